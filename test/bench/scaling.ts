/** Measures the gain of further instances of a worker, up to the number of cores. */
import { cpus } from 'node:os';
import { connectStore } from '@lockbox/store/connect';
import { createNamespace, type Namespace } from '@lockbox/testing/namespace';
import { startSystem } from '@lockbox/testing/services';
import { testStack } from '@lockbox/testing/stack';
import { drained, publishCustomers, publishRequests, TENANT_NAMES } from './drain-rates.ts';
import { PRODUCTION } from './production.ts';
import { say } from './say.ts';
import { scanTopic, steadyRate } from './topic-scan.ts';

const INSTANCES = [1, 2, 4] as const;
/** Broker and database need cores too. */
const OTHERS = 2;

/** Workers that start from the beginning after their documents are dropped. */
export const SCALED = ['projector', 'audit', 'timer'] as const;
export type ScaledWorker = (typeof SCALED)[number];

export interface Scaling {
  readonly worker: ScaledWorker;
  readonly cores: number;
  /** Records a second with so many instances; only as many as there were cores for. */
  readonly rates: readonly { readonly instances: number; readonly perSecond: number }[];
}

export const coresFor = (instances: number): number => instances + OTHERS;

export async function scaling(worker: ScaledWorker, requests: number): Promise<Scaling> {
  const cores = cpus().length;
  const counts = INSTANCES.filter((instances) => coresFor(instances) <= cores);
  const rates: { instances: number; perSecond: number }[] = [];
  if (counts.length < 2) return { worker, cores, rates };
  const namespace = await createNamespace({ partitions: 12, development: false });
  try {
    const events = await fillLog(namespace, requests);
    for (const instances of counts) {
      say(`scaling: ${instances} of ${worker} …`);
      rates.push({ instances, perSecond: await rateOf(namespace, { worker, instances, events }) });
    }
    return { worker, cores, rates };
  } finally {
    await namespace.drop();
  }
}

async function fillLog(namespace: Namespace, requests: number): Promise<number> {
  await publishCustomers(namespace, TENANT_NAMES);
  const commands = (await scanTopic(namespace.kafka, namespace.topics.commands)).count + 2 * requests;
  await publishRequests(namespace, TENANT_NAMES, requests);
  for (const service of ['intake', 'policy'] as const) {
    const system = await startSystem({ namespace: namespace.namespace, services: [service], env: PRODUCTION });
    try {
      await drained(system.instances(service), service === 'intake' ? 2 * requests : commands);
    } finally {
      await system.stop();
    }
  }
  return (await scanTopic(namespace.kafka, namespace.topics.events)).count;
}

async function rateOf(
  { namespace }: Namespace,
  { worker, instances, events }: { worker: ScaledWorker; instances: number; events: number },
): Promise<number> {
  // Its progress is dropped with its documents, so it starts from the beginning.
  const store = await connectStore({ url: testStack().mongoUrl, namespace });
  await store.db.dropDatabase().finally(() => store.close());
  const services = Array.from({ length: instances }, () => worker);
  const system = await startSystem({ namespace, services, env: PRODUCTION });
  try {
    return steadyRate(await drained(system.instances(worker), events));
  } finally {
    await system.stop();
  }
}
