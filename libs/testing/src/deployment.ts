/** The start of most test files: a namespace, running services, and clients that speak to them. */
import type { Value as DirectoryRecord } from '@lockbox/contracts/generated/directory';
import { connectStore, type Store } from '@lockbox/store/connect';
import { afterAll } from 'vitest';
import { callApi } from './api-call.ts';
import { type EventLog, readEvents, readTopic, type TopicReader } from './log-reader.ts';
import { createNamespace, type Namespace } from './namespace.ts';
import { connectSenders, type Senders } from './senders.ts';
import { type System, startSystem } from './services.ts';
import { testStack } from './stack.ts';
import { until } from './until.ts';
import { connectUpstream, type Upstream } from './upstream.ts';

export interface Deployment {
  readonly namespace: Namespace;
  readonly system: System;
  readonly upstream: Upstream;
  readonly senders: Senders;
  readonly log: EventLog;
  /** The dead letters. */
  readonly letters: TopicReader<unknown>;
  /** The databases, with every right on them. */
  readonly store: Store;
}

type Settings = Readonly<Record<string, string>>;

export interface DeploymentOptions extends Omit<Parameters<typeof startSystem>[0], 'namespace' | 'env'> {
  /** Settings of all programs, also such as depend on the topics that were made. */
  readonly env?: Settings | ((namespace: Namespace) => Promise<Settings>);
  readonly partitions?: number;
  /** With `false` the broker sets the times of records, and every source signs. */
  readonly development?: boolean;
  /** These records are published; tests begin when policy knows all their people in every partition. */
  readonly directory?: readonly DirectoryRecord[];
  /** Tenants whose administrator `ada` turns their policy on: in the portal, where one runs. */
  readonly policyOf?: readonly string[];
}

/** Starts one for the test file that calls it at its top, and ends it after the file's tests. */
export async function deploy(options: DeploymentOptions = {}): Promise<Deployment> {
  const { partitions, development = true, directory = [], policyOf = [], env = {}, ...rest } = options;
  const opened: (() => Promise<unknown>)[] = [];
  async function closeAll(): Promise<void> {
    for (const close of opened.splice(0).reverse()) await close();
  }
  afterAll(closeAll);
  try {
    const namespace = await createNamespace({ development, ...(partitions === undefined ? {} : { partitions }) });
    opened.push(() => namespace.drop());
    const name = namespace.namespace;
    const store = await connectStore({ url: testStack().mongoUrl, namespace: name });
    opened.push(() => store.close());
    const system = await startSystem({
      namespace: name,
      env: {
        ...(partitions === undefined ? {} : { LOCKBOX_PARTITIONS: String(partitions) }),
        ...(development ? {} : { LOCKBOX_DEVELOPMENT: 'false', LOCKBOX_CLOCK_FILE: '' }),
        ...(typeof env === 'function' ? await env(namespace) : env),
      },
      ...rest,
    });
    opened.push(() => system.stop());
    const [upstream, senders, log, letters] = await Promise.all([
      connectUpstream(name),
      connectSenders(namespace),
      readEvents(name),
      readTopic(name, namespace.topics.deadLetters, null),
    ]);
    opened.push(...[upstream, senders, log, letters].map((connection) => () => connection.close()));
    const deployment: Deployment = { namespace, system, upstream, senders, log, letters, store };
    if (directory.length > 0) await upstream.publishDirectory(directory);
    await isInLog(log, directory);
    for (const tenant of policyOf) await turnPolicyOn(deployment, tenant);
    return deployment;
  } catch (error) {
    await closeAll();
    throw error;
  }
}

/** Waits until policy knows all of these people and environments: it refuses them before, and the portal limits refusals. */
async function isInLog(log: EventLog, directory: readonly DirectoryRecord[]): Promise<void> {
  const tenants = directory.flatMap((record) => (record.type === 'Tenant' ? [record.tenantId] : []));
  const provider = directory.flatMap((record) => (record.type === 'ProviderPerson' ? [record.personId] : []));
  for (const tenant of tenants) {
    const own = directory.flatMap((record) => {
      if (record.type === 'Principal' && record.tenantId === tenant) return [`person ${record.principalId}`];
      return record.type === 'Environment' && record.tenantId === tenant ? [`environment ${record.environmentId}`] : [];
    });
    await until(`the log knows the people and environments of ${tenant}`, () => {
      const known = new Set(
        log.ofTenant(tenant).map(({ data }) => {
          if (data.type === 'PrincipalSet') return `person ${data.principalId}`;
          return data.type === 'EnvironmentSet' ? `environment ${data.environmentId}` : '';
        }),
      );
      return own.every((one) => known.has(one));
    });
    await log.providerPeople(tenant, ...provider);
  }
}

async function turnPolicyOn({ system, senders, log }: Deployment, tenant: string): Promise<void> {
  if (system.instances('portal').length === 0) {
    await senders.send('portal', tenant, { type: 'EnablePolicy' }, { person: 'ada' });
  } else {
    await until(`the portal lets the administrator of ${tenant} turn the policy on`, async () => {
      const whom = { sub: 'ada', tenant };
      return (await callApi(system.portalUrl(), whom, 'PUT', '/policy', { enabled: true })).status === 200;
    });
  }
  await until(`the policy of ${tenant} is on`, () =>
    log.ofTenant(tenant).some(({ data }) => data.type === 'PolicyEnabled'),
  );
}
