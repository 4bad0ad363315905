/** All programs in production mode, with customers, upstream systems and a mail server. */
import { createNamespace, type Namespace } from '@lockbox/testing/namespace';
import { type ServiceProcess, type System, startSystem } from '@lockbox/testing/services';
import { connectUpstream, sampleProvider, sampleTenant, type Upstream } from '@lockbox/testing/upstream';
import { topicsFile } from '@lockbox/topics/file';
import { programNames, standingPrograms } from '@lockbox/topics/programs';
import { type MailServer, startMailServer } from '../measuring/mail-server.ts';
import { scrape, sumBy } from '../measuring/scrape.ts';
import { PRODUCTION } from '../production.ts';
import { type Customers, openCustomers } from './customers.ts';
import { type LogWatch, watchLog } from './log-watch.ts';
import { type FlowRequest, requestMaker } from './requests.ts';
import { waitUpTo } from './wait-up-to.ts';

type Settings = Readonly<Record<string, string>>;

const TENANTS = 24;
export const PARTITIONS = 12;
/** Programs that read the log. Policy, which has written it, reads it at a take-over alone. */
const readers = topicsFile().programs.filter(
  ({ name, reads }) => standingPrograms.includes(name) && name !== 'policy' && reads.includes('events'),
);
export const READERS = readers.length;
/** Readers that are workers: they count what they have consumed. */
const FOLLOWERS = readers.filter(({ delivery }) => delivery !== 'none').map(({ name }) => name);

export interface FlowSystem {
  readonly namespace: Namespace;
  readonly system: System;
  readonly upstream: Upstream;
  readonly customers: Customers;
  readonly log: LogWatch;
  readonly mail: MailServer;
  makeRequests(count: number): readonly FlowRequest[];
  programs(): readonly ServiceProcess[];
  /** Waits until so many notices have their outcome in the log; false: not in time. */
  noticed(notices: number, withinMs: number): Promise<boolean>;
  /** The same, and until each follower has handled all of the log. */
  settled(notices: number, withinMs: number): Promise<boolean>;
  close(): Promise<void>;
}

/** With these settings besides those of production. */
export async function openFlowSystem(settings: Settings = {}): Promise<FlowSystem> {
  const opened = new AsyncDisposableStack();
  try {
    return await open(opened, settings);
  } catch (error) {
    await opened.disposeAsync();
    throw error;
  }
}

/** Every opened part is closed again in the opposite order. */
async function open(opened: AsyncDisposableStack, settings: Settings): Promise<FlowSystem> {
  const namespace = await createNamespace({ partitions: PARTITIONS, development: false });
  opened.defer(() => namespace.drop());
  const mail = await startMailServer();
  opened.defer(() => mail.stop());
  const own = { LOCKBOX_SMTP_URL: mail.url, LOCKBOX_LOG_LEVEL: 'info', LOCKBOX_OUTCOME_WAIT: 'PT2S' };
  const env = { ...PRODUCTION, ...own, ...settings };
  const system = await startSystem({ namespace: namespace.namespace, services: standingPrograms, env });
  opened.defer(() => system.stop());
  const log = await watchLog(namespace);
  opened.defer(() => log.close());
  const upstream = await connectUpstream(namespace.namespace);
  opened.defer(() => upstream.close());
  const names = Array.from({ length: TENANTS }, (_, number) => `tenant-${number}`);
  await upstream.publishDirectory([...sampleProvider(), ...names.flatMap((name) => sampleTenant(name))]);
  await log.peopleOf(names, PARTITIONS);
  const customers = openCustomers(system.portalUrl(), names);
  await customers.enablePolicies();
  const programs = () => programNames.flatMap((name) => system.instances(name));

  async function followersAreThrough(): Promise<boolean> {
    const { events } = log.counts();
    for (const name of FOLLOWERS) {
      const texts = await Promise.all(system.instances(name).map(scrape));
      const handled = texts.map(
        (text) => sumBy(text, CONSUMED, 'messaging_destination_name').get(namespace.topics.events) ?? 0,
      );
      if (handled.reduce((sum, one) => sum + one, 0) < events) return false;
    }
    return true;
  }

  return {
    namespace,
    system,
    upstream,
    customers,
    log,
    mail,
    makeRequests: requestMaker(names),
    programs,
    noticed: (notices, withinMs) => waitUpTo(withinMs, () => log.counts().notices >= notices),
    settled: (notices, withinMs) =>
      waitUpTo(withinMs, async () => log.counts().notices >= notices && (await followersAreThrough())),
    close: () => opened.disposeAsync(),
  };
}

const CONSUMED = 'messaging_client_consumed_messages_total';
