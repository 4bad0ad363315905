import { setTimeout as pause } from 'node:timers/promises';
import { openCodec } from '@lockbox/contracts/codec';
import type { RequestId, TenantId } from '@lockbox/contracts/ids';
import type { Namespace } from '@lockbox/testing/namespace';
import { until } from '@lockbox/testing/until';
import { tailTopic } from '@lockbox/worker/read';
import { type Load, sendAll, tenantNames } from './load.ts';
import { say } from './say.ts';
import { shownRequests } from './shown.ts';

export const PARTITIONS = 12;
export const TENANTS = 12;
const PER_SECOND = 20;
const WARM_UP = 40;

export interface Latency {
  readonly perSecond: number;
  readonly decisions: number;
  /** Milliseconds from the approval's sending to the grant's arrival at a reader of the committed log. */
  readonly p50: number;
  readonly p99: number;
  readonly longest: number;
}

/**
 * Approves requests at a steady pace while all workers run, and times each from its sending until its grant is read.
 * `from` is the number of the first request, where others were made before.
 */
export async function approveToGranted(
  namespace: Namespace,
  load: Load,
  decisions: number,
  from = 0,
): Promise<Latency> {
  const codec = await openCodec(namespace.registry, namespace.namespace, 'events');
  const asked = new Set<string>();
  const granted = new Map<string, number>();
  const shown = shownRequests();
  const tail = tailTopic({
    kafka: namespace.kafka,
    topic: namespace.topics.events,
    from: 'beginning',
    async onBatch(batch) {
      const now = performance.now();
      await codec.prepare(batch.records.map(({ raw }) => raw));
      for (const { raw } of batch.records) {
        const event = codec.decode(raw);
        const { data } = event;
        shown.seen(event);
        if (data.type === 'NotificationRecorded' && data.requestId !== null) asked.add(data.requestId);
        if (data.type === 'AccessGranted') granted.set(data.requestId, now);
      }
    },
  });
  await tail.started;
  try {
    const all = tenantNames(TENANTS);
    await sendAll(load.sender, load.directory(all, PARTITIONS));
    const requests: { tenant: TenantId; id: RequestId }[] = [];
    for (let number = 0; number < decisions + WARM_UP; number++) {
      const tenant = all[number % all.length];
      if (tenant === undefined) continue;
      const { id, record, shown: submitted } = load.submission(tenant, from + number);
      requests.push({ tenant, id });
      await load.sender.send([record, load.internalApproval(tenant, id, submitted)]);
    }
    await until('the customers have been asked', () => requests.every(({ id }) => asked.has(id)), 120_000);
    say(`latency: ${decisions} approvals at ${PER_SECOND} a second …`);
    const sent = new Map<string, number>();
    const begin = performance.now();
    await Promise.all(
      requests.map(async ({ tenant, id }, number) => {
        await pause(Math.max(0, begin + (number * 1000) / PER_SECOND - performance.now()));
        sent.set(id, performance.now());
        await load.sender.send([load.approval(tenant, id, `approve-${id}`, shown.of(id))]);
      }),
    );
    await until('all grants are in the log', () => requests.every(({ id }) => granted.has(id)), 60_000);
    const times = requests
      .slice(WARM_UP)
      .map(({ id }) => (granted.get(id) ?? Number.NaN) - (sent.get(id) ?? Number.NaN))
      .sort((a, b) => a - b);
    const at = (share: number): number =>
      times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN;
    return { perSecond: PER_SECOND, decisions, p50: at(0.5), p99: at(0.99), longest: at(1) };
  } finally {
    await tail.stop();
  }
}
