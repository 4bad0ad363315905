import { toHex } from '../tlog/hex.ts';
import type { Assertion, AssertionFault, AuthenticatorState } from '../webauthn/assertion.ts';
import {
  challengeOf,
  changeText,
  decisionText,
  type EnrolledKey,
  type PasskeyChange,
  passkeyFingerprintOf,
} from '../webauthn/statement.ts';
import { verifyAnywhere } from '../webauthn/verify-anywhere.ts';
import { type SignedEvent, whyNotShown } from './shown-before.ts';

/**
 * Checks that decisions were signed by passkeys that counted at their time, back to the tenant's first one (docs/contract.md,
 * "What a passkey signs"). It works on events that are proven already, and cannot tell whether these are all.
 */

/** Each way in which it fails. */
export type SignatureDamage =
  /** The decision is not signed, or of two approvals the first is not, and decisions took a passkey then, or the reader asks for one. */
  | 'NOT_SIGNED'
  /**
   * The signer's passkey did not count then or belongs to another person; or a passkey is enrolled that was removed or counts
   * already.
   */
  | 'PASSKEY_UNKNOWN'
  /** It has signed something else than the event says, its person was shown something else, or it is the same at an earlier time. */
  | 'SIGNED_OTHER'
  /** At another origin, for another domain, or in another installation. */
  | 'SIGNED_ELSEWHERE'
  | 'USER_NOT_VERIFIED'
  | 'SIGNATURE_WRONG'
  /** The first passkey is not one that the reader has pinned. */
  | 'PASSKEY_NOT_PINNED';

/** By which passkey an event was signed. */
export interface SignedBy {
  readonly fingerprint: string;
  readonly principalId: string;
  /** Fingerprint of the passkey that stands alone at the beginning of the chain. */
  readonly first: string;
  readonly state: AuthenticatorState;
}

interface Signature extends Assertion {
  readonly credentialId: string;
  readonly number: number | null;
}
interface Counting {
  readonly key: EnrolledKey;
  readonly fingerprint: string;
  readonly first: string;
}

const DAMAGE: Readonly<Record<AssertionFault, SignatureDamage>> = {
  UNREADABLE: 'SIGNATURE_WRONG',
  OTHER_CEREMONY: 'SIGNATURE_WRONG',
  ALGORITHM_UNKNOWN: 'SIGNATURE_WRONG',
  SIGNATURE_WRONG: 'SIGNATURE_WRONG',
  OTHER_CHALLENGE: 'SIGNED_OTHER',
  OTHER_ORIGIN: 'SIGNED_ELSEWHERE',
  OTHER_RELYING_PARTY: 'SIGNED_ELSEWHERE',
  USER_ABSENT: 'USER_NOT_VERIFIED',
  USER_NOT_VERIFIED: 'USER_NOT_VERIFIED',
};

/** Events that add or remove passkeys; a bundle holds them besides its request's events. A proposal does neither. */
export const PASSKEY_EVENTS: readonly string[] = [
  'PasskeyEnrolled',
  'PasskeyRecoveryConfirmed',
  'PasskeyWithdrawn',
  'PasskeyRemoved',
  'PasskeyRequirementSet',
];
export const isAboutPasskeys = (type: string): boolean => PASSKEY_EVENTS.includes(type);

const DECISIONS: Readonly<Record<string, 'APPROVE' | 'DENY'>> = {
  ApprovalRecorded: 'APPROVE',
  RequestApproved: 'APPROVE',
  RequestDenied: 'DENY',
};

/** Reports whether the event is a decision of the customer, which a passkey may have signed. */
export const isDecision = (type: string): boolean => type in DECISIONS;

/** Follows the tenant's passkeys through its events, in their order, and says who has signed which. */
export class SignatureCheck {
  private readonly tenantId: string;
  private readonly installation: string;
  private readonly pinned: readonly string[];
  private readonly found: (code: SignatureDamage, sentence: string) => void;
  private readonly counting = new Map<string, Counting>();
  /** Ids that never count again. */
  private readonly removed = new Set<string>();
  /** How many changes passkeys have signed at least: not all of them are about passkeys, and in a bundle. */
  private changes = 0;
  private required = false;
  /** By which passkey the last approval was signed that was the first of two, if by any. */
  private firstApproval: { readonly principalId: string; readonly credentialId: string } | undefined;
  private recovery: { readonly of: Counting; readonly effectiveAt: number } | undefined;
  /** Those that were taken so far. */
  private readonly events: SignedEvent[] = [];

  constructor(
    place: { readonly tenantId: string; readonly installation: string },
    pinned: readonly string[],
    found: (code: SignatureDamage, sentence: string) => void,
  ) {
    this.tenantId = place.tenantId;
    this.installation = place.installation;
    this.pinned = pinned;
    this.found = found;
  }

  /** Takes an event; gives by whom it was signed, if it was. */
  async take(event: SignedEvent, what: string): Promise<SignedBy | null> {
    const signer = await this.signerOf(event, what);
    this.events.push(event);
    return signer;
  }

  private async signerOf(event: SignedEvent, what: string): Promise<SignedBy | null> {
    const { data, occurredAt } = event;
    this.recoverAt(occurredAt);
    const signature = data.assertion as Signature | null | undefined; // as the known schema has it
    if (isDecision(data.type)) return await this.decided(event, signature, what);
    switch (data.type) {
      case 'PasskeyEnrolled':
        return await this.enrolled(event, signature as Signature, what); // it always has one
      case 'PasskeyRecoveryConfirmed': {
        const fingerprint = this.fingerprintOf(data.passkey as EnrolledKey);
        const of = { key: data.passkey as EnrolledKey, fingerprint, first: fingerprint };
        if (this.isNew(of.key, what)) this.recovery = { of, effectiveAt: Number(data.effectiveAt) };
        return null;
      }
      case 'PasskeyWithdrawn':
        if (this.recovery?.of.fingerprint === data.fingerprint) this.recovery = undefined;
        return null;
      case 'PasskeyRemoved': {
        const signer = await this.changed(event, signature as Signature, ['REMOVE', String(data.credentialId)], what);
        this.counting.delete(String(data.credentialId));
        this.removed.add(String(data.credentialId));
        return signer;
      }
      case 'PasskeyRequirementSet': {
        this.required = data.required === true;
        const change = [this.required ? 'REQUIRE' : 'REQUIRE_NO_LONGER'] as const;
        return await this.changed(event, signature as Signature, change, what);
      }
      default:
        return null;
    }
  }

  /** From its time on a recovery's passkey counts in the place of all others. */
  private recoverAt(now: number): void {
    if (this.recovery === undefined || now < this.recovery.effectiveAt) return;
    const { of } = this.recovery;
    for (const id of this.counting.keys()) this.removed.add(id);
    this.removed.delete(of.key.credentialId);
    this.counting.clear();
    this.counting.set(of.key.credentialId, of);
    this.recovery = undefined;
  }

  private async decided(event: SignedEvent, signature: Signature | null | undefined, what: string) {
    const { type, firstApproverId } = event.data;
    // A reader who pins a first passkey requires signatures, even if the tenant did not.
    const isAskedFor = this.required || this.pinned.length > 0;
    const signer = signature ? await this.decidedBy(event, signature, what) : null;
    // Only decisions are checked against the pin: all passkeys between are covered by it.
    if (signer !== null && this.pinned.length > 0 && !this.pinned.includes(signer.first)) {
      this.found('PASSKEY_NOT_PINNED', `${what} goes back to the passkey ${signer.first}, which is not pinned.`);
    }
    if (!signature && isAskedFor) {
      const why = this.required ? 'decisions took a passkey then' : 'a passkey is asked for';
      this.found('NOT_SIGNED', `${what} is not signed by a passkey, and ${why}.`);
    }
    if (type === 'RequestApproved' && typeof firstApproverId === 'string' && isAskedFor) {
      const first = this.firstApproval;
      const stands =
        first?.principalId === firstApproverId && (!this.required || this.counting.has(first.credentialId));
      if (!stands) {
        this.found('NOT_SIGNED', `${what} is the second of two, and the first, of ${firstApproverId}, is not signed.`);
      }
    }
    if (type === 'ApprovalRecorded') {
      const { credentialId = '' } = signature ?? {};
      this.firstApproval = signer === null ? undefined : { principalId: signer.principalId, credentialId };
    }
    return signer;
  }

  /** Returns the signer of the decision on the request before it. */
  private async decidedBy(event: SignedEvent, signature: Signature, what: string): Promise<SignedBy | null> {
    const signer = await this.signed(event, signature, decisionOf(event, this.tenantId), what);
    const why = signer && whyNotShown(event, this.events, this.tenantId);
    if (!why) return signer;
    this.found('SIGNED_OTHER', `${what} is not signed as it stands here: ${why}.`);
    return null;
  }

  /** A kept signature of a removed passkey must not bring the passkey back, and none counts twice. */
  private isNew({ credentialId }: EnrolledKey, what: string): boolean {
    if (!this.removed.has(credentialId) && !this.counting.has(credentialId)) return true;
    this.found('PASSKEY_UNKNOWN', `${what} brings a passkey that was removed, or counts already.`);
    return false;
  }

  private fingerprintOf(key: EnrolledKey): string {
    return passkeyFingerprintOf(this.tenantId, key);
  }

  private async enrolled(event: SignedEvent, signature: Signature, what: string): Promise<SignedBy | null> {
    const key = event.data.passkey as EnrolledKey; // as the known schema has it
    const fingerprint = this.fingerprintOf(key);
    const isFirst = signature.credentialId === key.credentialId;
    if (isFirst && this.counting.size + this.removed.size > 0) {
      this.found('PASSKEY_UNKNOWN', `${what} enrols a passkey by itself, though others counted.`);
      return null;
    }
    if (!this.isNew(key, what)) return null;
    if (!isFirst) {
      const signer = await this.changed(event, signature, ['COUNTERSIGN', fingerprint], what);
      if (signer !== null) this.counting.set(key.credentialId, { key, fingerprint, first: signer.first });
      return signer;
    }
    const own = { key, fingerprint, first: fingerprint };
    const text = changeText({ ...this.placeOf(key), number: null, change: ['ENROL', fingerprint] });
    const by = await this.verified(own, signature, text, what);
    if (by !== null) this.counting.set(key.credentialId, own);
    return by;
  }

  private async changed(
    event: SignedEvent,
    signature: Signature,
    change: PasskeyChange,
    what: string,
  ): Promise<SignedBy | null> {
    const { number } = signature;
    if (number === null || number < this.changes) {
      this.found('SIGNED_OTHER', `${what} has the signature of a change before it, or of none.`);
      return null;
    }
    const textOf = (key: EnrolledKey): string => changeText({ ...this.placeOf(key), number, change });
    const by = await this.signed(event, signature, textOf, what);
    if (by !== null) this.changes = number + 1;
    return by;
  }

  private placeOf({ installation }: EnrolledKey) {
    return { installation, tenantId: this.tenantId };
  }

  private async signed(
    { actor }: SignedEvent,
    signature: Signature,
    textOf: (key: EnrolledKey) => string,
    what: string,
  ): Promise<SignedBy | null> {
    const by = this.counting.get(signature.credentialId);
    if (by === undefined || by.key.principalId !== actor.id) {
      this.found('PASSKEY_UNKNOWN', `${what} is signed by no passkey of ${actor.id} that counted then and is in it.`);
      return null;
    }
    return await this.verified(by, signature, textOf(by.key), what);
  }

  private async verified(by: Counting, signature: Signature, text: string, what: string): Promise<SignedBy | null> {
    const { key, fingerprint, first } = by;
    if (key.installation !== this.installation) {
      this.found('SIGNED_ELSEWHERE', `${what} is signed for the installation ${key.installation}.`);
      return null;
    }
    const state = await verifyAnywhere(signature, key, { challenge: challengeOf(text), ...key });
    if (typeof state === 'string') {
      this.found(DAMAGE[state], `${what} is not signed as it stands here (${state}).`);
      return null;
    }
    return { fingerprint, principalId: key.principalId, first, state };
  }
}

/** Returns the statement of a decision, made from the event's own fields. */
function decisionOf({ data }: SignedEvent, tenantId: string): (key: EnrolledKey) => string {
  const comment = data.comment as { readonly digest: Uint8Array } | null; // as the known schema has it
  const digest = comment && toHex(comment.digest);
  const { requestId, shown, type } = data;
  return ({ installation }) =>
    decisionText({
      installation,
      tenantId,
      requestId: String(requestId),
      shown: String(shown),
      outcome: DECISIONS[type] ?? 'DENY',
      comment: digest,
    });
}
