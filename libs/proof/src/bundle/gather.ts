import { isObject } from '@lockbox/contracts/is-object';
import type { Bundle, BundledText } from '@lockbox/evidence/bundle/bundle';
import type { BundleReport } from '@lockbox/evidence/bundle/bundle-report';
import { isDecision } from '@lockbox/evidence/bundle/passkeys';
import { everyWitness } from '@lockbox/evidence/bundle/pins';
import { verifyBundle } from '@lockbox/evidence/bundle/verify-bundle';
import { makeBundle } from '@lockbox/evidence/make-bundle';
import { knownSchemas } from './known-schemas.ts';

type Parts = Parameters<typeof makeBundle>[0];

/**
 * A request as read from one source: the whole log, or the portal's database. `P` is a record with its place there, `R`
 * one of the request's.
 */
export interface Evidence<P, R extends P = P> {
  readonly tenantId: string;
  readonly partition: number;
  /** The request's events that its tenant may see, in the order of the log. */
  readonly events: readonly EvidenceEvent<R>[];
  /** The tenant's events about passkeys before one of its decisions, in the order of the log. */
  passkeysBefore(decision: R): Promise<readonly P[]>;
  /** Gives each of these records with its proof, in the same order. Throws where no checkpoint covers all of them. */
  prove(records: readonly P[]): Promise<Proven>;
  /** The texts that were not erased. */
  textsOf(references: readonly TextReference[]): Promise<readonly BundledText[]>;
}

export interface EvidenceEvent<R> {
  readonly type: string;
  readonly data: object;
  readonly record: R;
}

interface Proven extends Pick<Parts, 'checkpoint' | 'records' | 'since'> {}

/** An event's reference to a text, with the text's digest in hexadecimal. */
export interface TextReference {
  readonly textId: string;
  readonly digest: string;
}

/**
 * Makes the bundle of a request, and verifies it by the keys that it names. It is for the caller to give nothing out that has damage: what
 * a database or a reader says is compared here with what policy and audit signed.
 */
export async function gatherBundle<P, R extends P>(
  { tenantId, partition, events, ...source }: Evidence<P, R>,
  given: Pick<Parts, 'requestId' | 'topic' | 'installation' | 'checkpointKeys' | 'policyKeys' | 'madeAt' | 'schemaOf'>,
): Promise<{ readonly bundle: Bundle; readonly damage: BundleReport['damage'] }> {
  const decision = events.findLast(({ type }) => isDecision(type));
  const passkeys = decision === undefined ? [] : await source.passkeysBefore(decision.record);
  const { records, ...proven } = await source.prove([...events.map(({ record }) => record), ...passkeys]);
  const bundle = await makeBundle({
    ...given,
    ...proven,
    tenantId,
    partition,
    records: records.slice(0, events.length),
    passkeys: records.slice(events.length),
    texts: await source.textsOf(events.flatMap(({ data }) => Object.values(data).flatMap(textReference))),
  });
  const { damage } = await verifyBundle(bundle, {
    notes: bundle.keys.checkpoints,
    policy: bundle.keys.policy,
    passkeys: [],
    witnesses: everyWitness([]),
    schemas: knownSchemas(),
  });
  return { bundle, damage };
}

/** The reference that a field of an event is, by the log's bytes or by the database's hexadecimal. */
function textReference(value: unknown): readonly TextReference[] {
  if (!isObject(value) || typeof value.textId !== 'string') return [];
  const { textId, digest } = value;
  if (digest instanceof Uint8Array) return [{ textId, digest: Buffer.from(digest).toString('hex') }];
  return typeof digest === 'string' ? [{ textId, digest }] : [];
}
