import { setTimeout as pause } from 'node:timers/promises';
import type { AccessRequestSubmitted } from '@lockbox/contracts/generated/intake';
import { personId } from '@lockbox/contracts/ids';
import { decisionOn } from '@lockbox/domain/intake/decision-on';
import { createNamespace, type Namespace } from '@lockbox/testing/namespace';
import { type ServiceProcess, startSystem } from '@lockbox/testing/services';
import { until } from '@lockbox/testing/until';
import { accessRequest, connectUpstream, sampleProvider, sampleTenant } from '@lockbox/testing/upstream';
import type { ProgramName } from '@lockbox/topics/programs';
import { type BareWrites, bareWrites } from './bare-writes.ts';
import { lettersPerSecond, startMailServer } from './measuring/mail-server.ts';
import { scrape, sumBy } from './measuring/scrape.ts';
import { PRODUCTION } from './production.ts';
import { say } from './say.ts';
import { scanTopic, steadyRate } from './topic-scan.ts';

const PARTITIONS = 12;
const WITHIN_MS = 300_000;
/** Each look takes some milliseconds of the program that is measured. */
const LOOK_MS = 100;
export const TENANT_NAMES: readonly string[] = Array.from({ length: 24 }, (_, number) => `bench-${number}`);

export interface DrainRate {
  readonly service: ProgramName;
  readonly what: string;
  readonly records: number;
  readonly perSecond: number;
  /** For a worker that writes documents: its documents a second, and the rate of bare writes. */
  readonly documents?: { readonly perSecond: number; readonly bare: BareWrites };
}

/** Measures how fast each worker alone handles what waits for it. Intake and policy have made the log before. */
export async function drainRates(requests: number): Promise<readonly DrainRate[]> {
  await using opened = new AsyncDisposableStack();
  const namespace = await createNamespace({ partitions: PARTITIONS, development: false });
  opened.defer(() => namespace.drop());
  const mail = await startMailServer();
  opened.defer(() => mail.stop());
  const { topics, kafka } = namespace;
  const rates: DrainRate[] = [];
  await publishCustomers(namespace, TENANT_NAMES);
  const customers = (await scanTopic(kafka, topics.commands)).count;
  await publishRequests(namespace, TENANT_NAMES, requests);
  const env = { ...PRODUCTION, LOCKBOX_SMTP_URL: mail.url };
  const run = async (service: ProgramName, measure: (running: ServiceProcess) => Promise<DrainRate>) => {
    say(`${service}: drains …`);
    const system = await startSystem({ namespace: namespace.namespace, services: [service], env });
    const [running] = system.instances(service);
    if (running === undefined) throw new Error(`${service} does not run`);
    try {
      const rate = await measure(running);
      say(`${service}: ${Math.round(rate.perSecond)} ${rate.what} a second`);
      rates.push(rate);
    } finally {
      await system.stop('SIGTERM');
    }
  };

  await run('intake', async (running) => {
    await drained([running], 2 * requests);
    const times = (await scanTopic(kafka, topics.commands)).times.slice(customers);
    return { service: 'intake', what: 'commands', records: times.length, perSecond: steadyRate(times) };
  });
  await run('policy', async (running) => {
    await drained([running], customers + 2 * requests);
    const { count, times } = await scanTopic(kafka, topics.events);
    return { service: 'policy', what: 'events', records: count, perSecond: steadyRate(times) };
  });
  const [events, others] = await Promise.all([
    scanTopic(kafka, topics.events).then(({ count }) => count),
    Promise.all([topics.directory, topics.texts].map((topic) => scanTopic(kafka, topic))).then((scanned) =>
      scanned.reduce((sum, { count }) => sum + count, 0),
    ),
  ]);
  for (const service of ['projector', 'audit', 'timer'] as const) {
    await run(service, async (running) => {
      const records = service === 'projector' ? events + others : events;
      const perSecond = steadyRate(await drained([running], records));
      const bare = await bareWrites(namespace.namespace, service, await scrape(running));
      const documents = { perSecond: (bare.documents * perSecond) / records, bare };
      return { service, what: 'records', records, perSecond, documents };
    });
  }
  await run('notifier', async () => {
    await until('all letters are sent', () => mail.letters() >= requests, WITHIN_MS);
    return { service: 'notifier', what: 'letters', records: mail.letters(), perSecond: lettersPerSecond(mail) };
  });
  return rates;
}

/**
 * Publishes the directory and lets an intake hand it on: a request that came before its tenant would be a dead letter. Nobody's
 * work on it is measured.
 */
export async function publishCustomers(namespace: Namespace, names: readonly string[]): Promise<void> {
  const directory = [...names.flatMap((name) => [...sampleTenant(name)]), ...sampleProvider('bench')];
  await using opened = new AsyncDisposableStack();
  const upstream = await connectUpstream(namespace.namespace);
  opened.defer(() => upstream.close());
  await upstream.publishDirectory(directory);
  const system = await startSystem({ namespace: namespace.namespace, services: ['intake'], env: PRODUCTION });
  opened.defer(() => system.stop('SIGTERM'));
  await drained(system.instances('intake'), directory.length);
}

/** Publishes requests that no policy covers: submitted, approved internally, granted, each told to one person. */
export async function publishRequests(namespace: Namespace, names: readonly string[], requests: number): Promise<void> {
  const upstream = await connectUpstream(namespace.namespace);
  try {
    const records: AccessRequestSubmitted[] = Array.from({ length: requests }, (_, number) =>
      accessRequest(names[number % names.length] ?? 'bench-0', `INC${number}`),
    );
    for (let from = 0; from < records.length; from += 1_000) {
      const piece = records.slice(from, from + 1_000);
      await upstream.publish('servicedesk', piece);
      await upstream.publish(
        'servicedesk',
        piece.map((request) =>
          decisionOn(request, { approverId: personId('approver-1'), decision: 'APPROVED', decidedAt: Date.now() }),
        ),
      );
    }
  } finally {
    await upstream.close();
  }
}

/** Waits until instances have handled so many records; returns a time for each, as exact as their metrics are looked at. */
export async function drained(instances: readonly ServiceProcess[], records: number): Promise<readonly number[]> {
  const times: number[] = [];
  const deadline = Date.now() + WITHIN_MS;
  while (times.length < records) {
    const texts = await Promise.all(instances.map(scrape));
    const handled = texts.reduce((sum, text) => sum + (sumBy(text, CONSUMED).get('') ?? 0), 0);
    const now = Date.now();
    while (times.length < Math.min(handled, records)) times.push(now);
    if (now > deadline) throw new Error(`${instances[0]?.name} has handled ${handled} of ${records} records`);
    await pause(LOOK_MS);
  }
  return times;
}

const CONSUMED = 'messaging_client_consumed_messages_total';
