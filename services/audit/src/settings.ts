import { readFileSync } from 'node:fs';
import { publicBytesOf, publicKeysOf, signingKeyOf } from '@lockbox/evidence/signing-keys';
import { NoteError } from '@lockbox/evidence/tlog/note-error';
import { acceptsLog, askedIn, parseWitnessPolicy, type WitnessPolicy } from '@lockbox/evidence/tlog/witness-policy';
import { millisecondsOf } from '@lockbox/platform/durations';
import {
  duration,
  mongoSettings,
  readSettings,
  SettingsError,
  setting,
  text,
  type ValuesOf,
  workerSettings,
} from '@lockbox/platform/settings';

export const auditProperties = {
  ...workerSettings,
  ...mongoSettings,
  LOCKBOX_DECISIONS_BELIEVED_UNTIL: setting.decisionsBelievedUntil,
  LOCKBOX_PROVIDER_PASSKEYS_FROM: setting.providerPasskeysFrom,
  LOCKBOX_TOPICS_FILE: setting.topicsFile,
  LOCKBOX_INSTALLATION: setting.installation,
  LOCKBOX_CHECKPOINT_KEY: setting.checkpointKey,
  LOCKBOX_CHECKPOINT_PUBLIC_KEYS: setting.checkpointPublicKeys,
  LOCKBOX_CHECKPOINT_EVERY: duration('How far apart checkpoints are at most, where the log has grown', 'PT1M'),
  LOCKBOX_WITNESS_POLICY_FILE: text(
    'A file with the witnesses that are asked, and how many of them have to cosign (c2sp.org/tlog-policy)',
    { default: '' },
  ),
  LOCKBOX_WITNESSES_WITHIN: duration('After how long without enough witnesses an alarm is raised', 'PT10M'),
};

/** Every round asks the brokers, in each partition. */
const LEAST_MS = 1_000;
/** The longest interval that the contract promises to readers (docs/contract.md, "Checkpoints"). */
const MOST_MS = 60_000;

export type AuditSettings = ValuesOf<typeof auditProperties>;

/** Throws SettingsError, also where nobody would believe what audit signs. */
export function readAuditSettings(env = process.env): AuditSettings {
  const settings = readSettings(auditProperties, env);
  const { id, publicKey } = signingKeyOf(settings.LOCKBOX_CHECKPOINT_KEY);
  const policys = publicKeysOf(settings.LOCKBOX_SIGNING_PUBLIC_KEYS);
  const trusted = publicKeysOf(settings.LOCKBOX_CHECKPOINT_PUBLIC_KEYS);
  if (policys.has(id)) {
    throw new SettingsError([
      'LOCKBOX_CHECKPOINT_KEY is a key with which policy signs: whoever has one could then rewrite the log and vouch for it. Give audit a key of its own',
    ]);
  }
  const shared = [...trusted.keys()].find((one) => policys.has(one));
  if (shared !== undefined) {
    throw new SettingsError([
      `LOCKBOX_CHECKPOINT_PUBLIC_KEYS has the key ${shared}, with which policy signs: whoever has that could rewrite the log and vouch for it. Take it out, for audit and for whoever verifies`,
    ]);
  }
  const everyMs = millisecondsOf(settings.LOCKBOX_CHECKPOINT_EVERY);
  if (everyMs < LEAST_MS || everyMs > MOST_MS) {
    throw new SettingsError([
      'LOCKBOX_CHECKPOINT_EVERY is less than a second or more than a minute: give PT1S to PT1M',
    ]);
  }
  const policy = witnessPolicyOf(settings);
  if (policy !== undefined && !acceptsLog(policy, { publicKey: publicBytesOf(publicKey) })) {
    throw new SettingsError([
      'LOCKBOX_WITNESS_POLICY_FILE names other logs, and none with the key of LOCKBOX_CHECKPOINT_KEY: add a line with a key that `lockbox checkpoints keys` prints (one counts for all partitions), or take its log lines out',
    ]);
  }
  if (trusted.has(id)) return settings;
  throw new SettingsError([
    `LOCKBOX_CHECKPOINT_PUBLIC_KEYS lacks the public key of LOCKBOX_CHECKPOINT_KEY: add ${publicKey} to it, for audit and for whoever verifies, before audit signs with that key`,
  ]);
}

/** Undefined where no witness is to be asked. Throws SettingsError for a policy that cannot be read, or met. */
export function witnessPolicyOf({
  LOCKBOX_WITNESS_POLICY_FILE: file,
}: Pick<AuditSettings, 'LOCKBOX_WITNESS_POLICY_FILE'>): WitnessPolicy | undefined {
  if (file === '') return undefined;
  const wrong = (sentence: string): SettingsError => new SettingsError([`LOCKBOX_WITNESS_POLICY_FILE: ${sentence}`]);
  let policy: WitnessPolicy;
  try {
    policy = parseWitnessPolicy(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error instanceof NoteError) throw wrong(`${file}: ${error.message}`);
    throw wrong(`${file} cannot be read (${error instanceof Error ? error.message : error})`);
  }
  const asked = askedIn(policy);
  if (asked.length === 0)
    throw wrong(`${file} has no witness with an address and a key of a known type: "witness <name> <vkey> <url>"`);
  if (policy.isEnough(new Set(asked.map(({ name }) => name)))) return policy;
  throw wrong(
    `${file} asks for more witnesses than have an address and a key of a known type: audit could never have enough of them`,
  );
}
