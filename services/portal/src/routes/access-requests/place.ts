import type { Value as IntakeRecord } from '@lockbox/contracts/generated/intake';
import type { RequestId } from '@lockbox/contracts/ids';
import { commandOf } from '@lockbox/contracts/intake-commands';
import { Type } from 'typebox';
import type { OutcomePlace } from '../../http/answers.ts';
import { notFound } from '../../http/problems.ts';
import type { Reads } from '../../reads/reads.ts';

/** The parameters of a path to one request. */
export const OneRequest = Type.Object({ id: Type.String({ format: 'uuid' }) });

/** Returns the request, of whichever tenant, or throws 404. */
export async function existingRequest(reads: Reads, id: RequestId) {
  const found = await reads.findRequest(id);
  if (found === undefined) throw notFound('request');
  return found;
}

/** The address of the outcome of a command about a request. */
export const outcomePlace = (id: RequestId, record: IntakeRecord): OutcomePlace => ({
  requestId: id,
  location: `/api/v1/access-requests/${id}`,
  commandId: commandOf(record).commandId,
});
