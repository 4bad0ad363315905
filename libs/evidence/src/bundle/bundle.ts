/** A bundle: what the log has of one request, with all that proves it, in one file (docs/contract.md, "Bundles"). */

export const BUNDLE_FORMAT = 'lockbox-bundle/v1';

export interface Bundle {
  readonly format: typeof BUNDLE_FORMAT;
  /** When it was made, in RFC 3339; for people alone. */
  readonly madeAt: string;
  readonly tenantId: string;
  readonly requestId: string;
  /** The topic of events, and the partition of the tenant's. */
  readonly topic: string;
  readonly partition: number;
  /** A signed note, with the signatures of witnesses where there are any. */
  readonly checkpoint: string;
  /** Whose signatures there are. Nobody has to believe these: they are compared with those that the reader has pinned. */
  readonly keys: {
    /** Verifier keys in the format of signed notes. */
    readonly checkpoints: readonly string[];
    /** SPKI in base64. */
    readonly policy: readonly string[];
  };
  /** The schemas that the events were written with, by the fingerprint of their canonical form. */
  readonly schemas: Readonly<Record<string, unknown>>;
  /** In the order of the log. */
  readonly events: readonly BundledEvent[];
  /** The tenant's passkey events up to then, if a passkey has signed a decision. */
  readonly passkeys: readonly BundledEvent[];
  /** The free texts that events refer to, except erased ones. */
  readonly texts: readonly BundledText[];
  /** For who names the checkpoint of an earlier one: the proof that the tree now begins with that of so many events. Null otherwise. */
  readonly since: BundledConsistency | null;
}

export interface BundledConsistency {
  readonly size: number;
  /** The consistency proof of RFC 9162, 2.1.4, each hash in base64. */
  readonly consistency: readonly string[];
}

export interface BundledEvent {
  /** The event's position in the partition: its offset in the topic, which nothing proves, and its leaf in the tree. */
  readonly offset: number;
  readonly leaf: number;
  /** The record's value, byte by byte, in base64. */
  readonly value: string;
  readonly schema: string;
  /** The header `lockbox-proof`, in base64. */
  readonly proof: string;
  /** The hashes that lead from the leaf to the checkpoint's root, lowest first, each in base64. */
  readonly inclusion: readonly string[];
}

export interface BundledText {
  readonly textId: string;
  /** In base64. */
  readonly salt: string;
  readonly text: string;
}

/** A file that is no bundle; the message says what is wrong. */
export class BundleError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'BundleError';
  }
}

/** The page's element that holds its bundle. */
const BEGIN = '<script type="application/json" id="bundle">';
const END = '</script>';

/** The bundle as a page holds it: nothing in it can end the element. */
export const bundleElement = (bundle: Bundle): string =>
  `${BEGIN}${JSON.stringify(bundle).replaceAll('<', '\\u003c')}${END}`;

/** Parses a page with a bundle in it, or the bundle alone. Throws BundleError. */
export function parseBundle(file: string): Bundle {
  const begin = file.indexOf(BEGIN);
  const json = begin < 0 ? file : file.slice(begin + BEGIN.length, file.indexOf(END, begin));
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new BundleError('It is no bundle: neither JSON nor a page with a bundle in it.');
  }
  const bundle = record(value, 'The bundle');
  if (bundle.format !== BUNDLE_FORMAT) {
    throw new BundleError(`Its format is ${JSON.stringify(bundle.format)}, and ${BUNDLE_FORMAT} can be read here.`);
  }
  const keys = record(bundle.keys, 'keys');
  return {
    format: BUNDLE_FORMAT,
    madeAt: text(bundle, 'madeAt'),
    tenantId: text(bundle, 'tenantId'),
    requestId: text(bundle, 'requestId'),
    topic: text(bundle, 'topic'),
    partition: count(bundle, 'partition'),
    checkpoint: text(bundle, 'checkpoint'),
    keys: { checkpoints: texts(keys, 'checkpoints'), policy: texts(keys, 'policy') },
    schemas: record(bundle.schemas, 'schemas'),
    events: list(bundle, 'events').map(bundledEvent),
    passkeys: bundle.passkeys === undefined ? [] : list(bundle, 'passkeys').map(bundledEvent), // not in older ones
    texts: list(bundle, 'texts').map((one) => {
      const entry = record(one, 'A text');
      return { textId: text(entry, 'textId'), salt: text(entry, 'salt'), text: text(entry, 'text') };
    }),
    since: bundle.since === undefined || bundle.since === null ? null : sinceIn(record(bundle.since, 'since')), // not in older ones
  };
}

type Fields = Readonly<Record<string, unknown>>;

const sinceIn = (since: Fields): BundledConsistency => ({
  size: count(since, 'size'),
  consistency: texts(since, 'consistency'),
});

function bundledEvent(one: unknown): BundledEvent {
  const event = record(one, 'An event');
  return {
    offset: count(event, 'offset'),
    leaf: count(event, 'leaf'),
    value: text(event, 'value'),
    schema: text(event, 'schema'),
    proof: text(event, 'proof'),
    inclusion: texts(event, 'inclusion'),
  };
}

function record(value: unknown, what: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw new BundleError(`${what} is no object.`);
}

function text(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value === 'string') return value;
  throw new BundleError(`"${name}" is no text.`);
}

function count(fields: Fields, name: string): number {
  const value = fields[name];
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new BundleError(`"${name}" is no whole number from 0 on.`);
}

function list(fields: Fields, name: string): readonly unknown[] {
  const value = fields[name];
  if (Array.isArray(value)) return value;
  throw new BundleError(`"${name}" is no list.`);
}

const texts = (fields: Fields, name: string): readonly string[] =>
  list(fields, name).map((one) => {
    if (typeof one === 'string') return one;
    throw new BundleError(`"${name}" has something in it that is no text.`);
  });
