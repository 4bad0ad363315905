/** How long after the end of an access its receivers have the signal. */
import { hash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { AccessGranted, EventData } from '@lockbox/contracts/generated/events';
import { dataStoreId, environmentId, personId, providerLog, requestId } from '@lockbox/contracts/ids';
import { ACCESS_PERIOD_MS } from '@lockbox/domain/time/time-rules';
import { authorityFile, makeCertificates, serverFiles } from '@lockbox/stack/certificates';
import { freePort } from '@lockbox/stack/ports';
import { createNamespace } from '@lockbox/testing/namespace';
import { startSystem } from '@lockbox/testing/services';
import { until } from '@lockbox/testing/until';
import { writeLog } from '@lockbox/worker/testing/written-log';
import { keyPartition } from '@lockbox/worker/write';
import { newKey } from '../../services/signals/src/testing/streams.ts';
import { type Percentiles, percentiles } from './measuring/percentile.ts';
import { PRODUCTION } from './production.ts';
import { say } from './say.ts';

/** The ends of access that are measured, in turn. */
const KINDS = ['handed back', 'handed back, of an emergency', 'engineer excluded', 'period over'] as const;
type Kind = (typeof KINDS)[number];
const WAYS = ['push', 'poll'] as const;
type Way = (typeof WAYS)[number];

/** Milliseconds from the end's sending to the log, or from when the period is over, until a receiver has the whole signal. */
export interface SignalDelays {
  readonly perSecond: number;
  readonly ends: number;
  readonly delays: readonly { readonly kind: Kind; readonly way: Way; readonly ms: Percentiles }[];
}

const TENANTS = 12;
const TOKEN = 'token-of-the-receiver-that-asks';
/** Half a minute: programs that have only just started are slower, since their code is not compiled yet. */
const WARM_UP = 600;

interface End {
  readonly kind: Kind;
  readonly tenant: string;
  readonly grant: AccessGranted;
}

export async function signalDelays(ends: number, perSecond: number): Promise<SignalDelays> {
  await using opened = new AsyncDisposableStack();
  const namespace = await createNamespace({ development: false, partitions: Number(PRODUCTION.LOCKBOX_PARTITIONS) });
  opened.defer(() => namespace.drop());
  const written = await writeLog(namespace);
  opened.defer(() => written.close());
  const arrived = new Map<string, number>();
  const take = (way: Way, token: string) => {
    const key = `${way} ${grantIn(token)}`;
    if (!arrived.has(key)) arrived.set(key, Date.now());
  };
  const folder = mkdtempSync(join(tmpdir(), 'signals-'));
  const receiver = await receiverIn(folder, (token) => take('push', token));
  opened.defer(() => receiver.close());
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const system = await startSystem({
    namespace: namespace.namespace,
    services: ['signals'],
    env: {
      ...PRODUCTION,
      NODE_EXTRA_CA_CERTS: authorityFile(folder),
      LOCKBOX_SIGNAL_RECEIVERS_FILE: receiversFile(folder, receiver.url),
      LOCKBOX_SIGNALS_KEY: newKey(),
      LOCKBOX_SIGNALS_PORT: String(port),
      LOCKBOX_SIGNALS_URL: url,
    },
  });
  opened.defer(() => system.stop());
  const gone = new AbortController();
  const asking = askFor(url, gone.signal, (token) => take('poll', token));
  opened.defer(async () => {
    gone.abort();
    await asking;
  });

  const all = endsOf(WARM_UP + ends);
  for (const tenant of new Set(all.map((one) => one.tenant))) {
    const own = all.filter((one) => one.tenant === tenant && one.kind !== 'period over');
    await written.append(
      tenant,
      own.map(({ grant }) => grant),
      { occurredAt: Date.now() },
    );
  }
  say(`signals: ${ends} ends of access at ${perSecond} a second …`);
  const endedAt = new Map<string, number>();
  const begin = performance.now();
  for (const [number, one] of all.entries()) {
    await pause(Math.max(0, begin + (number * 1_000) / perSecond - performance.now()));
    const { grantId } = one.grant;
    if (one.kind === 'period over') {
      const grant = { ...one.grant, expiresAt: Date.now() + EXPIRES_IN_MS };
      endedAt.set(grantId, grant.expiresAt);
      await written.append(one.tenant, [grant], { occurredAt: Date.now() - ACCESS_PERIOD_MS + EXPIRES_IN_MS });
    } else {
      endedAt.set(grantId, Date.now());
      await written.append(logOf(one), [endOf(one)], { occurredAt: Date.now() });
    }
  }
  const missing = () =>
    WAYS.flatMap((way) =>
      all.filter(({ grant }) => !arrived.has(`${way} ${grant.grantId}`)).map(({ kind }) => `${kind} by ${way}`),
    );
  const isWhole = () => missing().length === 0;
  await until(
    () => `all signals have arrived (${missing().length} have not, such as ${missing()[0]})`,
    isWhole,
    60_000,
  );

  const msOf = (way: Way, { grant }: End): number =>
    (arrived.get(`${way} ${grant.grantId}`) ?? Number.NaN) - (endedAt.get(grant.grantId) ?? Number.NaN);
  const measured = all.slice(WARM_UP);
  const delays = KINDS.flatMap((kind) =>
    WAYS.map((way) => ({
      kind,
      way,
      ms: percentiles(measured.filter((one) => one.kind === kind).map((one) => msOf(way, one))),
    })),
  );
  return { perSecond, ends, delays };
}

/** Signatures are checked by the tests of signals: here only the grant is of interest. */
function grantIn(token: string): string {
  const claims: { readonly sub_id: { readonly session: { readonly id: string } } } = JSON.parse(
    Buffer.from(token.split('.')[1] ?? '', 'base64url').toString(),
  );
  return claims.sub_id.session.id;
}

/** Long enough for the grant to be read before it is over. */
const EXPIRES_IN_MS = 2_000;

function endsOf(count: number): readonly End[] {
  const expiresAt = Date.now() + ACCESS_PERIOD_MS;
  return Array.from({ length: count }, (_, number): End => {
    const kind = KINDS[number % KINDS.length] ?? 'handed back';
    return {
      kind,
      tenant: `tenant-${Math.floor(number / KINDS.length) % TENANTS}`,
      grant: {
        type: 'AccessGranted',
        requestId: requestId(`request-${number}`),
        grantId: `grant-${number}`,
        engineerId: personId(`engineer-${number}`),
        environmentId: environmentId('production'),
        dataStores: [dataStoreId('crm')],
        permissions: ['read'],
        basis: kind === 'handed back, of an emergency' ? 'EMERGENCY' : 'CUSTOMER_APPROVAL',
        expiresAt,
      },
    };
  });
}

/** Engineers are of the provider, whose log is in every partition. */
const partitionOf = keyPartition(Number(PRODUCTION.LOCKBOX_PARTITIONS));
const logOf = ({ kind, tenant }: End): string =>
  kind === 'engineer excluded' ? providerLog(partitionOf(tenant)) : tenant;

function endOf({ kind, grant: { requestId, grantId, engineerId } }: End): EventData {
  if (kind !== 'engineer excluded') return { type: 'AccessEnded', requestId, grantId, reason: 'HANDED_BACK' };
  const position = { topic: 'directory', partition: 0, offset: 1, signedAt: null };
  return { type: 'ProviderPersonRemoved', personId: engineerId, position };
}

/** A receiver to which signals are pushed: by TLS, as outside development. */
async function receiverIn(folder: string, take: (token: string) => void) {
  makeCertificates({ folder, days: 60, servers: { receiver: ['127.0.0.1'] }, clients: [] });
  const { certificate, key } = serverFiles(folder, 'receiver');
  const server = createServer(
    { cert: readFileSync(certificate), key: readFileSync(key) },
    async (request, response) => {
      let token = '';
      for await (const piece of request) token += piece;
      take(token);
      response.writeHead(202).end();
    },
  ).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}/`, // it listens to an address and no pipe
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function receiversFile(folder: string, endpoint: string): string {
  const file = join(folder, 'receivers.yaml');
  const streams = [
    { id: 'push', audience: 'bench', delivery: 'push', endpoint },
    { id: 'poll', audience: 'bench', delivery: 'poll', tokenSha256: hash('sha256', TOKEN) },
  ];
  writeFileSync(file, JSON.stringify({ streams }));
  return file;
}

/** A receiver that asks for its signals, and acknowledges them as it asks for the next. */
async function askFor(url: string, gone: AbortSignal, take: (token: string) => void): Promise<void> {
  let ack: readonly string[] = [];
  try {
    while (!gone.aborted) {
      const response = await fetch(`${url}/poll/poll`, {
        method: 'POST',
        headers: { authorization: `Bearer ${TOKEN}` },
        body: JSON.stringify({ ack }),
        signal: gone,
      });
      const { sets } = (await response.json()) as { readonly sets: Readonly<Record<string, string>> };
      for (const token of Object.values(sets)) take(token);
      ack = Object.keys(sets);
    }
  } catch (error) {
    if (!gone.aborted) throw error;
  }
}
