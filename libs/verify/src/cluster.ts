import { readFileSync } from 'node:fs';
import { type Context, openCluster } from '@lockbox/command-line/context';
import { believedUntil, trustSettings } from '@lockbox/command-line/settings';
import { usageError } from '@lockbox/contracts/errors';
import { hashOf } from '@lockbox/evidence/chain';
import type { LogCluster } from '@lockbox/proof/cluster';
import { checkLog } from '@lockbox/proof/verify/check-log';
import type { CheckpointTrust } from '@lockbox/proof/verify/kept-claims';
import { provenLetters } from '@lockbox/proof/verify/letters';
import type { Bound } from '@lockbox/proof/verify/state-file';
import { keptCheckpoints } from '@lockbox/proof/verify/trust';
import { checkLogAtOnce } from './check-at-once.ts';
import { type Looked, type PartitionOptions, type RequestedChecks, verifyPartitions } from './conclude.ts';
import { holdDocuments } from './documents.ts';

export interface LogOptions extends PartitionOptions {
  readonly letter?: readonly string[];
  readonly state?: string;
  readonly threads?: string;
  readonly database?: string | true;
}

/** Options that cannot be given together, and why. */
const APART = [
  ['letter', 'state', 'a letter is held against the whole log, and a state says what need not be read'],
  ['database', 'state', 'documents are made of the whole log, and a state says what need not be read'],
  ['threads', 'database', 'documents are held against all partitions in one thread'],
] as const satisfies readonly (readonly [keyof LogOptions, keyof LogOptions, string])[];

/** Verifies the log of a cluster, as far as `options` say. Damage ends it with the exit code of its kind. */
export async function verifyLog(context: Context, options: LogOptions): Promise<void> {
  for (const [name, other, why] of APART) {
    if (options[name] === undefined || options[other] === undefined) continue;
    throw usageError(`--${name} and --${other}: ${why}. Leave one of them out.`);
  }
  await verifyPartitions(context, options, (asked) => look(context, options, asked));
}

async function look({ env, out }: Context, options: LogOptions, asked: RequestedChecks): Promise<Looked> {
  const cluster = openCluster(env, 'lockbox-verify');
  const { events, checkpoints } = cluster.topics;
  const { letters, refused } = await provenLetters(options.letter ?? [], {
    ...asked.trust,
    topic: events,
    policyKeys: trustSettings(env).LOCKBOX_SIGNING_PUBLIC_KEYS.split(','),
  });
  for (const sentence of refused) out.note(out.tone('bad', `LETTER_NOT_PROVEN: ${sentence}`));
  const log: AskedOfLog = {
    ...asked,
    cluster,
    kept: keptCheckpoints(options.checkpoint ?? [], `${asked.trust.installation}/${events}/`),
    letters: Map.groupBy(letters, (letter) => letter.partition),
    state:
      options.state === undefined
        ? undefined
        : { folder: options.state, bound: boundOf(env, cluster, asked.trust, options) },
  };
  const threads = threadsOf(options.threads);
  const { trust, decisions } = asked;
  const data = { env: { ...env }, trust, decisions, state: log.state, witnesses: options.witnesses };
  const { checked, collections } =
    options.database === undefined
      ? { checked: await checkLogAtOnce(log, { threads, data }), collections: null }
      : await checkWithDocuments(env, options.database, log);
  const source = `${events} and ${checkpoints} at ${cluster.settings.LOCKBOX_KAFKA_BROKERS}`;
  return { checked, collections, source, policyKeys: [...cluster.trust().keys.keys()], refused };
}

function threadsOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,2}$/.test(text)) return Number(text);
  throw usageError(`--threads: "${text}" is not a number from 1 to 999.`);
}

type AskedOfLog = Parameters<typeof checkLog>[0] & RequestedChecks;

/** The log, and MongoDB's documents beside it while it is read. */
async function checkWithDocuments(env: Context['env'], address: string | true, asked: AskedOfLog) {
  const documents = await holdDocuments(env, asked.cluster, address, asked.partition !== undefined);
  try {
    const checked = await checkLog({ ...asked, listen: documents.listen });
    const unread = checked.find(({ readToEnd }) => !readToEnd);
    if (unread === undefined) return { checked, collections: await documents.finish() };
    asked.onNote(`MongoDB was not held against the log: partition ${unread.partition} could not be read to its end.`);
    return { checked, collections: null };
  } finally {
    await documents.close();
  }
}

/** The inputs that a kept state is valid for. */
function boundOf(env: Context['env'], cluster: LogCluster, trust: CheckpointTrust, options: LogOptions): Bound {
  const { witnesses, decisions } = options;
  const { keys, bounds } = cluster.trust();
  return {
    LOCKBOX_INSTALLATION: trust.installation,
    LOCKBOX_NAMESPACE: cluster.topics.namespace,
    LOCKBOX_CHECKPOINT_PUBLIC_KEYS: trust.publicKeys.toSorted().join(),
    LOCKBOX_SIGNING_PUBLIC_KEYS: [...keys.keys()].toSorted().join(),
    LOCKBOX_UNSIGNED_EVENTS_UNTIL: bounds?.unsignedUntil.join() ?? '',
    LOCKBOX_SIGNING_KEYS_UNTIL: JSON.stringify([...(bounds?.keysUntil ?? [])].toSorted()),
    LOCKBOX_DECISIONS_BELIEVED_UNTIL: String(believedUntil(env)),
    '--no-decisions': String(!decisions),
    '--witnesses': witnesses === undefined ? '' : hashOf(readFileSync(witnesses)).toString('hex'),
  };
}
