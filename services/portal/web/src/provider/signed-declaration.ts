import { submissionHashOf } from '@lockbox/evidence/webauthn/submission-hash';
import type { Api } from '../api/client.ts';
import type { OwnSession } from '../api/resources.ts';
import { signedForProvider } from '../passkeys/signed-decision.ts';
import { requestIdHere, SOURCE_OF_PORTAL } from './request-id.ts';
import type { submissionOf } from './submission.ts';

type Submission = ReturnType<typeof submissionOf>;

/**
 * The submission with the signature of its declarer, where it is an emergency and the provider requires signatures or the person has a
 * passkey. Throws NotSigned.
 */
export async function signedDeclaration(
  api: Api,
  session: OwnSession,
  submission: Submission,
  now: number,
): Promise<Submission | (Submission & { readonly requestedAt: string; readonly assertion: object })> {
  if (submission.exclusion !== 'EMERGENCY') return submission;
  const { tenantId, sourceRequestId } = submission;
  const { id } = session.person;
  const shown = submissionHashOf({
    ...submission,
    source: SOURCE_OF_PORTAL,
    engineerId: id,
    declaredBy: id,
    requestedAt: now,
    previousRequestId: 'previousRequestId' in submission ? submission.previousRequestId : null,
  });
  const requestId = await requestIdHere(tenantId, sourceRequestId);
  const signed = await signedForProvider(api, session, { tenantId, requestId, shown, outcome: 'DECLARE_EMERGENCY' });
  if (!('assertion' in signed)) return submission;
  return { ...submission, requestedAt: new Date(now).toISOString(), assertion: signed.assertion };
}
