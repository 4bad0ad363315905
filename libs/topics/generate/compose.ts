import { EACH_SENDERS_KEY, isStanding, type Program, senderKeySetting, type TopicsFile } from '../src/file/index.ts';
import { withRegion } from './region.ts';

/** docker-compose.yml with a service for each worker, and with samples planted when all programs are there. */
export function compose({ programs: all }: TopicsFile, text: string): string {
  const programs = all.filter(isStanding);
  const senders = programs.filter(({ sends }) => sends.length > 0);
  const workers = programs.filter(({ delivery }) => delivery !== 'none');
  const services = workers.map((worker) => service(worker, senders)).join('\n\n');
  const healthy = programs.map(({ name }) => `      ${name}: { condition: service_healthy }`);
  return withRegion(withRegion(text, 'workers', services.split('\n')), 'programs', healthy);
}

function service(worker: Program, senders: readonly Program[]): string {
  const { name, sends, servers, secrets } = worker;
  const hasAllKeys = secrets.includes(EACH_SENDERS_KEY); // its own among them
  const keys = [
    ...(sends.length > 0 && !hasAllKeys ? [`LOCKBOX_SENDER_KEY: ${developmentKey(name)}`] : []),
    ...(hasAllKeys ? senders.flatMap((sender) => policysKeys(sender.name)) : []),
    ...(secrets.includes('LOCKBOX_SOURCE_KEYS') ? [`LOCKBOX_SOURCE_KEYS: ${DEVELOPMENT_SOURCE_KEYS}`] : []),
    ...(secrets.includes('LOCKBOX_SIGNING_KEY') ? [`LOCKBOX_SIGNING_KEY: ${DEVELOPMENT_SIGNING_KEY}`] : []),
    ...(secrets.includes('LOCKBOX_CHECKPOINT_KEY')
      ? [`LOCKBOX_CHECKPOINT_KEY: ${DEVELOPMENT_CHECKPOINT_KEY}`, SIGNS_SOON]
      : []),
    ...(secrets.includes(STATE_KEY)
      ? [
          `${STATE_KEY}: \${${STATE_KEY}:-development-key-of-what-policy-remembers}`,
          `${STATE_KEY}_PREVIOUS: \${${STATE_KEY}_PREVIOUS:-}`,
        ]
      : []),
  ];
  const environment =
    keys.length === 0
      ? ['    environment: *settings']
      : ['    environment:', '      <<: *settings', ...keys.map((key) => `      ${key}`)];
  return [
    `  ${name}:`,
    '    <<: *worker',
    `    command: ["services/${name}/src/main.ts"]`,
    ...environment,
    ...(servers.includes('smtp') ? ['    depends_on: { <<: *after-setup, mail: { condition: service_healthy } }'] : []),
  ].join('\n');
}

/** Their public keys are among the settings that all services share, in docker-compose.yml itself. */
const DEVELOPMENT_SIGNING_KEY = `\${LOCKBOX_SIGNING_KEY:-MC4CAQAwBQYDK2VwBCIEIGJbaNlksUpfuu86mGsB17D1zH6fJkmcTz7aouBm7FAo}`;
/** Sample data is written while the clock is moved on: within a minute events would seem to have waited for hours. */
const SIGNS_SOON = `LOCKBOX_CHECKPOINT_EVERY: \${LOCKBOX_CHECKPOINT_EVERY:-PT5S}`;
const DEVELOPMENT_CHECKPOINT_KEY = `\${LOCKBOX_CHECKPOINT_KEY:-MC4CAQAwBQYDK2VwBCIEICWk9+lSa3yU+x4GKlcw2V/sHkeD359qJaAhJy2YgTMf}`;
/** The keys of the portal and of access are in docker-compose.yml itself. */
const DEVELOPMENT_SOURCE_KEYS = `\${LOCKBOX_SOURCE_KEYS:-portal=development-key-of-the-portal-as-a-source,access=development-key-of-access-as-a-source}`;
const STATE_KEY = 'LOCKBOX_STATE_KEY';

function policysKeys(sender: string): readonly string[] {
  const setting = senderKeySetting(sender);
  return [`${setting}: ${developmentKey(sender)}`, `${setting}_PREVIOUS: \${${setting}_PREVIOUS:-}`];
}

const developmentKey = (sender: string) =>
  `\${${senderKeySetting(sender)}:-development-key-of-${sender}-for-nothing-else}`;
