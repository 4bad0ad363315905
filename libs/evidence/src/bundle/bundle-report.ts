import type { SignatureDamage, SignedBy } from './passkeys.ts';
import type { Witnessing } from './pins.ts';

/** The keys that the reader trusts, obtained elsewhere than from the bundle. */
export interface Pins {
  /** Keys of checkpoints, as tools for signed notes take them. */
  readonly notes: readonly string[];
  /** Policy's keys, SPKI in base64. */
  readonly policy: readonly string[];
  /** Which witnesses have to have signed. */
  readonly witnesses: Witnessing;
  /** Fingerprints of first passkeys, hexadecimal; where there are none, it is not asked which one a signature goes back to. */
  readonly passkeys: readonly string[];
  /** Fingerprints of schemas that are known to be Lockbox's. */
  readonly schemas: readonly string[];
}

/** Each kind of damage has a code of its own. */
export type BundleDamage =
  /** A passkey's signature is missing or wrong. */
  | SignatureDamage
  /** The keys that the bundle was signed with are not those that are pinned, or its checkpoint is signed by none. */
  | 'CHECKPOINT_NOT_PROVEN'
  /** The checkpoint is of another installation, topic or partition than the events. */
  | 'OTHER_LOG'
  | 'WITNESSES_MISSING'
  /** The event's bytes are not at that place in the log. */
  | 'NOT_IN_LOG'
  /** Policy did not sign it. */
  | 'NOT_BY_POLICY'
  /** The event is about another tenant or request. */
  | 'OTHER_REQUEST'
  /** It precedes the event that is listed before it, or has another number than it claims. */
  | 'OUT_OF_ORDER'
  /** The event that policy decided it on is not before it: a grant without the customer's approval, for example. */
  | 'DECISION_MISSING'
  /** Its schema is not the one of the fingerprint, or not Lockbox's. */
  | 'SCHEMA_DIFFERS'
  | 'UNREADABLE'
  /** A text differs from the one that the event refers to. */
  | 'TEXT_DIFFERS'
  | 'NO_EVENTS';

export interface BundleReport {
  /** True if every check passed. */
  readonly ok: boolean;
  readonly damage: readonly FoundDamage[];
  /** The checkpoint, once a key has proven it. */
  readonly checkpoint: VerifiedCheckpoint | null;
  /** The readable events in the bundle's order, valid or not. */
  readonly events: readonly VerifiedEvent[];
}

export interface FoundDamage {
  readonly code: BundleDamage;
  readonly sentence: string;
  /** The offset of the damaged event; null if the damage is in none. */
  readonly offset: number | null;
}

export interface VerifiedCheckpoint {
  readonly origin: string;
  readonly size: number;
  readonly keyId: string;
  /** Witnesses that have signed it, and when, in seconds since 1970. */
  readonly witnesses: readonly { readonly name: string; readonly keyId: string; readonly time: number }[];
}

export interface VerifiedEvent {
  readonly eventId: string;
  readonly leaf: number;
  readonly offset: number;
  readonly sequence: number;
  readonly type: string;
  /** In milliseconds since 1970. */
  readonly occurredAt: number;
  readonly actor: { readonly kind: string; readonly id: string };
  readonly rule: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly texts: readonly VerifiedText[];
  /** The signer of a decision that a passkey has signed. */
  readonly signedBy: SignedBy | null;
}

export interface VerifiedText {
  /** The event's field that refers to the text. */
  readonly field: string;
  /** Null where the bundle has none: it was erased. */
  readonly text: string | null;
}
