import { setTimeout as pause } from 'node:timers/promises';
import type { Event } from '@lockbox/contracts/generated/events';
import type { RequestId } from '@lockbox/contracts/ids';
import type { FastifyReply } from 'fastify';
import { Problem } from './problems.ts';

interface Where<T> {
  readonly requestId: RequestId | null;
  readonly location: string;
  /** The resource, once the projection has come to this sequence of the tenant; undefined before. */
  readonly read: (sequence: number) => Promise<T | undefined>;
  /** Whether it shows all that was sent: texts come by a topic of their own, and may be behind. */
  readonly complete?: (resource: T) => boolean;
}

/**
 * The answer to a decision (contract.md, REST): 200 with the resource as it now is, 409 with the reason of the
 * rejection, or 202 with where to look when the log, or the projection, has not come so far.
 */
export async function answerOutcome<T>(
  reply: FastifyReply,
  event: Event | undefined,
  where: Where<T>,
  waitMs: number,
): Promise<T> {
  if (event?.data.type === 'CommandRejected') {
    throw new Problem(409, event.data.reasonCode, event.data.sentence);
  }
  const deadline = Date.now() + waitMs;
  while (event !== undefined && Date.now() < deadline) {
    const resource = await where.read(event.sequence);
    if (resource !== undefined && (where.complete?.(resource) ?? true)) return resource;
    await pause(25);
  }
  const { requestId, location } = where;
  return reply.status(202).header('location', location).send({ status: 'pending', requestId, location }) as never; // sent: nothing is returned
}
