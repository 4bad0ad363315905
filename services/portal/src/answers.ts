import { setTimeout as pause } from 'node:timers/promises';
import type { Event } from '@lockbox/contracts/generated/events';
import type { RequestId } from '@lockbox/contracts/ids';
import type { ReasonCode } from '@lockbox/domain/reasons';
import type { FastifyReply } from 'fastify';
import { Problem } from './problems.ts';

/** Where callers find the outcome of what they asked for. */
export interface OutcomePlace {
  readonly requestId: RequestId | null;
  readonly location: string;
}
export interface OutcomeResource<T> {
  /** Reads the resource; undefined until the projection has reached this sequence of the tenant. */
  readonly read: (sequence: number) => Promise<T | undefined>;
  /** Whether it shows all that was sent: texts come through a topic of their own, and may be behind. */
  readonly complete?: (resource: T) => boolean;
}

/**
 * Returns the resource as the event has left it, or undefined when log or projection do not get there in time. Throws
 * 409 with the reason when the policy worker refused the command.
 */
export async function readOutcome<T>(
  event: Event | undefined,
  { read, complete }: OutcomeResource<T>,
  waitMs: number,
): Promise<T | undefined> {
  if (event?.data.type === 'CommandRejected') {
    const { reasonCode, sentence } = event.data;
    throw new Problem(409, reasonCode as ReasonCode, sentence); // policy writes no other
  }
  const deadline = Date.now() + waitMs;
  while (event !== undefined && Date.now() < deadline) {
    const resource = await read(event.sequence);
    if (resource !== undefined && (complete?.(resource) ?? true)) return resource;
    await pause(25);
  }
  return undefined;
}

/** Answers 202: the command was sent, and its outcome is not known yet. */
export function answerPending(reply: FastifyReply, { requestId, location }: OutcomePlace): never {
  return reply.status(202).header('location', location).send({ status: 'pending', requestId, location }) as never; // sent: nothing is returned
}

/**
 * Answers a decision (docs/contract.md, "REST"): 200 with the resource as it now is, 409 with the reason of the
 * refusal, or 202 with where to look when the log or the projection has not got there in time.
 */
export async function answerOutcome<T>(
  reply: FastifyReply,
  event: Event | undefined,
  where: OutcomePlace & OutcomeResource<T>,
  waitMs: number,
): Promise<T> {
  return (await readOutcome(event, where, waitMs)) ?? answerPending(reply, where);
}
