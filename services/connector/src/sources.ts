import { type SourceKey, sourceKeysOf } from '@lockbox/contracts/source-signature';
import { listed } from '@lockbox/platform/listed';
import { SettingsError } from '@lockbox/platform/settings';
import { readTopicsFile, type Source, TOPICS_FILE } from '@lockbox/topics/file';
import { type Proof, proofBy, secretProblem } from './proofs.ts';
import { createRateLimit, type RateLimit } from './rate-limit.ts';
import type { ConnectorSettings } from './settings.ts';
import { type ConnectedSource, readSourcesFile } from './sources-file.ts';

/** A system that may send: how it is known, what it may, and as whom its records are signed. */
export interface KnownSource extends ConnectedSource {
  readonly rights: Source;
  readonly whyUnproven: Proof;
  readonly takeCall: RateLimit;
  /** None where the topics file says that it does not sign, or in development. */
  readonly key: SourceKey | undefined;
}

type Files = Pick<
  ConnectorSettings,
  | 'LOCKBOX_TOPICS_FILE'
  | 'LOCKBOX_CONNECTOR_FILE'
  | 'LOCKBOX_CONNECTOR_SECRETS'
  | 'LOCKBOX_CONNECTOR_SOURCE_KEYS'
  | 'LOCKBOX_DEVELOPMENT'
>;

/** By name. Throws SettingsError with everything that is wrong in the files and with the secrets, and no secret. */
export function knownSources(settings: Files): ReadonlyMap<string, KnownSource> {
  const topics = readTopicsFile(settings.LOCKBOX_TOPICS_FILE || TOPICS_FILE);
  const sources = readSourcesFile(settings.LOCKBOX_CONNECTOR_FILE, topics);
  const secrets = secretsOf(settings.LOCKBOX_CONNECTOR_SECRETS);
  const keys = sourceKeysOf(settings.LOCKBOX_CONNECTOR_SOURCE_KEYS);
  const problems: string[] = [...sharedSecrets(secrets)];
  const known = sources.flatMap((source): readonly KnownSource[] => {
    const { name, proof, toleranceMs, callsPerMinute } = source;
    const own = secrets.get(name) ?? [];
    const [key, ...further] = keys.get(name) ?? [];
    const rights = topics.sources.find((one) => one.name === name);
    if (own.length === 0) problems.push(`LOCKBOX_CONNECTOR_SECRETS has no secret of ${name}`);
    if (own.length > 2)
      problems.push(
        `LOCKBOX_CONNECTOR_SECRETS has ${own.length} secrets of ${name}: give the present and the previous one`,
      );
    for (const secret of own) {
      const problem = secretProblem(proof, secret);
      if (problem !== undefined) problems.push(`LOCKBOX_CONNECTOR_SECRETS: the secret of ${name} ${problem}`);
    }
    if (further.length > 0)
      problems.push(`LOCKBOX_CONNECTOR_SOURCE_KEYS has several keys of ${name}: give the one to sign with`);
    if (rights === undefined) return []; // the check of the file has refused it
    if (key === undefined && rights.signed && !settings.LOCKBOX_DEVELOPMENT)
      problems.push(`LOCKBOX_CONNECTOR_SOURCE_KEYS has no key of ${name}, with which its records are signed`);
    if (problems.length > 0) return []; // they are thrown, and a key that is wrong cannot be read
    return [
      {
        ...source,
        ...{ rights, key },
        whyUnproven: proofBy(proof, own, toleranceMs),
        takeCall: createRateLimit(callsPerMinute),
      },
    ];
  });
  const unknown = [...new Set([...secrets.keys(), ...keys.keys()])].filter(
    (name) => !sources.some((source) => source.name === name),
  );
  for (const name of unknown)
    problems.push(`There is a secret or key of ${name}, and ${settings.LOCKBOX_CONNECTOR_FILE} has no such source`);
  if (problems.length > 0) throw new SettingsError(problems);
  return new Map(known.map((source) => [source.name, source]));
}

function secretsOf(setting: string): ReadonlyMap<string, readonly string[]> {
  const secrets = new Map<string, string[]>();
  for (const entry of listed(setting)) {
    const end = entry.indexOf('=');
    const name = entry.slice(0, end);
    secrets.set(name, [...(secrets.get(name) ?? []), entry.slice(end + 1)]);
  }
  return secrets;
}

/** The signed content does not name its source: with a shared secret, one source's message could be sent as the other's. */
function sharedSecrets(secrets: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const entries = [...secrets].flatMap(([name, own]) => [...new Set(own)].map((secret) => ({ name, secret })));
  return [...Map.groupBy(entries, ({ secret }) => secret).values()]
    .filter(({ length }) => length > 1)
    .map((same) => same.map(({ name }) => name).join(' and '))
    .map((names) => `LOCKBOX_CONNECTOR_SECRETS has one secret of ${names}: give each its own`);
}
