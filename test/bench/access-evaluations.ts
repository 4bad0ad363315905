/** How many questions whether access runs one instance answers a second, and how quickly. */
import { hash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { EventData } from '@lockbox/contracts/generated/events';
import { dataStoreId, environmentId, personId, tenantId } from '@lockbox/contracts/ids';
import { grantIdOf, requestIdOf } from '@lockbox/contracts/uuid';
import { ACCESS_PERIOD_MS } from '@lockbox/domain/time/time-rules';
import { createNamespace } from '@lockbox/testing/namespace';
import { startSystem } from '@lockbox/testing/services';
import { writeLog } from '@lockbox/worker/testing/written-log';
import { scrape } from './measuring/scrape.ts';
import { PRODUCTION } from './production.ts';

export interface Evaluations {
  readonly grants: number;
  readonly perSecond: number;
  /** From a whole request to its whole answer, at the server: the upper end of the histogram's bucket. */
  readonly p99Ms: number;
}

const SECRET = 'secret-of-the-bench-and-of-nobody-else';
const TICK_MS = 10;
const TENANTS = 100;

/** Asks at a steady rate, half of it for what was granted. */
export async function accessEvaluations(grants: number, perSecond: number, seconds: number): Promise<Evaluations> {
  const namespace = await createNamespace({ development: false, partitions: Number(PRODUCTION.LOCKBOX_PARTITIONS) });
  const written = await writeLog(namespace);
  const env = { ...PRODUCTION, LOCKBOX_ACCESS_CALLERS: `bench=${hash('sha256', SECRET)}@*` };
  const occurredAt = Date.now();
  const facts = {
    policyEnabled: false,
    policyVersion: 0,
    environmentManaged: false,
    protectedUntil: null,
    tenantLicences: [],
    emergencyRule: 'OPENS' as const,
  };
  for (let tenant = 0; tenant < TENANTS; tenant++) {
    const name = `tenant-${tenant}`;
    await written.append(
      name,
      Array.from({ length: grants / TENANTS }, (_, number) => {
        const requestId = requestIdOf(tenantId(name), 'bench', `REQ-${number}`);
        const notRequired: EventData = {
          type: 'CustomerApprovalNotRequired',
          requestId,
          reason: 'POLICY_DISABLED',
          facts,
        };
        const granted: EventData = {
          type: 'AccessGranted',
          requestId,
          grantId: grantIdOf(requestId),
          engineerId: personId(`engineer-${number}`),
          environmentId: environmentId('production'),
          dataStores: [dataStoreId(`store-${number}`)],
          permissions: ['read'],
          basis: 'NOT_REQUIRED',
          expiresAt: occurredAt + ACCESS_PERIOD_MS,
        };
        return [notRequired, granted];
      }).flat(),
      { occurredAt },
    );
  }
  const system = await startSystem({ namespace: namespace.namespace, services: ['access'], env });
  try {
    const [instance] = system.instances('access');
    if (instance === undefined) throw new Error('access does not run');
    const ask = async (number: number): Promise<void> => {
      const granted = number % 2 === 0;
      const response = await fetch(`${instance.url}/access/v1/evaluation`, {
        method: 'POST',
        headers: { authorization: `Bearer ${SECRET}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          subject: { type: 'engineer', id: `engineer-${number % (grants / TENANTS)}` },
          action: { name: granted ? 'read' : 'delete' },
          resource: {
            type: 'data_store',
            id: `store-${number % (grants / TENANTS)}`,
            properties: { tenantId: `tenant-${number % TENANTS}` },
          },
        }),
      });
      const { decision } = (await response.json()) as { readonly decision?: unknown };
      if (decision !== granted) throw new Error(`Question ${number} was answered with ${response.status} ${decision}`);
    };
    const begin = performance.now();
    const asked: Promise<void>[] = [];
    while (performance.now() - begin < seconds * 1_000) {
      const due = Math.floor(((performance.now() - begin) * perSecond) / 1_000);
      while (asked.length < due) asked.push(ask(asked.length));
      await pause(TICK_MS);
    }
    await Promise.all(asked);
    const took = (performance.now() - begin) / 1_000;
    return { grants, perSecond: asked.length / took, p99Ms: p99Of(await scrape(instance)) };
  } finally {
    await system.stop();
    await written.close();
    await namespace.drop();
  }
}

/** In milliseconds: the end of the first bucket that has 99 % of the answers. */
function p99Of(metrics: string): number {
  const bucket = /^http_server_request_duration_seconds_bucket\{le="([^"]+)"[^}]*evaluation"[^}]*\} (\d+)$/gm;
  const counts = [...metrics.matchAll(bucket)].map(([, end, count]) => ({ end: Number(end), count: Number(count) }));
  const all = Math.max(...counts.map(({ count }) => count));
  return (counts.find(({ count }) => count >= all * 0.99)?.end ?? Number.POSITIVE_INFINITY) * 1_000;
}
