/**
 * The page's calls to the person's authenticators, through the browser. The page makes the texts to sign from the content that
 * it shows.
 */
import { PROVIDER_TENANT } from '@lockbox/contracts/ids';
import { toHex } from '@lockbox/evidence/tlog/hex';
import { toBase64Url } from '@lockbox/evidence/webauthn/assertion';
import {
  challengeOf,
  changeText,
  type PasskeyChange,
  passkeyFingerprintOf,
} from '@lockbox/evidence/webauthn/statement';
import type { OwnSession, Policy } from '../api/resources.ts';
import { bytesOfBase64 } from '../parts/bytes.ts';

export type Passkeys = Policy['passkeys'];

/** Nothing was signed, and so nothing is sent. */
export class NotSigned extends Error {
  readonly why: 'none' | 'noneOfProvider' | 'cancelled';
  constructor(why: NotSigned['why'], cause?: unknown) {
    super(why, { cause });
    this.name = 'NotSigned';
    this.why = why;
  }
}

/** The assertion in the API's form. */
export interface SentAssertion {
  readonly credentialId: string;
  readonly authenticatorData: string;
  readonly clientDataJson: string;
  readonly signature: string;
}

const ALGORITHMS = [-7, -8, -257] as const;
const HEADER_BYTES = 37;
const AAGUID_BYTES = 16;
const RANDOM_BYTES = 32;

const text64 = (bytes: ArrayBuffer): string => toBase64Url(new Uint8Array(bytes));
const bytesOf = (base64url: string): Uint8Array<ArrayBuffer> =>
  bytesOfBase64(base64url.replaceAll('-', '+').replaceAll('_', '/'));

const descriptorOf = (credentialId: string): PublicKeyCredentialDescriptor => ({
  type: 'public-key',
  id: bytesOf(credentialId),
});

/** The tenant that passkeys sign for; the provider's people have one passkey for all of its log. */
export const scopeOf = ({ kind, tenant }: Pick<OwnSession, 'kind' | 'tenant'>): string =>
  kind === 'provider' ? PROVIDER_TENANT : (tenant?.id ?? '');

const ownOf = ({ enrolled }: Passkeys, me: string) => enrolled.filter(({ person }) => person.id === me);

export const hasOwn = (passkeys: Passkeys, me: string): boolean => ownOf(passkeys, me).length > 0;

/** By one of the person's own passkeys. Throws NotSigned. */
export async function signText(
  passkeys: Passkeys,
  { kind, person }: Pick<OwnSession, 'kind' | 'person'>,
  textOf: (installation: string) => string,
): Promise<SentAssertion> {
  const [first, ...others] = ownOf(passkeys, person.id);
  if (first === undefined) throw new NotSigned(kind === 'provider' ? 'noneOfProvider' : 'none');
  const ids = [first, ...others].map(({ credentialId }) => credentialId);
  return await signed(first.rpId, ids, textOf(first.installation));
}

/** A change of the tenant's policy or passkeys, by one of the person's own. */
export const signChange = (
  passkeys: Passkeys,
  session: Pick<OwnSession, 'kind' | 'person' | 'tenant'>,
  change: PasskeyChange,
): Promise<SentAssertion> =>
  signText(passkeys, session, (installation) =>
    changeText({ installation, tenantId: scopeOf(session), number: numberOf(session, passkeys), change }),
  );
/** The provider's own log has copies, whose numbers could part: changes there have none. */
const numberOf = ({ kind }: Pick<OwnSession, 'kind'>, { changes }: Passkeys): number | null =>
  kind === 'provider' ? null : changes;

async function signed(rpId: string, ids: readonly string[], text: string): Promise<SentAssertion> {
  const credential = await asked(() =>
    navigator.credentials.get({
      publicKey: {
        challenge: challengeOf(text),
        rpId,
        allowCredentials: ids.map(descriptorOf),
        userVerification: 'required',
      },
    }),
  );
  const response = credential.response as AuthenticatorAssertionResponse; // get() gives no other
  return {
    credentialId: text64(credential.rawId),
    authenticatorData: text64(response.authenticatorData),
    clientDataJson: text64(response.clientDataJSON),
    signature: text64(response.signature),
  };
}

async function asked(ask: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  const credential = await ask().catch((error: unknown) => {
    throw new NotSigned('cancelled', error);
  });
  if (credential === null) throw new NotSigned('cancelled');
  return credential as PublicKeyCredential; // no other kind was asked for
}

/** A new passkey of the person's, which has signed its own fingerprint. Throws NotSigned. */
export async function makePasskey(
  passkeys: Passkeys,
  session: Pick<OwnSession, 'kind' | 'person' | 'tenant'>,
  purpose: 'enrol' | 'recover',
) {
  const { person } = session;
  const tenantId = scopeOf(session);
  const { installation, rpId, origin } = passkeys;
  const name = person.displayName ?? person.id;
  const made = await asked(() =>
    navigator.credentials.create({
      publicKey: {
        // This signature has no effect: the passkey signs its own fingerprint once it has one.
        challenge: crypto.getRandomValues(new Uint8Array(RANDOM_BYTES)),
        rp: { id: rpId, name: 'Lockbox' },
        user: { id: challengeOf(JSON.stringify([tenantId, person.id])), name, displayName: name },
        pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: 'public-key', alg })),
        excludeCredentials: ownOf(passkeys, person.id).map(({ credentialId }) => descriptorOf(credentialId)),
        authenticatorSelection: { userVerification: 'required', residentKey: 'preferred' },
        attestation: 'none',
      },
    }),
  );
  const response = made.response as AuthenticatorAttestationResponse; // create() gives no other
  const publicKey = new Uint8Array(response.getPublicKey() ?? new ArrayBuffer(0));
  const credentialId = text64(made.rawId);
  const algorithm = response.getPublicKeyAlgorithm();
  const key = { principalId: person.id, installation, credentialId, algorithm, publicKey, rpId, origin };
  const fingerprint = passkeyFingerprintOf(tenantId, key);
  const change = [purpose === 'enrol' ? 'ENROL' : 'RECOVER', fingerprint] as const;
  const assertion = await signed(rpId, [credentialId], changeText({ installation, tenantId, number: null, change }));
  const aaguid = uuidOf(new Uint8Array(response.getAuthenticatorData(), HEADER_BYTES, AAGUID_BYTES));
  return { purpose, credentialId, algorithm, publicKey: toBase64Url(publicKey), aaguid, assertion };
}

const uuidOf = (bytes: Uint8Array): string =>
  toHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

/** The fingerprint as this page makes it of what it shows: null where the answer has another. */
export function fingerprintAsShown(
  tenantId: string,
  { person, publicKey, fingerprint, ...passkey }: Passkeys['proposed'][number] | Passkeys['enrolled'][number],
): string | null {
  const own = passkeyFingerprintOf(tenantId, {
    ...passkey,
    principalId: person.id,
    publicKey: bytesOfBase64(publicKey),
  });
  return own === fingerprint ? own : null;
}
