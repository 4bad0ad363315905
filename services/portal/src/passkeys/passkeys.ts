import type { AssertionBody, PasskeysOfTenant, PasskeyToPropose } from '@lockbox/api/passkeys';
import type { Assertion, ProposePasskey } from '@lockbox/contracts/generated/commands';
import type { PersonId } from '@lockbox/contracts/ids';
import { isOver } from '@lockbox/domain/time/time-rules';
import { type EnrolledPasskey, NO_PASSKEYS, passkeysAt } from '@lockbox/store/collections/policies';
import type { NamedPolicy } from '@lockbox/store/querying';
import type { Static } from 'typebox';
import { isoTime } from '../reads/iso-time.ts';

/** The domain at which passkeys are created and used. */
export interface PasskeyPlace {
  /** The installation's name, as checkpoints have it. */
  readonly installation: string;
  readonly rpId: string;
  readonly origin: string;
}

export const passkeyPlaceOf = (portalOrigin: string, installation: string): PasskeyPlace => ({
  installation,
  rpId: new URL(portalOrigin).hostname,
  origin: portalOrigin,
});

const bytes = (text: string): Buffer => Buffer.from(text, 'base64url');

/** The assertion in a command's form; null if none was sent. */
export const assertionOf = (body: Static<typeof AssertionBody> | null | undefined): Assertion | null =>
  body
    ? {
        credentialId: body.credentialId,
        authenticatorData: bytes(body.authenticatorData),
        clientDataJson: bytes(body.clientDataJson),
        signature: bytes(body.signature),
      }
    : null;

/** The command of a passkey that somebody brings. */
export function proposalOf(
  { purpose, assertion, publicKey, ...brought }: Static<typeof PasskeyToPropose>,
  place: PasskeyPlace,
): ProposePasskey {
  const signed = assertionOf(assertion);
  if (signed === null) throw new Error('The schema asks for one');
  return {
    type: 'ProposePasskey',
    purpose: purpose === 'enrol' ? 'ENROL' : 'RECOVER',
    ...brought,
    ...place,
    publicKey: Buffer.from(publicKey, 'base64url'),
    assertion: signed,
  };
}

/** The signature under a decision, and the salt of the comment's digest that it covers. */
export const signedWith = (body: {
  readonly assertion?: Static<typeof AssertionBody> | null | undefined;
  readonly commentSalt?: string | null | undefined;
}) => ({
  assertion: assertionOf(body.assertion),
  commentSalt: body.commentSalt ? Buffer.from(body.commentSalt, 'hex') : null,
});

/** A tenant's passkeys as they are at this moment; what has expired is left out. */
export function passkeysView(
  named: NamedPolicy | null,
  place: PasskeyPlace,
  now: number,
): Static<typeof PasskeysOfTenant> {
  const { required, changes, enrolled, proposed, recovery } = passkeysAt(named?.policy.passkeys ?? NO_PASSKEYS, now);
  const person = (id: PersonId) => ({ id, displayName: named?.people.get(id)?.displayName ?? null });
  const view = ({ principalId, at, confirmedBy, ...passkey }: EnrolledPasskey) => ({
    ...passkey,
    person: person(principalId),
    at: isoTime(at),
    confirmedBy: confirmedBy && person(confirmedBy),
  });
  const isOpen = recovery !== null && (recovery.effectiveAt !== null || !isOver(recovery.expiresAt, now));
  return {
    required,
    changes,
    ...place,
    enrolled: enrolled.map(view),
    proposed: proposed
      .filter(({ expiresAt }) => !isOver(expiresAt, now))
      .map((one) => ({ ...view(one), expiresAt: isoTime(one.expiresAt) })),
    recovery: isOpen
      ? {
          ...view(recovery),
          expiresAt: isoTime(recovery.expiresAt),
          effectiveAt: recovery.effectiveAt === null ? null : isoTime(recovery.effectiveAt),
        }
      : null,
  };
}
