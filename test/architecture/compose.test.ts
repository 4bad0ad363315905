/** deploy/compose is held to the programs that there are, to what a container may do, and to compose's own opinion. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readSettings } from '@lockbox/platform/settings';
import { isStanding, TOPICS_FILE, topicsFile } from '@lockbox/topics/file';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { makeSecrets, topicsFileOf } from '../../deploy/compose/secrets.ts';

const folder = resolve(import.meta.dirname, '../../deploy/compose');
const programs = topicsFile().programs.filter(isStanding);
const names = programs.map(({ name }) => name);

interface Service {
  readonly image: string;
  readonly profiles?: readonly string[];
  readonly user?: string;
  readonly read_only?: boolean;
  readonly restart?: string;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly mem_limit?: string;
  readonly networks?: readonly string[];
  readonly pids_limit?: number;
  readonly healthcheck?: { readonly disable?: boolean; readonly test?: readonly string[] };
  readonly environment?: Readonly<Record<string, string>>;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly secrets?: readonly { readonly source: string; readonly target: string }[];
  readonly ports?: readonly string[];
  readonly volumes?: readonly { readonly source: string }[];
}

interface ComposeFile {
  readonly services: Readonly<Record<string, Service>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
  readonly configs: Readonly<Record<string, { readonly file: string }>>;
}

const text = readFileSync(join(folder, 'compose.yaml'), 'utf8');
const file: ComposeFile = parse(text, { merge: true, maxAliasCount: -1 });
/** The permanent services, without those that run once and those that people run. */
const standing = Object.entries(file.services).filter(([, one]) => one.restart === 'unless-stopped');

const home = mkdtempSync(join(tmpdir(), 'compose-'));
afterAll(() => rmSync(home, { recursive: true }));
const wanted = { folder: join(home, 'secrets'), topics: topicsFile(), host: 'lockbox.example.com', days: 365 };
const { toFill } = makeSecrets(wanted);

test('every program is a service that waits for topics and users, is looked at and is started again', () => {
  for (const name of names) {
    const service = file.services[name];
    expect([name, service?.restart]).toEqual([name, 'unless-stopped']);
    expect(service?.depends_on).toEqual({
      topics: { condition: 'service_completed_successfully' },
      database: { condition: 'service_completed_successfully' },
    });
  }
  expect(standing.map(([name]) => name).toSorted()).toEqual([...names, 'kafka-1', 'registry', 'mongo'].toSorted());
  for (const [name, { healthcheck }] of standing) expect([name, healthcheck?.test?.[0]]).toEqual([name, 'CMD']);
});

test('nothing runs as root but what gives volumes their owners, and everything has limits', () => {
  for (const [name, one] of Object.entries(file.services)) {
    expect([name, one.read_only, one.cap_drop]).toEqual([name, true, ['ALL']]);
    expect([name, one.security_opt]).toEqual([name, ['no-new-privileges:true']]);
    expect([name, one.mem_limit]).toEqual([name, expect.stringMatching(/\d[mg]\}?$/)]);
    expect([name, one.pids_limit]).toEqual([name, expect.any(Number)]);
  }
  const asRoot = Object.entries(file.services).filter(([, { user }]) => !/^[1-9]\d*:[1-9]\d*$/.test(user ?? ''));
  expect(asRoot.map(([name]) => name)).toEqual(['owners', 'disks']);
});

test('no development: neither a switch nor a key of the root’s docker-compose.yml', () => {
  expect(text).not.toMatch(/LOCKBOX_DEVELOPMENT|LOCKBOX_CLOCK_FILE|development-key|PLAINTEXT:\/\/|issuer-main/);
});

test('what is published is published to this host alone, unless somebody says otherwise', () => {
  const ports = Object.values(file.services).flatMap((one) => one.ports ?? []);
  expect(ports).toHaveLength(5);
  for (const port of ports) expect(port).toMatch(/^\$\{LOCKBOX_(SERVERS_)?BIND:-127\.0\.0\.1\}:/);
});

test('who writes back, builds again or erases reaches the portal, which puts it into the log', () => {
  for (const name of ['operator', 'replay', 'erase'])
    expect([name, file.services[name]?.networks]).toEqual([name, ['inside', 'outside']]);
});

test('init makes every file that a container is given, in a folder that nobody else can enter', () => {
  const missing = Object.values({ ...file.secrets, ...file.configs })
    .map((one) => one.file)
    .filter((path) => !existsSync(join(path.startsWith('./secrets/') ? home : folder, path)));
  expect(missing).toEqual([]);
  expect(statSync(wanted.folder).mode & 0o077).toBe(0);
  expect(toFill).toEqual(['notifier/LOCKBOX_SMTP_URL']);
});

test('init leaves what is there, and makes what is new', () => {
  expect(makeSecrets(wanted).made).toEqual([]);
  rmSync(join(wanted.folder, 'timer'), { recursive: true });
  expect(makeSecrets(wanted).made).toEqual([
    'timer/LOCKBOX_KAFKA_PASSWORD',
    'timer/LOCKBOX_REGISTRY_PASSWORD',
    'timer/LOCKBOX_SENDER_KEY',
    'kafka/users',
    'registry/users.properties',
  ]);
  expect(makeSecrets({ ...wanted, host: 'other.example.com' }).made).toEqual([
    'certificates/servers/kafka',
    'certificates/servers/registry',
  ]);
});

test('init makes users of the sources that programs know, also of those in a topics file of one’s own', () => {
  expect(topicsFileOf('/here', undefined)).toBe(TOPICS_FILE);
  expect(topicsFileOf('/here', '')).toBe(TOPICS_FILE);
  expect(topicsFileOf('/here', '/etc/lockbox/files/topics.yaml')).toBe('/here/files/topics.yaml');
  expect(() => topicsFileOf('/here', './topics.yaml')).toThrow(/LOCKBOX_TOPICS_FILE/);
});

/** Settings as compose puts them in, of .env.example, with secrets of this test in place of the mounted ones. */
function environmentOf(service: Service | undefined): Record<string, string> {
  const files = new Map(service?.secrets?.map(({ source, target }) => [`/run/secrets/${target}`, source]));
  const own: Readonly<Record<string, string>> = {
    '/etc/lockbox/ca.pem': 'certificates/ca.pem',
    '/etc/lockbox/signing-public-keys': 'public/LOCKBOX_SIGNING_PUBLIC_KEYS',
    '/etc/lockbox/checkpoint-public-keys': 'public/LOCKBOX_CHECKPOINT_PUBLIC_KEYS',
  };
  const placed = (value: string) => {
    const secret = file.secrets[files.get(value) ?? '']?.file;
    const path = secret ?? (own[value] && `./secrets/${own[value]}`);
    return path === undefined ? value : join(home, path);
  };
  return Object.fromEntries(Object.entries(service?.environment ?? {}).map(([name, value]) => [name, placed(value)]));
}

/**
 * The settings that a container does not get from its reader: addresses to listen on, passwords for servers here, and
 * development settings.
 */
const NOT_ASKED = /^LOCKBOX_(DEVELOPMENT|CLOCK_FILE|HTTP_HOST|SIGNALS_PORT|(KAFKA|REGISTRY)_(CERTIFICATE|KEY))$/;

/** A program's settings, as it has them itself. */
async function settingsOf(name: string): Promise<Parameters<typeof readSettings>[0]> {
  const exported: object = await import(resolve(folder, `../../services/${name}/src/settings.ts`));
  return Object.values(exported).find((value) => value?.LOCKBOX_HTTP_PORT !== undefined);
}

test('each setting of each program can be given in .env, as guides and runbook ask', async () => {
  for (const name of names) {
    const given = Object.keys(file.services[name]?.environment ?? {});
    const missing = Object.keys(await settingsOf(name)).filter(
      (setting) => !NOT_ASKED.test(setting) && !given.includes(setting) && !given.includes(`${setting}_FILE`),
    );
    expect([name, missing]).toEqual([name, []]);
  }
});

test('each program may take as much memory as in the chart', () => {
  const values = parse(readFileSync(resolve(folder, '../helm/lockbox/values.yaml'), 'utf8'));
  for (const name of names) {
    const { memory } = (values.programs[name]?.resources ?? values.defaults.resources).limits;
    expect([name, file.services[name]?.mem_limit]).toEqual([name, memory.replace(/Mi$/, 'm')]);
  }
});

test('init leaves certificates as they are where it cannot make others, and says what is missing', () => {
  const [key, aside] = ['ca.key', 'aside'].map((one) => join(wanted.folder, 'certificates', one)) as [string, string];
  const certificate = join(wanted.folder, 'certificates/servers/kafka/certificate.pem');
  const before = readFileSync(certificate, 'utf8');
  renameSync(key, aside);
  expect(() => makeSecrets({ ...wanted, host: 'third.example.com' })).toThrow(
    /kafka is to be made.*ca\.key is not there/,
  );
  renameSync(aside, key);
  expect(readFileSync(certificate, 'utf8')).toBe(before);
});

const COMPOSE = ['compose', '--env-file', '.env.example', '--profile', 'tools'];
const hasCompose = spawnSync('docker', ['compose', 'version']).status === 0;
if (!hasCompose) {
  console.warn('deploy/compose is not rendered: there is no `docker compose`. deploy/docker/engine.sh installs it.');
}
function rendered(...files: readonly string[]): ComposeFile {
  const args = [...COMPOSE, ...files.flatMap((one) => ['--file', one]), 'config', '--format', 'json'];
  const { status, stdout, stderr } = spawnSync('docker', args, { cwd: folder, encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

describe.runIf(hasCompose)('rendered by compose', () => {
  test('each program starts with the settings that it is given', async () => {
    const { services } = rendered('compose.yaml');
    for (const name of names) {
      const settings = await settingsOf(name);
      const env = { LOCKBOX_SMTP_URL: 'smtps://mail.example.com', ...environmentOf(services[name]) };
      expect(() => readSettings(settings, env), name).not.toThrow();
    }
  });

  test('with three brokers each record is on two of them, and each broker has a disk and a port of its own', () => {
    const { services } = rendered('compose.yaml', 'compose.three-brokers.yaml');
    const brokers = Object.entries(services).filter(([name]) => name.startsWith('kafka-'));
    expect(brokers).toHaveLength(3);
    for (const [name, { environment, volumes }] of brokers) {
      expect(environment).toMatchObject({ KAFKA_MIN_INSYNC_REPLICAS: '2', KAFKA_DEFAULT_REPLICATION_FACTOR: '3' });
      expect(environment?.KAFKA_NODE_ID).toBe(name.slice('kafka-'.length));
      expect(environment?.KAFKA_ADVERTISED_LISTENERS).toContain(`CLIENTS://${name}:9092`);
      expect(volumes?.map(({ source }) => source)).toEqual([name]);
    }
    expect(Object.keys(services.topics?.depends_on ?? {})).toEqual(
      expect.arrayContaining(['kafka-1', 'kafka-2', 'kafka-3']),
    );
  });

  test('what is missing in .env is named', () => {
    const args = ['compose', '--env-file', '/dev/null', 'config', '--quiet'];
    const { status, stderr } = spawnSync('docker', args, { cwd: folder, encoding: 'utf8' });
    expect(status).not.toBe(0);
    expect(stderr).toMatch(/LOCKBOX_\w+/);
  });
});

test('.env.example has every variable that is needed, and none that is of no use', () => {
  const texts = ['compose.yaml', 'compose.three-brokers.yaml'].map((name) => readFileSync(join(folder, name), 'utf8'));
  const used = texts.flatMap((one) => [...one.matchAll(/\$\{([A-Z][A-Z0-9_]+)(:\?)?/g)]);
  const needed = used.filter(([, , isNeeded]) => isNeeded).map(([, name]) => name);
  const example = readFileSync(join(folder, '.env.example'), 'utf8');
  const given = [...example.matchAll(/^([A-Z][A-Z0-9_]+)=./gm)].map(([, name]) => name);
  expect(needed.length).toBeGreaterThan(5);
  expect(needed.filter((name) => !given.includes(name))).toEqual([]);
  const named = [...example.matchAll(/^#?([A-Z][A-Z0-9_]+)=/gm)].map(([, name]) => name);
  expect(named.filter((one) => one !== 'COMPOSE_FILE' && !used.some(([, name]) => name === one))).toEqual([]);
});
