import { isStanding, type Program, type TopicsFile } from '../src/file/index.ts';
import { hasHealthPort } from '../src/health-port.ts';
import {
  commandLineParties,
  PLATFORM,
  principalOf,
  type SecretFile,
  secretsOfParty,
  secretsOfPlatform,
  secretsOfProgram,
  usesMongo,
} from '../src/installation-secrets.ts';
import { withRegion } from './region.ts';

/** deploy/compose/compose.yaml: a service for each program, one for each way to run `lockbox`, and every file that is secret. */
export function production(file: TopicsFile, text: string): string {
  const programs = file.programs.filter(isStanding);
  const commands = [
    platform(programs),
    ...commandLineParties(file).map((party) =>
      service(party.name, secretsOfParty(party), {
        mongo: usesMongo(party),
        lines: [
          '    <<: *command',
          ...(TELL_THE_PORTAL.includes(party.name) ? ['    networks: [inside, outside]'] : []),
        ],
      }),
    ),
  ];
  const given = [
    ...programs.flatMap((program) => secretsOfProgram(program, file)),
    ...secretsOfPlatform(),
    ...commandLineParties(file).flatMap(secretsOfParty),
  ];
  const files = [...new Set(given.map((one) => one.file))].sort();
  const regions: Readonly<Record<string, readonly string[]>> = {
    programs: separated(programs.map((program) => programService(program, file))),
    commands: separated(commands),
    secrets: files.flatMap((one) => [`  ${secretName(one)}:`, `    file: ./secrets/${one}`]),
  };
  return Object.entries(regions).reduce((made, [name, lines]) => withRegion(made, name, lines), text);
}

/** Beside those whose entry names a mail server or an issuer: an issuer of access too; witnesses; receivers of signals. */
const GO_OUT: readonly string[] = ['access', 'audit', 'signals'];

/** Acts of these commands are recorded in the log first, through the portal, at its public address. */
const TELL_THE_PORTAL: readonly string[] = ['erase', 'operator', 'replay'];

/**
 * The port for people and callers: the setting of the port on this host, its default, and the port in the container.
 */
const PUBLISHED: Readonly<Record<string, readonly [string, number, number]>> = {
  portal: ['LOCKBOX_PORTAL_PORT', 8080, 8080],
  access: ['LOCKBOX_ACCESS_PORT', 8083, 8080],
  signals: ['LOCKBOX_SIGNALS_PORT', 8082, 8082],
};

/**
 * Programs that need more memory than the others (docs/performance.md, "How to size an installation"); the chart's
 * values are the same.
 */
const MEMORY: Readonly<Record<string, string>> = { policy: '768m', audit: '768m', notifier: '448m' };

/** Files that only signals may read: its credentials for its receivers. */
const RECEIVERS_FILES =
  '    volumes: ["./files:/etc/lockbox/files:ro", "./secrets/signals/receivers:/run/secrets/receivers:ro"]';

/** After a restore from an archive, which prints it for policy alone. */
const POLICYS_GAPS = `LOCKBOX_ACCEPTED_GAPS: \${LOCKBOX_POLICY_ACCEPTED_GAPS:-\${LOCKBOX_ACCEPTED_GAPS:-}}`;

function programService(program: Program, file: TopicsFile): readonly string[] {
  const { name, servers } = program;
  const goesOut = GO_OUT.includes(name) || servers.includes('smtp') || servers.includes('issuer');
  const port = PUBLISHED[name];
  const lines = [
    `    <<: *${hasHealthPort(name) ? 'reached-program' : 'program'}`,
    `    command: ["services/${name}/src/main.ts"]`,
    ...(MEMORY[name] === undefined ? [] : [`    mem_limit: ${MEMORY[name]}`]),
    ...(goesOut ? ['    networks: [inside, outside]'] : []),
    ...(name === 'signals' ? [RECEIVERS_FILES] : []),
    ...(port === undefined ? [] : [`    ports: ["\${LOCKBOX_BIND:-127.0.0.1}:\${${port[0]}:-${port[1]}}:${port[2]}"]`]),
  ];
  const own = name === 'policy' ? [POLICYS_GAPS] : [];
  return service(name, secretsOfProgram(program, file), { mongo: servers.includes('mongo'), lines, own });
}

interface Service {
  readonly mongo: boolean;
  readonly lines: readonly string[];
  /** Settings besides those that all have. */
  readonly own?: readonly string[];
}

function service(name: string, secrets: readonly SecretFile[], { mongo, lines, own = [] }: Service): readonly string[] {
  return [
    `  ${name}:`,
    ...lines,
    '    environment:',
    mongo ? '      <<: [*settings, *mongo-settings]' : '      <<: *settings',
    `      LOCKBOX_KAFKA_USERNAME: ${principalOf(name)}`,
    `      LOCKBOX_REGISTRY_USERNAME: ${principalOf(name)}`,
    ...[...own, ...secrets.map(({ setting }) => `${setting}_FILE: /run/secrets/${setting}`)].map(
      (line) => `      ${line}`,
    ),
    '    secrets:',
    ...secrets.map(({ setting, file }) => `      - { source: ${secretName(file)}, target: ${setting} }`),
  ];
}

/** Who makes topics, and asks programs, the mail server and the issuers how they are. */
function platform(programs: readonly Program[]): readonly string[] {
  const healths = programs.map(({ name }) => `http://${name}:${hasHealthPort(name) ? 8081 : 8080}`);
  const [title = '', ...rest] = service(PLATFORM, secretsOfPlatform(), {
    mongo: true,
    lines: ['    <<: *command', '    networks: [inside, outside]'],
    own: [`LOCKBOX_HEALTH_URLS: ${healths.join(',')}`],
  });
  return [`${title} &platform`, ...rest];
}

/** A name that compose takes, of a path. */
const secretName = (file: string): string => file.replaceAll('/', '.');

const separated = (services: readonly (readonly string[])[]): readonly string[] =>
  services.flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]));
