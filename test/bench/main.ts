/** `npm run bench`: measures, prints a table and keeps the figures as JSON. */
import { parseArgs } from 'node:util';
import { createNamespace } from '@lockbox/testing/namespace';
import { startSystem } from '@lockbox/testing/services';
import { type TestStack, useStack } from '@lockbox/testing/stack';
import { connectUpstream } from '@lockbox/testing/upstream';
import { programNames } from '@lockbox/topics/programs';
import { drainRates } from './drain-rates.ts';
import { idleUse } from './idle.ts';
import { approveToGranted, TENANTS } from './latency.ts';
import { directoryOf, openLoad, tenantNames } from './load.ts';
import { policyAgainstForwarder } from './policy-against-forwarder.ts';
import { portalLists } from './portal-lists.ts';
import { PRODUCTION } from './production.ts';
import { describeMachine, keep, type Results, resultTable } from './report.ts';
import { say } from './say.ts';

const PARTS = ['policy', 'drain', 'latency', 'idle', 'portal'] as const;
const HELP = `npm run bench -- [--only ${PARTS.join(',')}] [--quick]

  policy    policy beside a bare transactional forwarder that writes the same records and bytes
  drain     what each worker handles a second
  latency   from an approval to its grant in the log, at 20 a second
  idle      memory and processor time of each worker with nothing to do
  portal    the portal's lists and details, of a tenant with 100,000 requests
  --quick   a tenth of the work: to see that it runs, not to quote`;

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: PARTS.join(',') },
    quick: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const wanted = values.only.split(',');
const unknown = wanted.filter((part) => !PARTS.some((known) => known === part));
if (values.help || unknown.length > 0) {
  process.stdout.write(`${unknown.length > 0 ? `There is no part "${unknown.join(', ')}".\n\n` : ''}${HELP}\n`);
  process.exit(values.help ? 0 : 64);
}

const env = (name: string): string => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: start this by \`npm run bench\``);
  return value;
};
const stack: TestStack = {
  kafkaBrokers: env('LOCKBOX_KAFKA_BROKERS'),
  registryUrl: env('LOCKBOX_REGISTRY_URL'),
  mongoUrl: env('LOCKBOX_MONGO_URL'),
  smtpUrl: env('LOCKBOX_SMTP_URL'),
  mailUrl: null,
  issuerUrl: env('LOCKBOX_OIDC_ISSUER'),
};
useStack(stack);
const share = values.quick ? 0.1 : 1;
const WARM_UP = 20;

async function latencyAndIdle(): Promise<Results> {
  const namespace = await createNamespace({ partitions: 12, development: false });
  const system = await startSystem({ namespace: namespace.namespace, env: PRODUCTION });
  const load = await openLoad(namespace);
  const upstream = await connectUpstream(namespace.namespace);
  try {
    await upstream.publishDirectory(directoryOf(tenantNames(TENANTS)));
    // A little work comes first: a worker that has worked keeps its connections and producers, as in production.
    await approveToGranted(namespace, load, WARM_UP);
    const services = programNames.flatMap((name) => system.instances(name));
    const rest = async () => {
      say('idle: the workers come to rest, then they are watched …');
      await idleUse(services, 30 * share);
      return await idleUse(services, 60 * share);
    };
    const idle = wanted.includes('idle') ? await rest() : undefined;
    const latency = wanted.includes('latency')
      ? await approveToGranted(namespace, load, 600 * share, 10 * WARM_UP)
      : undefined;
    return { ...(idle && { idle }), ...(latency && { latency }) };
  } finally {
    await load.close();
    await upstream.close();
    await system.stop();
    await namespace.drop();
  }
}

const results: Results = {
  ...(wanted.includes('latency') || wanted.includes('idle') ? await latencyAndIdle() : {}),
  ...(wanted.includes('drain') ? { drain: await drainRates(1_000 * share) } : {}),
  ...(wanted.includes('policy') ? { policy: await policyAgainstForwarder(100_000 * share, 3) } : {}),
  ...(wanted.includes('portal') ? { portal: await portalLists(100_000 * share, 100) } : {}),
};
const machine = await describeMachine(stack);
process.stdout.write(`\n${resultTable(machine, results)}\n`);
say(`\nKept in ${keep(machine, results)}`);
