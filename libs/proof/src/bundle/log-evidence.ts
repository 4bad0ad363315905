import { type Codec, openCodec } from '@lockbox/contracts/codec';
import { LockboxError } from '@lockbox/contracts/errors';
import type { Event } from '@lockbox/contracts/generated/events';
import type { Text } from '@lockbox/contracts/generated/texts';
import type { RequestId } from '@lockbox/contracts/ids';
import { isOfProviderAlone } from '@lockbox/domain/requests/who-sees';
import type { Bundle, BundledText } from '@lockbox/evidence/bundle/bundle';
import { isAboutPasskeys } from '@lockbox/evidence/bundle/passkeys';
import { nodeOf } from '@lockbox/evidence/merkle';
import { PROOF_HEADER } from '@lockbox/evidence/proof';
import { toBase64 } from '@lockbox/evidence/tlog/base64';
import type { Digest } from '@lockbox/evidence/tlog/digest';
import { inclusionProof } from '@lockbox/evidence/tlog/proofs';
import type { CheckedPartition } from '@lockbox/evidence/verifying/checked-partition';
import { textOf } from '@lockbox/evidence/verifying/damage';
import { createLogReader, records } from '@lockbox/worker/read';
import type { LogCluster } from '../cluster.ts';
import { checkLog } from '../verify/check-log.ts';
import type { CheckedRecord } from '../verify/check-records.ts';
import type { NewestCheckpoint } from '../verify/cluster-source.ts';
import type { CheckpointTrust } from '../verify/kept-claims.ts';
import type { PartitionListener } from '../verify/verify-partition.ts';
import { type Evidence, gatherBundle, type TextReference } from './gather.ts';

interface Options {
  readonly cluster: LogCluster;
  readonly trust: CheckpointTrust;
  /** Policy's keys, SPKI in base64. */
  readonly policyKeys: readonly string[];
  readonly requestId: RequestId;
  /** The partition of the request's tenant, if it is known; otherwise the whole log is read. */
  readonly partition?: number | undefined;
  readonly onProgress: (text: string) => void;
}

/** A record that was verified, with its leaf. */
interface Leaf {
  readonly event: Event;
  readonly record: CheckedRecord;
  readonly leaf: number;
}

/** The request's events in one partition, and the nodes of the tree that prove them. */
interface Collected {
  readonly events: readonly Leaf[];
  /** The passkeys of all tenants of the partition. */
  readonly passkeys: readonly Leaf[];
  readonly newest: NewestCheckpoint;
  readonly read: (level: number, index: number) => Digest;
}

/** Reads the log, verifies it on the way, and bundles the events of a request. */
export async function bundleFromLog(options: Options): Promise<Bundle> {
  const { cluster, trust, policyKeys, requestId, partition, onProgress } = options;
  const collected = new Map<number, Collected>();
  const listen = (one: number, newest: NewestCheckpoint | undefined): PartitionListener => {
    // A partition's tree takes 32 bytes and more for each event: where nothing is about the request, it is not kept.
    for (const [before, parts] of collected) if (ofItsTenant(parts).events.length === 0) collected.delete(before);
    const { listener, events, passkeys, read } = collect(requestId);
    if (newest !== undefined) collected.set(one, { events, passkeys, newest, read });
    return listener;
  };
  const checked = await checkLog({ cluster, trust, partition, kept: new Map(), onProgress, listen });
  const found = [...collected]
    .map(([one, parts]) => [one, ofItsTenant(parts)] as const)
    .find(([, { events }]) => events.length > 0);
  if (found === undefined) {
    throw new LockboxError(
      'NOT_FOUND',
      `No event under a checkpoint begins the request ${requestId}. If it is new, wait for a minute; otherwise compare its id with what \`lockbox requests\` shows.`,
    );
  }
  const [where, parts] = found;
  holdToWhole(checked.find((one) => one.partition === where));
  holdToDisclosed(parts.events.map(({ event }) => event.data.type));
  const { bundle, damage } = await gatherBundle(evidenceIn(cluster, where, parts), {
    requestId,
    policyKeys,
    topic: cluster.topics.events,
    installation: trust.installation,
    checkpointKeys: trust.publicKeys,
    madeAt: cluster.clock.now(),
    schemaOf: (id) => cluster.registry.schemaById(id),
  });
  // A text that differs says so on the page, and takes nothing from what the log proves.
  const wrong = damage.find(({ code }) => code !== 'TEXT_DIFFERS');
  if (wrong === undefined) return bundle;
  throw new LockboxError(
    'LOG_DAMAGED',
    `What the log has of this request does not fit what was signed, so it is not given out. ${wrong.code}: ${wrong.sentence}`,
  );
}

/** A bundle is for the customer too: whom the provider has told of its own people is not in it. */
const isAbout = ({ data }: Event, requestId: RequestId): boolean =>
  'requestId' in data && data.requestId === requestId && !isOfProviderAlone(data);

function collect(requestId: RequestId) {
  const levels: Digest[][] = [];
  const events: Leaf[] = [];
  const passkeys: Leaf[] = [];
  let leaves = 0;
  const listener: PartitionListener = {
    onNode(level, index, hash) {
      levels[level] ??= [];
      levels[level][index] = hash;
    },
    onLeaf(event, record) {
      if (isAbout(event, requestId)) events.push({ event, record, leaf: leaves });
      if (isAboutPasskeys(event.data.type)) passkeys.push({ event, record, leaf: leaves });
      leaves++;
    },
  };
  // A proof of a tree of n leaves asks for full subtrees of them alone, and there has been a node for each.
  const read = (level: number, index: number): Digest => levels[level]?.[index] ?? '';
  return { listener, events, passkeys, read };
}

/**
 * Removes reports in which a gate or a source of another tenant names the request: the log contains them for that
 * tenant.
 */
function ofItsTenant({ events, ...rest }: Collected): Collected {
  const began = events.find(({ event }) => BEGINNINGS.includes(event.data.type));
  return { ...rest, events: events.filter(({ event }) => event.tenantId === began?.event.tenantId) };
}
const BEGINNINGS: readonly string[] = ['RequestSubmitted', 'ExclusionSealed'];

function holdToWhole(partition: CheckedPartition | undefined): void {
  const [damage] = partition?.damage ?? [];
  if (damage === undefined) return;
  throw new LockboxError(
    'LOG_DAMAGED',
    `The partition of this request is not as it should be, so nothing of it is vouched for. ${textOf(damage)} \`lockbox verify\` says all.`,
  );
}

/** A bundle of a sealed legal demand would tell whoever gets it that there is one, also where an earlier one of its id was disclosed. */
function holdToDisclosed(types: readonly string[]): void {
  if (types.lastIndexOf('ExclusionSealed') <= types.lastIndexOf('DisclosureLifted')) return;
  throw new LockboxError(
    'NOT_DISCLOSED',
    'This request is a sealed legal demand. Nothing of it is given out before it is disclosed: `lockbox lift-disclosure`.',
  );
}

/** One partition of the log, which was read as a whole, as a source of a request's evidence. */
function evidenceIn(
  cluster: LogCluster,
  partition: number,
  { events, passkeys, newest, read }: Collected,
): Evidence<Leaf> {
  const tenantId = events[0]?.event.tenantId ?? '';
  return {
    tenantId,
    partition,
    events: events.map((record) => ({ type: record.event.data.type, data: record.event.data, record })),
    passkeysBefore: async (decision) =>
      passkeys.filter(({ event, leaf }) => event.tenantId === tenantId && leaf < decision.leaf),
    async prove(leaves) {
      const late = leaves.filter(({ leaf }) => leaf >= newest.size).length;
      if (late > 0) {
        throw new LockboxError(
          'NOT_COVERED_YET',
          `${late} of the ${leaves.length} events of this bundle are newer than the newest checkpoint. Audit signs one a minute: try again then.`,
          { retriable: true },
        );
      }
      const records = leaves.map(({ record: { raw, offset, headers }, leaf }) => ({
        offset,
        raw,
        proof: headers[PROOF_HEADER] ?? Buffer.alloc(0),
        leaf,
        inclusion: inclusionProof({ node: nodeOf, read }, leaf, newest.size),
      }));
      return { checkpoint: newest.note, records };
    },
    textsOf: (references) => textsIn(cluster, partition, references),
  };
}

/** Those of the referenced texts that were not erased. */
async function textsIn(
  cluster: LogCluster,
  partition: number,
  references: readonly TextReference[],
): Promise<readonly BundledText[]> {
  const wanted = new Set(references.map(({ textId }) => textId));
  if (wanted.size === 0) return [];
  const { topics, kafka, registry } = cluster;
  let opened: Promise<Codec<Text>> | undefined;
  const reader = createLogReader(kafka);
  const texts = new Map<string, BundledText>();
  try {
    const { low, lastStable } = await reader.offsets(topics.texts, partition, 'low', 'lastStable');
    const range = { from: new Map([[partition, low]]), until: new Map([[partition, lastStable]]) };
    for await (const { records: stored } of records(reader, topics.texts, range)) {
      const found = stored.filter(({ key }) => wanted.has(key?.toString() ?? ''));
      const raws = found.map(({ raw }) => raw);
      if (raws.some((raw) => raw !== null)) opened ??= openCodec(registry, topics.namespace, 'texts');
      const codec = await opened;
      await codec?.prepare(raws, topics.texts);
      for (const { key, raw } of found) {
        const textId = key?.toString() ?? '';
        texts.delete(textId);
        const decoded = codec && textIn(codec, raw);
        if (decoded !== undefined) texts.set(textId, { textId, salt: toBase64(decoded.salt), text: decoded.text });
      }
    }
  } finally {
    await reader.close();
  }
  return [...texts.values()];
}

/** A text; undefined if it was erased, or the value is not Lockbox's. */
function textIn(codec: Codec<Text>, raw: Buffer | null): Text | undefined {
  if (raw === null) return undefined;
  try {
    return codec.decode(raw);
  } catch (error) {
    if (error instanceof LockboxError && !error.retriable) return undefined;
    throw error;
  }
}
