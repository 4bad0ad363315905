import { setTimeout as pause } from 'node:timers/promises';
import type { Event } from '@lockbox/contracts/generated/events';
import type { RequestId } from '@lockbox/contracts/ids';
import type { ReasonCode } from '@lockbox/domain/reasons';
import type { FastifyReply } from 'fastify';
import { Problem } from './problems.ts';

/** Where the outcome of something that was asked for shows. */
export interface Place {
  readonly requestId: RequestId | null;
  readonly location: string;
}
export interface Resource<T> {
  /** The resource, once the projection has come to this sequence of the tenant; undefined before. */
  readonly read: (sequence: number) => Promise<T | undefined>;
  /** Whether it shows all that was sent: texts come by a topic of their own, and may be behind. */
  readonly complete?: (resource: T) => boolean;
}

/**
 * The resource as the event has left it, or undefined when the log, or the projection, does not come so far in time.
 * What the policy worker refused is a problem with its reason.
 */
export async function outcomeOf<T>(
  event: Event | undefined,
  { read, complete }: Resource<T>,
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

/** 202: it has been asked for, what became of it is not known yet. */
export function answerPending(reply: FastifyReply, { requestId, location }: Place): never {
  return reply.status(202).header('location', location).send({ status: 'pending', requestId, location }) as never; // sent: nothing is returned
}

/**
 * The answer to a decision (docs/contract.md, "REST"): 200 with the resource as it now is, 409 with the reason of the
 * rejection, or 202 with where to look when the log, or the projection, has not come so far.
 */
export async function answerOutcome<T>(
  reply: FastifyReply,
  event: Event | undefined,
  where: Place & Resource<T>,
  waitMs: number,
): Promise<T> {
  return (await outcomeOf(event, where, waitMs)) ?? answerPending(reply, where);
}
