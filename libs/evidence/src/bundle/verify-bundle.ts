import { fromBase64 } from '../tlog/base64.ts';
import { type Digest, digestOfBytes } from '../tlog/digest.ts';
import { sha256 } from '../tlog/sha256.ts';
import type { Bundle, BundledEvent } from './bundle.ts';
import type { BundleDamage, BundleReport, FoundDamage, Pins, VerifiedEvent, VerifiedText } from './bundle-report.ts';
import { createExcerptCheck, PREFIX_BYTES } from './excerpt.ts';
import { isAboutPasskeys, SignatureCheck } from './passkeys.ts';
import { policyKeys } from './policy-proof.ts';
import { type FoundInBundle, type Proven, provenCheckpoint } from './proven-checkpoint.ts';
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
  const check = new BundleCheck(bundle, pins, onEvent);
  return await check.report();
}

class BundleCheck {
  private readonly bundle: Bundle;
  private readonly pins: Pins;
  private readonly onEvent: (count: number) => void;
  private readonly damage: FoundDamage[] = [];
  private readonly excerpt: ReturnType<typeof createExcerptCheck>;
  private readonly signatures: SignatureCheck;
  private readonly missingBefore = createGroundCheck();
  /** The fingerprint of a schema by the registry's number, which values contain. */
  private readonly schemaOf = new Map<number, string>();
  private readonly before = new Map<List, Before>();
  /** Events of passkeys that precede no event of the request so far. */
  private readonly passkeys: (SignedEvent & Pick<BundledEvent, 'offset'>)[] = [];
  private checkpoint: Proven | null = null;
  /** The offset of the event under check. */
  private place: number | null = null;
  private count = 0;

  constructor(bundle: Bundle, pins: Pins, onEvent: (count: number) => void) {
    this.bundle = bundle;
    this.pins = pins;
    this.onEvent = onEvent;
    const keys = policyKeys(pins.policy.map((key) => fromBase64(key) ?? Uint8Array.of()));
    this.excerpt = createExcerptCheck({ policy: keys, schemas: pins.schemas }, this.found);
    const about = { tenantId: bundle.tenantId, installation: installationOf(bundle) };
    this.signatures = new SignatureCheck(about, pins.passkeys, this.found);
  }

  async report(): Promise<BundleReport> {
    const { bundle, damage } = this;
    this.checkpoint = await provenCheckpoint(bundle, this.pins, this.found);
    for (const fingerprint of new Set([...bundle.events, ...bundle.passkeys].map(({ schema }) => schema))) {
      this.excerpt.schema(fingerprint, bundle.schemas[fingerprint]);
    }
    for (const stored of bundle.passkeys) await this.takePasskeys(stored);
    if (bundle.events.length === 0) this.found('NO_EVENTS', 'It has no event in it.');
    const events: VerifiedEvent[] = [];
    for (const stored of bundle.events) {
      const event = await this.verified(stored);
      if (event !== undefined) events.push(event);
    }
    return { ok: damage.length === 0, damage, checkpoint: this.checkpoint?.shown ?? null, events };
  }

  private readonly found = (code: BundleDamage, sentence: string): void => {
    this.damage.push({ code, sentence, offset: this.place });
  };

  private async takePasskeys(stored: BundledEvent): Promise<void> {
    const { tenantId } = this.bundle;
    const what = `The event at offset ${stored.offset}`;
    const one = await this.opened(stored, what);
    if (one === undefined) return;
    if (one.event.tenantId !== tenantId || !isAboutPasskeys(one.event.data.type)) {
      this.found('OTHER_REQUEST', `${what} is not about the passkeys of ${tenantId}.`);
    }
    this.inOrder('passkeys', stored, one, what);
    this.passkeys.push({ ...one.event, leaf: stored.leaf, offset: stored.offset });
  }

  /** Verifies an event of the request; undefined if it cannot be read. */
  private async verified(stored: BundledEvent): Promise<VerifiedEvent | undefined> {
    const { bundle } = this;
    const { leaf, offset } = stored;
    const what = `The event at offset ${offset}`;
    const one = await this.opened(stored, what);
    if (one === undefined) return undefined;
    const { eventId, tenantId, sequence, data, occurredAt, actor, rule } = one.event;
    if (tenantId !== bundle.tenantId || data.requestId !== bundle.requestId) {
      this.found('OTHER_REQUEST', `${what} is not about the request ${bundle.requestId} of ${bundle.tenantId}.`);
    }
    this.inOrder('request', stored, one, what);
    const texts = textsOf(bundle, one.event, what, this.found);
    await this.takePasskeysUpTo(leaf);
    this.place = offset;
    const signedBy = await this.signatures.take({ ...one.event, leaf }, what);
    const missing = this.missingBefore({ ...one.event, leaf });
    if (missing !== undefined) {
      const sentence = `${what} (${data.type}) was decided on ${missing}, which is not before it in this bundle.`;
      this.found('DECISION_MISSING', sentence);
    }
    return { eventId, leaf, offset, sequence, type: data.type, occurredAt, actor, rule, data, texts, signedBy };
  }

  /** Verifies the proofs of one event of any kind; undefined if it cannot be read. */
  private async opened(stored: BundledEvent, what: string): Promise<Opened | undefined> {
    this.place = stored.offset;
    this.onEvent(++this.count);
    const value = fromBase64(stored.value);
    const proof = fromBase64(stored.proof);
    if (value === undefined || proof === undefined || value[0] !== 0 || value.length < PREFIX_BYTES) {
      this.found('UNREADABLE', `${what} is not written as a value of the log.`);
      return undefined;
    }
    const hash = sha256(value);
    if (this.checkpoint !== null) this.excerpt.isInLog(what, hash, stored, this.checkpoint);
    await this.excerpt.byPolicy(what, hash, proof, this.bundle);
    const named = new DataView(value.buffer).getUint32(1);
    if ((this.schemaOf.get(named) ?? stored.schema) !== stored.schema) {
      this.found(
        'SCHEMA_DIFFERS',
        `${what} names the schema ${named}, as others do that are said to have another one.`,
      );
    }
    this.schemaOf.set(named, stored.schema);
    const event = this.excerpt.read(what, value, stored.schema) as ReadEvent | undefined; // a known schema gave it
    return event && { event, hash };
  }

  /** Reports an event that does not follow the one that is listed before it. */
  private inOrder(list: List, { leaf }: BundledEvent, { event, hash }: Opened, what: string): void {
    const { sequence, previousHash } = event;
    const last = this.before.get(list);
    const isNext = last?.sequence === sequence - 1;
    if (last !== undefined && (leaf <= last.leaf || sequence <= last.sequence)) {
      this.found('OUT_OF_ORDER', `${what} (number ${sequence} of its tenant) does not come after the one before it.`);
    } else if (isNext && (previousHash === null || digestOfBytes(previousHash) !== last?.hash)) {
      this.found('OUT_OF_ORDER', `${what} does not name the bytes of the tenant's event before it.`);
    }
    this.before.set(list, { leaf, sequence, hash });
  }

  /** Brings the passkeys to their state at this leaf. */
  private async takePasskeysUpTo(leaf: number): Promise<void> {
    for (let next = this.passkeys[0]; next !== undefined && next.leaf < leaf; next = this.passkeys[0]) {
      this.place = next.offset;
      await this.signatures.take(next, `The event ${next.sequence} of its tenant`);
      this.passkeys.shift();
    }
  }
}

type List = 'request' | 'passkeys';

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
