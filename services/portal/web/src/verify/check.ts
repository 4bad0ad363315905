/** Verifies a request's evidence in the page: loaded on demand. */
import { parseBundle } from '@lockbox/evidence/bundle/bundle';
import type { BundleReport, Pins } from '@lockbox/evidence/bundle/bundle-report';
import {
  type Continuation,
  checkpointOf,
  type EarlierCheckpoint,
  heldToEarlier,
} from '@lockbox/evidence/bundle/earlier';
import { isDecision } from '@lockbox/evidence/bundle/passkeys';
import { everyWitness, parsePins } from '@lockbox/evidence/bundle/pins';
import { verifyBundle } from '@lockbox/evidence/bundle/verify-bundle';
import { fromBase64 } from '@lockbox/evidence/tlog/base64';
import { bytesOfDigest } from '@lockbox/evidence/tlog/digest';
import { toHex } from '@lockbox/evidence/tlog/hex';
import { formatVerifierKey } from '@lockbox/evidence/tlog/note';
import { NoteError } from '@lockbox/evidence/tlog/note-error';
import { sha256 } from '@lockbox/evidence/tlog/sha256';
import { differencesOf, type Shown, type ShownDifference } from './compare.ts';
import { type NotRecordedEvent, notRecordedAmong } from './not-recorded.ts';

export type CheckVerdict =
  /** A signature, a hash or a proof does not hold. */
  | 'broken'
  /** The page shows something else than the events say. */
  | 'differs'
  /** The log's relation to the checkpoint that this browser has kept, if it does not continue it. */
  | Exclude<Continuation, 'continued'>
  /** Every check passed except the requested cosignatures. */
  | 'witness-missing'
  | 'verified'
  /** All holds by the keys that came with it: nobody has pinned any. */
  | 'fits';

export interface CheckOutcome extends Omit<BundleReport, 'ok'> {
  readonly verdict: CheckVerdict;
  readonly differences: readonly ShownDifference[];
  /** Each witness that the reader names, and when it has signed, in milliseconds since 1970; null for one that has not. */
  readonly witnesses: readonly { readonly name: string; readonly at: number | null }[];
  /** Decisions of the customer, and how many of them a passkey has signed. */
  readonly decisions: { readonly all: number; readonly signed: number };
  readonly texts: { readonly all: number; readonly missing: number };
  /** The hidden entries among the valid events. */
  readonly notRecorded: readonly NotRecordedEvent[];
  /** The checkpoint to keep if every check passed by pinned keys. */
  readonly toKeep: EarlierCheckpoint | null;
}

interface Asked {
  /** The file that the portal has given out. */
  readonly file: string;
  /** Whose page it is; empty for the provider's people, who see those of all tenants. */
  readonly tenantId: string;
  /** The request that was asked for: what came may be all of another one. */
  readonly requestId: string;
  readonly shown: Shown;
  readonly providerName: string;
  /** The pinned keys as they were typed; empty for none. */
  readonly pinned: string;
  /** The newest checkpoint that was verified here before. */
  readonly kept: EarlierCheckpoint | null;
  readonly schemas: readonly string[];
  readonly now: number;
  readonly onEvent: (count: number, all: number) => void;
}

/** Verifies what the portal has given out, and holds the page against it. Throws BundleError for a file that is none. */
export async function checkRequest(asked: Asked): Promise<CheckOutcome> {
  const { file, tenantId, requestId, shown, providerName, pinned, kept, schemas, now, onEvent } = asked;
  const bundle = parseBundle(file);
  const isPinned = pinned !== '';
  const { checkpoints, policy, passkeys, witnesses } = parsePins(pinned);
  const pins: Pins = isPinned
    ? { notes: checkpoints.map(formatVerifierKey), policy, passkeys, witnesses, schemas }
    : {
        notes: bundle.keys.checkpoints,
        policy: bundle.keys.policy,
        passkeys: [],
        witnesses: everyWitness([]),
        schemas,
      };
  const all = bundle.events.length + bundle.passkeys.length;
  const report = await verifyBundle(bundle, pins, (count) => onEvent(count, all));
  const isBroken = report.damage.some(({ code }) => code !== 'WITNESSES_MISSING');
  const differences: readonly ShownDifference[] = isBroken
    ? []
    : [
        ...(tenantId === '' || tenantId === bundle.tenantId
          ? []
          : [{ about: 'request' as const, shown: tenantId, said: bundle.tenantId }]),
        ...([shown.request.id, shown.request.idInLog].includes(requestId.toLowerCase())
          ? []
          : [{ about: 'request' as const, shown: requestId, said: bundle.requestId }]),
        ...differencesOf(shown, report.events, { tenantId: bundle.tenantId, providerName }),
      ];
  const continuation = !isPinned || isBroken || kept === null ? 'continued' : heldToEarlier(bundle, kept);
  const verdict = verdictOf({ report, isBroken, differences, continuation, isPinned });
  const decisions = report.events.filter(({ type }) => isDecision(type));
  const texts = report.events.flatMap((event) => event.texts);
  return {
    verdict,
    damage: report.damage,
    differences,
    checkpoint: report.checkpoint,
    events: report.events,
    witnesses: pins.witnesses.witnesses.map(({ key }) => {
      const found = report.checkpoint?.witnesses.find((one) => one.name === key.name && one.keyId === key.keyId);
      return { name: key.name, at: found === undefined ? null : found.time * 1000 };
    }),
    decisions: { all: decisions.length, signed: decisions.filter(({ signedBy }) => signedBy !== null).length },
    texts: { all: texts.length, missing: texts.filter(({ text }) => text === null).length },
    notRecorded: isBroken ? [] : notRecordedAmong(report.events, now),
    toKeep: verdict === 'verified' ? checkpointOf(bundle) : null,
  };
}

function verdictOf(found: {
  readonly report: BundleReport;
  readonly isBroken: boolean;
  readonly differences: readonly ShownDifference[];
  readonly continuation: Continuation;
  readonly isPinned: boolean;
}): CheckVerdict {
  const { report, isBroken, differences, continuation, isPinned } = found;
  if (isBroken) return 'broken';
  if (continuation !== 'continued' && continuation !== 'not-proven') return continuation;
  if (differences.length > 0) return 'differs';
  if (continuation === 'not-proven') return continuation;
  if (!report.ok) return 'witness-missing';
  return isPinned ? 'verified' : 'fits';
}

/** One of the keys that are pinned. */
export interface PinnedKey {
  readonly kind: 'checkpoint' | 'policy' | 'witness' | 'passkey';
  readonly name: string | null;
  /** SHA-256 of the key, hexadecimal; of a passkey the fingerprint that the portal shows. */
  readonly fingerprint: string;
}

/** Parses the keys to pin. Throws NoteError with the problem. */
export function pinnedKeys(text: string): readonly PinnedKey[] {
  const { checkpoints, policy, passkeys, witnesses } = parsePins(text);
  return [
    ...checkpoints.map(({ name, publicKey }) => ({
      kind: 'checkpoint' as const,
      name,
      fingerprint: fingerprint(publicKey),
    })),
    ...policy.map((spki) => ({
      kind: 'policy' as const,
      name: null,
      fingerprint: fingerprint((fromBase64(spki) ?? Uint8Array.of()).subarray(-KEY_BYTES)),
    })),
    ...witnesses.witnesses.map(({ key: { name, publicKey } }) => ({
      kind: 'witness' as const,
      name,
      fingerprint: fingerprint(publicKey),
    })),
    ...passkeys.map((print) => ({ kind: 'passkey' as const, name: null, fingerprint: print })),
  ];
}

const KEY_BYTES = 32;
const fingerprint = (key: Uint8Array): string => toHex(bytesOfDigest(sha256(key)));

/** Reports whether an error means that the typed text cannot be read. */
export const isUnreadable = (error: unknown): error is NoteError => error instanceof NoteError;
