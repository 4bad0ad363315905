import { type Codec, openCodec } from '@lockbox/contracts/codec';
import { LockboxError } from '@lockbox/contracts/errors';
import type { Event } from '@lockbox/contracts/generated/events';
import type { Text } from '@lockbox/contracts/generated/texts';
import type { RequestId } from '@lockbox/contracts/ids';
import { isOfProviderAlone } from '@lockbox/domain/requests/who-sees';
import type { Bundle, BundledText } from '@lockbox/evidence/bundle/bundle';
import { isAboutPasskeys, isDecision } from '@lockbox/evidence/bundle/passkeys';
import { nodeOf } from '@lockbox/evidence/merkle';
import { PROOF_HEADER } from '@lockbox/evidence/proof';
import { toBase64 } from '@lockbox/evidence/tlog/base64';
import type { Digest } from '@lockbox/evidence/tlog/digest';
import { inclusionProof } from '@lockbox/evidence/tlog/proofs';
import { textOf } from '@lockbox/evidence/verifying/damage';
import type { CheckedPartition } from '@lockbox/evidence/verifying/log-check';
import { createLogReader, records } from '@lockbox/worker/read';
import type { LogCluster } from '../cluster.ts';
import { checkLog } from '../verify/check-log.ts';
import type { LogRecord } from '../verify/check-records.ts';
import type { NewestCheckpoint } from '../verify/cluster-source.ts';
import type { CheckpointTrust } from '../verify/kept-claims.ts';
import type { PartitionListener } from '../verify/verify-partition.ts';
import { assembleBundle } from './assemble.ts';

interface Options {
  readonly cluster: LogCluster;
  readonly trust: CheckpointTrust;
  /** Policy's keys, SPKI in base64. */
  readonly policyKeys: readonly string[];
  readonly requestId: RequestId;
  /** Where the request's tenant is, where that is known: otherwise all of the log is read. */
  readonly partition?: number | undefined;
  readonly onProgress: (text: string) => void;
}

/** What one partition has of the request, and what proves that it stands there. */
interface Collected {
  readonly events: { readonly event: Event; readonly record: LogRecord; readonly leaf: number }[];
  /** Of any tenant there. */
  readonly passkeys: Collected['events'];
  readonly newest: NewestCheckpoint;
  readonly read: (level: number, index: number) => Digest;
}

/** Reads the log, verifies it on the way, and puts together what it has of the request. */
export async function gatherBundle(options: Options): Promise<Bundle> {
  const { cluster, trust, requestId, partition, onProgress } = options;
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
  const late = parts.events.filter(({ leaf }) => leaf >= parts.newest.size).length;
  if (late > 0) {
    throw new LockboxError(
      'NOT_COVERED_YET',
      `${late} of the ${parts.events.length} events of this request are newer than the newest checkpoint. Audit signs one a minute: try again then.`,
      { retriable: true },
    );
  }
  const { bundle, damage } = await bundleOf(options, where, parts);
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
  const events: Collected['events'] = [];
  const passkeys: Collected['events'] = [];
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

/** Whatever gate or source of another tenant names the request in a report: that is in the log too, of that tenant. */
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

async function bundleOf(options: Options, partition: number, collected: Collected) {
  const { cluster, trust, requestId, policyKeys } = options;
  const { events, newest, read } = collected;
  const tenantId = events[0]?.event.tenantId ?? '';
  const { topics, registry } = cluster;
  const proven = ({ record: { raw, offset, headers }, leaf }: Collected['events'][number]) => ({
    offset,
    raw,
    proof: headers[PROOF_HEADER] ?? Buffer.alloc(0),
    leaf,
    inclusion: inclusionProof({ node: nodeOf, read }, leaf, newest.size),
  });
  return await assembleBundle({
    tenantId,
    requestId,
    topic: topics.events,
    partition,
    madeAt: cluster.clock.now(),
    installation: trust.installation,
    checkpoint: newest.note,
    checkpointKeys: trust.publicKeys,
    policyKeys,
    records: events.map(proven),
    passkeys: passkeysOf(collected).map(proven),
    texts: await textsOf(cluster, partition, { tenantId, requestId }),
    schemaOf: (id) => registry.schemaById(id),
  });
}

/** The tenant's, until its last decision of the request, where passkeys play a part in one. */
function passkeysOf({ events, passkeys }: Collected): Collected['events'] {
  const last = events.findLast(({ event }) => isDecision(event.data.type));
  if (last === undefined) return [];
  return passkeys.filter(({ event, leaf }) => event.tenantId === last.event.tenantId && leaf < last.leaf);
}

/** The texts of a request that were not erased. */
async function textsOf(
  cluster: LogCluster,
  partition: number,
  of: Pick<Bundle, 'tenantId' | 'requestId'>,
): Promise<readonly BundledText[]> {
  const { topics, kafka, registry } = cluster;
  let opened: Promise<Codec<Text>> | undefined;
  const reader = createLogReader(kafka);
  const texts = new Map<string, BundledText>();
  try {
    const { low, lastStable } = await reader.offsets(topics.texts, partition, 'low', 'lastStable');
    const range = { from: new Map([[partition, low]]), until: new Map([[partition, lastStable]]) };
    for await (const { records: stored } of records(reader, topics.texts, range)) {
      const raws = stored.map(({ raw }) => raw);
      if (raws.some((raw) => raw !== null)) opened ??= openCodec(registry, topics.namespace, 'texts');
      const codec = await opened;
      await codec?.prepare(raws, topics.texts);
      for (const { key, raw } of stored) {
        const textId = key?.toString() ?? '';
        texts.delete(textId);
        const decoded = codec && textIn(codec, raw);
        if (decoded === undefined) continue;
        const { salt, text, tenantId, requestId } = decoded;
        if (tenantId === of.tenantId && requestId === of.requestId)
          texts.set(textId, { textId, salt: toBase64(salt), text });
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
