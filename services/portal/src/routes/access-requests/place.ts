import type { RequestId } from '@lockbox/contracts/ids';
import { Type } from 'typebox';
import type { OutcomePlace, OutcomeResource } from '../../answers.ts';
import { notFound } from '../../problems.ts';
import type { Reads } from '../../reads/reads.ts';
import type { AccessRequestView } from '../../views.ts';

/** The parameters of a path to one request. */
export const OneRequest = Type.Object({ id: Type.String({ format: 'uuid' }) });

/** Returns the request, of whichever tenant, or throws 404. */
export async function existingRequest(reads: Reads, id: RequestId) {
  const found = await reads.requestDocument(id);
  if (found === undefined) throw notFound('request');
  return found;
}

/** Where the outcome of a command about a request shows. */
export const outcomePlace = (
  reads: Reads,
  id: RequestId,
  complete: (view: AccessRequestView) => boolean = () => true,
): OutcomePlace & OutcomeResource<AccessRequestView> => ({
  requestId: id,
  location: `/api/v1/access-requests/${id}`,
  read: (sequence) => reads.accessRequest(id, sequence),
  complete,
});
