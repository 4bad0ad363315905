import { toHex } from '@lockbox/evidence/tlog/hex';
import { decisionText, type SignedDecision } from '@lockbox/evidence/webauthn/statement';
import type { Api } from '../api/client.ts';
import type { LockboxRequest, OwnSession, Policy } from '../api/resources.ts';
import { shownWithDecision } from '../requests/use-shown.ts';
import { hasOwn, type Passkeys, signText } from './passkey.ts';

const SALT_BYTES = 16;

type Signer = Pick<OwnSession, 'kind' | 'person'>;
type Decided = Omit<SignedDecision, 'installation' | 'comment'>;

/**
 * Returns the data that accompanies a decision: the hash of the page's content and, if the tenant requires it, the passkey's
 * signature. Null if the content does not allow a decision. Throws NotSigned.
 */
export async function alongWithDecision(
  api: Api,
  session: OwnSession,
  request: LockboxRequest,
  decision: string,
  comment: string,
): Promise<object | null> {
  const along = await shownWithDecision(request);
  if (along === null) return null;
  const { passkeys } = await api.get<Policy>('/policy');
  if (!passkeys.required) return along;
  const outcome = decision === 'approve' ? 'APPROVE' : 'DENY';
  const decided = { tenantId: request.tenantId, requestId: request.id, ...along, outcome } as const;
  return { ...along, ...(await signature(passkeys, session, decided, comment)) };
}

/**
 * The signature under a decision of one of the provider's people: where the provider requires it, or the person has a passkey. Throws
 * NotSigned.
 */
export async function signedForProvider(
  api: Api,
  session: Signer,
  decided: Decided,
  comment = '',
): Promise<Awaited<ReturnType<typeof signature>> | Record<string, never>> {
  const passkeys = await api.get<Passkeys>('/provider/passkeys');
  if (!passkeys.required && !hasOwn(passkeys, session.person.id)) return {};
  return await signature(passkeys, session, decided, comment);
}

async function signature(passkeys: Passkeys, session: Signer, decided: Decided, comment: string) {
  const salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES));
  const digest = comment === '' ? null : await digestOf(salt, comment);
  const assertion = await signText(passkeys, session, (installation) =>
    decisionText({ installation, ...decided, comment: digest }),
  );
  return { assertion, commentSalt: comment === '' ? null : toHex(salt) };
}

async function digestOf(salt: Uint8Array, comment: string): Promise<string> {
  const text = new TextEncoder().encode(comment);
  const salted = new Uint8Array(salt.length + text.length);
  salted.set(salt);
  salted.set(text, salt.length);
  return toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', salted)));
}
