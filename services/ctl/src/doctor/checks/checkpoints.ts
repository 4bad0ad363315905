/** Checks the checkpoints that audit has signed, and the witnesses that have cosigned them. */
import { readFileSync } from 'node:fs';
import { knownCheckpoints } from '@lockbox/command-line/settings';
import { originOf, verifierKeyOf } from '@lockbox/evidence/checkpoint-key';
import { NoteError } from '@lockbox/evidence/tlog/note-error';
import { openCheckpoint } from '@lockbox/evidence/tlog/open-checkpoint';
import { parseWitnessPolicy, type WitnessPolicy } from '@lockbox/evidence/tlog/witness-policy';
import { millisecondsOf } from '@lockbox/platform/durations';
import { SettingsError } from '@lockbox/platform/settings';
import { askForNewest, cosignaturesOf } from '@lockbox/proof/verify/witnesses';
import { witnessPolicySettings } from '../../settings.ts';
import { type Check, installationNow, type Patient } from '../examine.ts';
import { type DoctorFinding, few, orRight, right, warning, wrong } from '../finding.ts';
import { newestRecords } from './newest-records.ts';

/** Audit signs at least each minute where the log has grown; a busy machine takes somewhat longer. */
const LATE_AFTER_MS = 5 * 60_000;
/** The number of newest checkpoints to read per partition: more than are signed in the time that witnesses have. */
const NEWEST = 100;

interface Signed {
  readonly note: Buffer;
  readonly size: number;
  /** When it was written, by the record. */
  readonly at: number;
}

/**
 * Returns the first record of the largest size: a checkpoint that is cosigned or published again is in the topic once
 * more, later.
 */
function newestOf(signed: readonly Signed[]): Signed | undefined {
  const largest = Math.max(...signed.map(({ size }) => size));
  return signed.find(({ size }) => size === largest);
}

/**
 * Reads the newest checkpoints of each partition that a trusted key signed, oldest first, and counts the records that
 * are no checkpoints.
 */
async function signedCheckpoints({ env, servers }: Patient) {
  const { cluster } = servers;
  const { installation, publicKeys } = knownCheckpoints(env);
  const found = new Map<
    number,
    { readonly origin: string; readonly signed: readonly Signed[]; readonly foreign: number }
  >();
  for (const [partition, stored] of await newestRecords(servers.openReader(), cluster.topics.checkpoints, NEWEST)) {
    const origin = originOf(installation, cluster.topics.events, partition);
    const keys = publicKeys.map((key) => verifierKeyOf(origin, key));
    const signed: Signed[] = [];
    for (const { raw, timestamp } of stored) {
      const opened = await openCheckpoint(raw, origin, keys);
      if (opened.ok && raw !== null) signed.push({ note: raw, size: opened.checkpoint.size, at: timestamp });
    }
    found.set(partition, { origin, signed, foreign: stored.length - signed.length });
  }
  return found;
}

export const checkpointsCheck: Check = {
  name: 'checkpoints',
  needs: ['LOCKBOX_INSTALLATION', 'LOCKBOX_CHECKPOINT_PUBLIC_KEYS'],
  servers: ['kafka'],
  async examine(patient) {
    const { cluster } = patient.servers;
    const [ofPartitions, events] = await Promise.all([
      signedCheckpoints(patient),
      newestRecords(patient.servers.openReader(), cluster.topics.events, 5),
    ]);
    const late: string[] = [];
    const foreign: string[] = [];
    for (const [partition, checkpoints] of ofPartitions) {
      const newestEvent = events.get(partition)?.at(-1)?.timestamp;
      const newest = newestOf(checkpoints.signed)?.at ?? Number.NEGATIVE_INFINITY;
      if (newestEvent !== undefined && newest < newestEvent && installationNow(patient) - newestEvent > LATE_AFTER_MS) {
        late.push(String(partition));
      }
      if (checkpoints.foreign > 0) foreign.push(String(partition));
    }
    const findings: DoctorFinding[] = [];
    // All events look old after the development clock was advanced.
    const isDevelopment = cluster.settings.LOCKBOX_DEVELOPMENT;
    if (late.length > 0)
      findings.push(
        (isDevelopment ? warning : wrong)(
          `Audit has signed no checkpoint of the newest events for more than 5 minutes, in partition ${few(late)}.`,
          {
            follows:
              'What was decided since then could be rewritten without anybody seeing it, and the portal gives out no evidence of it.',
            remedy:
              '`lockbox lag` and `/readyz` of audit: it stops at a log that is damaged, and `lockbox verify` says where.',
          },
        ),
      );
    if (foreign.length > 0)
      findings.push(
        wrong(
          `${cluster.topics.checkpoints} has records that no key of LOCKBOX_CHECKPOINT_PUBLIC_KEYS signed for ${patient.env.LOCKBOX_INSTALLATION ?? 'this installation'}, in partition ${few(foreign)}.`,
          {
            follows:
              'Everybody passes over them; but somebody who is not audit writes there, or a key or LOCKBOX_INSTALLATION is missing here.',
            remedy: `\`lockbox verify\` names each; docs/guides/platform-teams.md, "Audit's checkpoint key".`,
          },
        ),
      );
    const signed = [...ofPartitions.values()].filter((one) => one.signed.length > 0).length;
    return orRight(
      findings,
      signed === 0
        ? 'There are no checkpoints yet, and no events that wait for one.'
        : `${signed} of ${ofPartitions.size} partitions have checkpoints, and no event waits for one.`,
    );
  },
};

export const witnessesCheck: Check = {
  name: 'witnesses',
  needs: ['LOCKBOX_WITNESS_POLICY_FILE', 'LOCKBOX_INSTALLATION', 'LOCKBOX_CHECKPOINT_PUBLIC_KEYS'],
  servers: ['kafka'],
  withinMs: 25_000, // each witness has 10 seconds to answer
  async examine(patient) {
    const settings = witnessPolicySettings(patient.env);
    const policy = policyIn(settings.LOCKBOX_WITNESS_POLICY_FILE);
    const within = millisecondsOf(settings.LOCKBOX_WITNESSES_WITHIN);
    const ofPartitions = [...(await signedCheckpoints(patient)).entries()].filter(
      ([, { signed }]) => signed.length > 0,
    );
    if (ofPartitions.length === 0) return [right('There is no checkpoint yet that witnesses could have seen.')];
    const late: string[] = [];
    for (const [partition, { signed }] of ofPartitions) {
      const enough = await newestWithEnough(signed, policy);
      const newest = newestOf(signed);
      const waits = newest !== undefined && (enough === undefined || enough.size < newest.size);
      const since = signed.find(({ size }) => size > (enough?.size ?? 0))?.at;
      if (waits && since !== undefined && installationNow(patient) - since > within) late.push(String(partition));
    }
    const origin = ofPartitions[0]?.[1].origin ?? '';
    const asked = policy.witnesses.flatMap(({ name, url }) => (url === undefined ? [] : [{ name, url }]));
    const away = await Promise.all(
      asked.map(async ({ name, url }) => ({ name, view: await askForNewest(url, origin) })),
    );
    return orRight(
      [
        ...(late.length === 0
          ? []
          : [
              wrong(
                `Too few witnesses have cosigned the newest checkpoints within ${settings.LOCKBOX_WITNESSES_WITHIN}, in partition ${few(late)}.`,
                {
                  follows:
                    'Who has both keys and the brokers could rewrite what is newer, and nobody else has seen it.',
                  remedy:
                    'Look at audit’s metrics and at the witnesses below: docs/guides/platform-teams.md, "Witnesses".',
                },
              ),
            ]),
        ...away.flatMap(({ name, view }) =>
          'away' in view
            ? [
                warning(`The witness ${name}: ${view.nothing}.`, {
                  follows: 'As long as others are enough, nothing.',
                  remedy: 'Tell whoever runs it; see that audit may connect to its address.',
                }),
              ]
            : [],
        ),
      ],
      `${policy.witnesses.length} witnesses; enough of them have cosigned the newest checkpoints.`,
    );
  },
};

async function newestWithEnough(signed: readonly Signed[], policy: WitnessPolicy): Promise<Signed | undefined> {
  for (const one of signed.toReversed()) {
    const names = (await cosignaturesOf(one.note, policy.witnesses)).map(({ witness }) => witness);
    if (policy.isEnough(new Set(names))) return one;
  }
  return undefined;
}

function policyIn(file: string): WitnessPolicy {
  try {
    return parseWitnessPolicy(readFileSync(file, 'utf8'));
  } catch (error) {
    const why =
      error instanceof NoteError
        ? error.message
        : `it cannot be read (${error instanceof Error ? error.message : error})`;
    throw new SettingsError([`LOCKBOX_WITNESS_POLICY_FILE: ${file}: ${why}`]);
  }
}
