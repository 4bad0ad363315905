/** Apicurio Registry: the Confluent API at /apis/ccompat/v7, kept in an H2 file. */
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { join } from 'node:path';
import { newestJava } from '../java.mjs';
import { DEPENDENCY_PLUGIN, fetchOnce, run } from './downloads.ts';
import type { EmbeddedServer } from './embedded-server.ts';
import { type Installation, LOCAL } from './installation.ts';
import type { Secured } from './secured.ts';

/** 3.3.3 needs Java 21; the last one that runs on Java 17 is 3.0.9. */
const VERSION_FOR = (java: number): string => (java >= 21 ? '3.3.3' : '3.0.9');

export const registry: EmbeddedServer = {
  name: 'registry',
  ports: ['registry', 'registry-management'],
  prepare: async (installation) => {
    const java = newestJava();
    if (java === null || java.version < 17) throw new Error('The schema registry needs Java 17 or later.');
    const version = VERSION_FOR(java.version);
    const app = await archive(installation, version);
    const folder = installation.folder('registry');
    writeUsers(installation);
    // Their databases differ: one written by 3.0.9 stays 3.0.9's own.
    const database = join(installation.folder(`registry/${version}`), 'registry');
    const settings: Readonly<Record<string, string | number>> = {
      'quarkus.http.host': '127.0.0.1',
      ...(await transport(installation)),
      'quarkus.http.access-log.enabled': 'false',
      'quarkus.management.host': '127.0.0.1',
      'quarkus.management.port': await installation.port('registry-management'),
      'apicurio.storage.kind': 'sql',
      'apicurio.storage.sql.kind': 'h2',
      'apicurio.datasource.url': `jdbc:h2:file:${database}`,
      'apicurio.datasource.jdbc.initial-size': 2,
      'apicurio.datasource.jdbc.min-size': 2,
      'apicurio.datasource.jdbc.max-size': 10,
      // 3.0.9 takes no notice of it: there, as everywhere, `lockbox topics apply` sets each subject's own.
      'apicurio.rules.global.compatibility': 'BACKWARD',
    };
    const options = Object.entries(settings).map(([name, value]) => `-D${name}=${value}`);
    return {
      file: java.executable,
      args: ['-Xmx256m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', ...options, '-jar', runnable(app)],
      cwd: folder,
    };
  },
  answer: async (installation) => {
    const status = await statusOf(`${await url(installation)}/subjects`, installation.secured?.platform);
    if (status !== 200) throw new Error(`The schema registry answers ${status}`);
  },
  addresses: async (installation) => ({ registryUrl: await url(installation) }),
};

const url = async ({ port, secured }: Installation): Promise<string> =>
  `${secured === undefined ? 'http' : 'https'}://127.0.0.1:${await port('registry')}/apis/ccompat/v7`;

/** Secured, it answers by TLS alone. Its image cannot be made to ask for certificates: that is fixed when it is built. */
async function transport({ port, secured }: Installation): Promise<Readonly<Record<string, string | number>>> {
  if (secured === undefined) return { 'quarkus.http.port': await port('registry') };
  const { certificate, key } = secured.server('registry');
  return {
    'quarkus.http.insecure-requests': 'disabled',
    'quarkus.http.ssl-port': await port('registry'),
    'quarkus.http.ssl.certificate.files': certificate,
    'quarkus.http.ssl.certificate.key-files': key,
  };
}

/** Who may do what: everybody reads by name and password, and only the platform team writes. Read from a file, which `ps` does not show. */
function writeUsers({ folder, secured }: Installation): void {
  if (secured === undefined) return;
  const users = 'quarkus.security.users.embedded';
  const lines = secured
    .registryUsers()
    .flatMap(({ name, password, writes }) => [
      `${users}.users.${name}=${password}`,
      `${users}.roles.${name}=${writes ? 'sr-admin' : 'sr-readonly'}`,
    ]);
  const settings = [
    'quarkus.http.auth.basic=true',
    'quarkus.http.auth.permission.everything.paths=/*',
    'quarkus.http.auth.permission.everything.policy=authenticated',
    'apicurio.auth.role-based-authorization=true',
    `${users}.enabled=true`,
    `${users}.plain-text=true`,
  ];
  // Quarkus looks there, in the folder that it is started in.
  const file = join(folder('registry/config'), 'application.properties');
  writeFileSync(file, [...settings, ...lines, ''].join('\n'), { mode: 0o600 });
}

/** Not by `fetch`, which takes no certificate authority. */
async function statusOf(address: string, as: Secured['platform'] | undefined): Promise<number | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const signal = AbortSignal.timeout(5000);
  (as === undefined
    ? request(address, { signal }, resolve)
    : tlsRequest(address, { signal, ca: as.tls().ca, auth: `${as.principal}:${as.password()}` }, resolve)
  )
    .on('error', reject)
    .end();
  const response = await promise;
  response.resume();
  return response.statusCode;
}

function archive(installation: Installation, version: string): Promise<string> {
  const artifact = `io.apicurio:apicurio-registry-app:${version}:tar.gz:all`;
  return fetchOnce(installation, `registry-${version}`, `Apicurio Registry ${version}`, async (folder) => {
    const pom = join(LOCAL, 'registry/pom.xml');
    const copy = [`${DEPENDENCY_PLUGIN}:copy`, `-Dartifact=${artifact}`, `-DoutputDirectory=${folder}`];
    await run('mvn', ['-B', '-q', '-f', pom, ...copy], folder);
    const file = `apicurio-registry-app-${version}-all.tar.gz`;
    await run('tar', ['-xzf', file], folder);
    rmSync(join(folder, file));
  });
}

function runnable(app: string): string {
  const quarkus = join(app, 'quarkus-run.jar');
  if (existsSync(quarkus)) return quarkus;
  const runner = readdirSync(app).find((name) => name.endsWith('-runner.jar'));
  if (runner === undefined) throw new Error(`No runnable jar in ${app}: delete that folder, and it is fetched again.`);
  return join(app, runner);
}
