import type { Event } from '@lockbox/contracts/generated/events';
import type { CommandId, RequestId } from '@lockbox/contracts/ids';
import type { ReasonCode } from '@lockbox/domain/catalogue/reasons';
import type { FastifyReply } from 'fastify';
import { AnsweredProblem } from './problems.ts';

/** The addresses at which callers find the outcome of a command. */
export interface OutcomePlace {
  readonly requestId: RequestId | null;
  readonly location: string;
  /** The command, where its caller can ask for its outcome by that. */
  readonly commandId?: CommandId;
}

/** Throws 409 with the reason when the policy worker refused the command. */
export function throwRefusal(events: readonly Event[]): void {
  for (const { data } of events) {
    if (data.type !== 'CommandRejected') continue;
    const { reasonCode, sentence, params } = data;
    // Policy writes no other codes.
    throw new AnsweredProblem(409, reasonCode as ReasonCode, { detail: sentence, said: reasonCode, params });
  }
}

export const isRefused = (events: readonly Event[] | undefined): boolean =>
  events?.some(({ data }) => data.type === 'CommandRejected') ?? false;

/** Answers 202: the command was sent, and its outcome is not known yet. */
export function answerPending(reply: FastifyReply, place: OutcomePlace): never {
  return reply
    .status(202)
    .header('location', place.location)
    .send({ status: 'pending', ...place }) as never; // sent: nothing is returned
}
