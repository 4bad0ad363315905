/** The servers of a secured installation on this machine, at an address that pods and containers reach. */
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import { makeCertificates, serverFiles } from '@lockbox/stack/certificates';
import { guardedFolder } from '@lockbox/stack/guarded';
import { openInstallation } from '@lockbox/stack/installation';
import { startIssuer } from '@lockbox/stack/issuer';
import { readPeople } from '@lockbox/stack/people';
import { type Secured, securedAt } from '@lockbox/stack/secured';
import { startStack } from '@lockbox/stack/stack';
import { type TestStack, useStack } from '@lockbox/testing/stack';

const ONLY = ['kafka', 'registry', 'mongo', 'mail'] as const;
/** Their ports' names in deploy/local. */
const PORTS = ['kafka', 'registry', 'mongo', 'smtp'];

export interface Servers {
  readonly home: string;
  /** Its addresses are those that pods and containers use. */
  readonly stack: TestStack & { readonly secured: Secured };
  close(): Promise<void>;
}

export async function openServers(host: string): Promise<Servers> {
  const home = join(mkdtempSync(join(tmpdir(), 'cluster-')), 'servers');
  mkdirSync(home);
  const opened = new AsyncDisposableStack();
  opened.defer(guardedFolder(home));
  try {
    const { port } = openInstallation(home, () => undefined);
    // Before the servers start: Kafka counts as started once it answers at its advertised address.
    for (const name of PORTS) opened.defer(await forward(host, await port(name)));
    const brokersAt = [`${host}:${await port('kafka')}`];
    const started = await startStack({ home, only: ONLY, brokersAt, secured: true, env: {} });
    const secured = securedAt(home) as Secured; // it was asked to be
    const here = {
      kafkaBrokers: given(started.kafkaBrokers),
      registryUrl: given(started.registryUrl),
      mongoUrl: given(started.mongoUrl),
      smtpUrl: given(started.smtpUrl),
    };
    // This process gets tokens from the issuer too.
    tls.setDefaultCACertificates([...tls.getCACertificates('default'), readFileSync(secured.authority, 'utf8')]);
    const issuerUrl = `https://${host}:${await port('issuer')}`;
    opened.defer(await openIssuer(home, issuerUrl));
    const there = Object.fromEntries(
      Object.entries(here).map(([name, address]) => [name, address.replace(/127\.0\.0\.1|localhost/, host)]),
    ) as typeof here; // each of them
    const stack = { ...there, mailUrl: started.mailUrl ?? null, issuerUrl, secured };
    useStack(stack);
    return { home, stack, close: () => opened.disposeAsync() };
  } catch (error) {
    await opened.disposeAsync();
    throw error;
  }
}

function given(address: string | undefined): string {
  if (address === undefined) throw new Error('A server has no address');
  return address;
}

/** Forwards connections from a port of this address to the same port of 127.0.0.1, where the servers listen. */
async function forward(host: string, port: number): Promise<() => void> {
  const server = createServer((from) => {
    const to = connect(port, '127.0.0.1');
    from.on('error', () => to.destroy());
    to.on('error', () => from.destroy());
    from.pipe(to).pipe(from);
  });
  await once(server.listen(port, host), 'listening');
  return () => server.close();
}

async function openIssuer(home: string, url: string): Promise<() => Promise<void>> {
  const { hostname, port } = new URL(url);
  const folder = join(home, 'certificates');
  makeCertificates({ folder, days: 365, servers: { issuer: [hostname] }, clients: [] });
  const { certificate, key } = serverFiles(folder, 'issuer');
  const pair = { cert: readFileSync(certificate), key: readFileSync(key) };
  const settings = { url, host: hostname, port: Number(port), keysFile: join(home, 'issuer-keys.json'), tls: pair };
  return await startIssuer({ ...settings, people: readPeople() });
}
