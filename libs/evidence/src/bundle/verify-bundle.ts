import { fromBase64 } from '../tlog/base64.ts';
import { type Digest, digestOfBytes } from '../tlog/digest.ts';
import { sha256 } from '../tlog/sha256.ts';
import type { Bundle, BundledEvent } from './bundle.ts';
import type { BundleDamage, BundleReport, FoundDamage, Pins, VerifiedEvent, VerifiedText } from './bundle-report.ts';
import { createExcerptCheck, PREFIX_BYTES } from './excerpt.ts';
import { isAboutPasskeys, SignatureCheck } from './passkeys.ts';
import { policyKeys } from './policy-proof.ts';
import { type FoundInBundle, provenCheckpoint } from './proven-checkpoint.ts';
import { createGroundCheck } from './rests-on.ts';
import type { SignedEvent } from './shown-before.ts';

/** No other length counts: a salt that also took the text's first words would have the same digest, and hide them. */
const TEXT_SALT_BYTES = 16;

/**
 * Verifies a bundle by its own content and the reader's pins alone: without network and without Node. `onEvent` receives the
 * number of events checked so far.
 */
export async function verifyBundle(
  bundle: Bundle,
  pins: Pins,
  onEvent: (count: number) => void = () => undefined,
): Promise<BundleReport> {
  const damage: FoundDamage[] = [];
  /** The event that is looked at. */
  let place: number | null = null;
  let count = 0;
  const found = (code: BundleDamage, sentence: string): void => void damage.push({ code, sentence, offset: place });
  const checkpoint = await provenCheckpoint(bundle, pins, found);
  const keys = policyKeys(pins.policy.map((key) => fromBase64(key) ?? Uint8Array.of()));
  const excerpt = createExcerptCheck({ policy: keys, schemas: pins.schemas }, found);
  for (const fingerprint of new Set([...bundle.events, ...bundle.passkeys].map(({ schema }) => schema))) {
    excerpt.schema(fingerprint, bundle.schemas[fingerprint]);
  }
  /** Keyed by the registry's number, which the value contains. */
  const schemaOf = new Map<number, string>();
  /** One event with all that proves it, whatever it is about; undefined where it cannot be read. */
  const opened = async (stored: BundledEvent, what: string) => {
    place = stored.offset;
    onEvent(++count);
    const value = fromBase64(stored.value);
    const proof = fromBase64(stored.proof);
    if (value === undefined || proof === undefined || value[0] !== 0 || value.length < PREFIX_BYTES) {
      found('UNREADABLE', `${what} is not written as a value of the log.`);
      return undefined;
    }
    const hash = sha256(value);
    if (checkpoint !== null) excerpt.isInLog(what, hash, stored, checkpoint);
    await excerpt.byPolicy(what, hash, proof, bundle);
    const named = new DataView(value.buffer).getUint32(1);
    if ((schemaOf.get(named) ?? stored.schema) !== stored.schema) {
      found('SCHEMA_DIFFERS', `${what} names the schema ${named}, as others do that are said to have another one.`);
    }
    schemaOf.set(named, stored.schema);
    const event = excerpt.read(what, value, stored.schema) as ReadEvent | undefined; // a known schema gave it
    return event && { event, hash };
  };
  const before = new Map<'request' | 'passkeys', Before>();
  /** Reports whether it follows the event that is listed before it. */
  const inOrder = (
    list: 'request' | 'passkeys',
    { leaf }: BundledEvent,
    { event, hash }: Opened,
    what: string,
  ): void => {
    const { sequence, previousHash } = event;
    const last = before.get(list);
    if (last !== undefined && (leaf <= last.leaf || sequence <= last.sequence)) {
      found('OUT_OF_ORDER', `${what} (number ${sequence} of its tenant) does not come after the one before it.`);
    } else if (
      last?.sequence === sequence - 1 &&
      (previousHash === null || digestOfBytes(previousHash) !== last.hash)
    ) {
      found('OUT_OF_ORDER', `${what} does not name the bytes of the tenant's event before it.`);
    }
    before.set(list, { leaf, sequence, hash });
  };

  const ofPasskeys: (SignedEvent & Pick<BundledEvent, 'offset'>)[] = [];
  for (const stored of bundle.passkeys) {
    const what = `The event at offset ${stored.offset}`;
    const one = await opened(stored, what);
    if (one === undefined) continue;
    if (one.event.tenantId !== bundle.tenantId || !isAboutPasskeys(one.event.data.type)) {
      found('OTHER_REQUEST', `${what} is not about the passkeys of ${bundle.tenantId}.`);
    }
    inOrder('passkeys', stored, one, what);
    ofPasskeys.push({ ...one.event, leaf: stored.leaf, offset: stored.offset });
  }
  const installation = installationOf(bundle);
  const signatures = new SignatureCheck({ tenantId: bundle.tenantId, installation }, pins.passkeys, found);
  /** The passkeys as they were when the event came. */
  const upTo = async (leaf: number): Promise<void> => {
    for (let next = ofPasskeys[0]; next !== undefined && next.leaf < leaf; next = ofPasskeys[0]) {
      place = next.offset;
      await signatures.take(next, `The event ${next.sequence} of its tenant`);
      ofPasskeys.shift();
    }
  };

  const events: VerifiedEvent[] = [];
  const missingBefore = createGroundCheck();
  if (bundle.events.length === 0) found('NO_EVENTS', 'It has no event in it.');
  for (const stored of bundle.events) {
    const what = `The event at offset ${stored.offset}`;
    const one = await opened(stored, what);
    if (one === undefined) continue;
    const { eventId, tenantId, sequence, data, occurredAt, actor, rule } = one.event;
    if (tenantId !== bundle.tenantId || data.requestId !== bundle.requestId) {
      found('OTHER_REQUEST', `${what} is not about the request ${bundle.requestId} of ${bundle.tenantId}.`);
    }
    inOrder('request', stored, one, what);
    const texts = textsOf(bundle, one.event, what, found);
    const { leaf, offset } = stored;
    await upTo(leaf);
    place = offset;
    const signedBy = await signatures.take({ ...one.event, leaf }, what);
    const missing = missingBefore({ ...one.event, leaf });
    if (missing !== undefined) {
      const sentence = `${what} (${data.type}) was decided on ${missing}, which is not before it in this bundle.`;
      found('DECISION_MISSING', sentence);
    }
    events.push({ eventId, leaf, offset, sequence, type: data.type, occurredAt, actor, rule, data, texts, signedBy });
  }
  return { ok: damage.length === 0, damage, checkpoint: checkpoint?.shown ?? null, events };
}

interface Opened {
  readonly event: ReadEvent;
  readonly hash: Digest;
}
interface Before {
  readonly leaf: number;
  readonly sequence: number;
  readonly hash: Digest;
}

/** Returns the installation in the checkpoint's origin, which is proven or damage of its own. */
function installationOf({ checkpoint, topic, partition }: Bundle): string {
  const [origin = ''] = checkpoint.split('\n');
  return origin.slice(0, -`/${topic}/${partition}`.length);
}

/** An event as far as it is looked at here. */
interface ReadEvent {
  readonly eventId: string;
  readonly tenantId: string;
  readonly sequence: number;
  readonly previousHash: Uint8Array | null;
  readonly occurredAt: number;
  readonly actor: { readonly kind: string; readonly id: string };
  readonly rule: string;
  readonly data: Readonly<Record<string, unknown>> & { readonly type: string };
}

/** The texts that an event refers to, by field: each field holds an id and the digest of salt and text. */
function textsOf(bundle: Bundle, { data }: ReadEvent, what: string, found: FoundInBundle): readonly VerifiedText[] {
  return Object.entries(data).flatMap(([field, value]): readonly VerifiedText[] => {
    if (!isTextRef(value)) return [];
    const given = bundle.texts.find(({ textId }) => textId === value.textId);
    if (given === undefined) return [{ field, text: null }];
    const salt = fromBase64(given.salt) ?? Uint8Array.of();
    const digest = sha256(Uint8Array.from([...salt, ...new TextEncoder().encode(given.text)]));
    if (salt.length !== TEXT_SALT_BYTES || digest !== digestOfBytes(value.digest)) {
      found('TEXT_DIFFERS', `${what} stands for another text than the one that is given as its ${field}.`);
    }
    return [{ field, text: given.text }];
  });
}

const isTextRef = (value: unknown): value is { readonly textId: string; readonly digest: Uint8Array } =>
  typeof value === 'object' &&
  value !== null &&
  'textId' in value &&
  'digest' in value &&
  value.digest instanceof Uint8Array;
