/** Many requests of several tenants, and what the log has to say of each of them, exactly once. */

import type { Event } from '@lockbox/contracts/generated/events';
import type { AccessRequestSubmitted } from '@lockbox/contracts/generated/intake';
import { personId, type RequestId } from '@lockbox/contracts/ids';
import { requestIdOf } from '@lockbox/contracts/uuid';
import { decisionOn } from '@lockbox/domain/intake/decision-on';
import { type ChainHead, checkLink } from '@lockbox/evidence/chain';
import type { EventLog } from '@lockbox/testing/log-reader';
import { until } from '@lockbox/testing/until';
import { accessRequest, SOURCE, type Upstream } from '@lockbox/testing/upstream';

/** The events of a request in a tenant without the policy: granted on the internal approval alone. */
const LIFE = ['RequestSubmitted', 'InternallyApproved', 'CustomerApprovalNotRequired', 'AccessGranted'];
const WAVE = 250;

export interface Crowd {
  readonly requests: readonly RequestId[];
  /** Publishes the very same records once more. */
  again(): Promise<void>;
}

/** Publishes requests and their internal approvals, in waves, so that they mix. */
export async function publishCrowd(
  upstream: Upstream,
  tenants: readonly string[],
  name: string,
  size: number,
): Promise<Crowd> {
  const records = Array.from({ length: size }, (_, index) =>
    accessRequest(tenants[index % tenants.length] ?? '', `${name}-${index}`),
  );
  const decidedAt = Date.now();
  await publish(upstream, records, decidedAt);
  return {
    requests: records.map(({ tenantId, sourceRequestId }) => requestIdOf(tenantId, SOURCE, sourceRequestId)),
    again: () => publish(upstream, records, decidedAt),
  };
}

async function publish(
  upstream: Upstream,
  records: readonly AccessRequestSubmitted[],
  decidedAt: number,
): Promise<void> {
  for (let start = 0; start < records.length; start += WAVE) {
    const wave = records.slice(start, start + WAVE);
    await upstream.publish(SOURCE, wave);
    await upstream.publish(
      SOURCE,
      wave.map((request) =>
        decisionOn(request, { approverId: personId('approver-1'), decision: 'APPROVED', decidedAt }),
      ),
    );
  }
}

/** How many of the crowd's requests have been granted so far. */
export function grantedOf(log: EventLog, { requests }: Crowd): number {
  const wanted = new Set<string>(requests);
  return log.records.filter(({ value: { data } }) => data.type === 'AccessGranted' && wanted.has(data.requestId))
    .length;
}

export const allGranted = (log: EventLog, crowd: Crowd): Promise<unknown> =>
  until(`${crowd.requests.length} grants`, () => grantedOf(log, crowd) >= crowd.requests.length, 300_000);

/** Some requests with other events than one life each, with what the log has of them. */
export function livesThatDiffer(log: EventLog, { requests }: Crowd): readonly (readonly [RequestId, string])[] {
  const lives = Map.groupBy(
    log.records.map(({ value }) => value.data),
    (data) => ('requestId' in data ? data.requestId : null),
  );
  return requests
    .map((id) => [id, (lives.get(id) ?? []).map(({ type }) => type).join()] as const)
    .filter(([, life]) => life !== LIFE.join())
    .slice(0, 5);
}

/** Breaks of any tenant's chain, as sentences. */
export function brokenLinks(log: EventLog): readonly string[] {
  const heads = new Map<string, ChainHead>();
  const broken: string[] = [];
  for (const { value, raw, partition, offset } of log.records) {
    const event: Event = value;
    const link = checkLink(heads.get(event.tenantId), event, raw ?? Buffer.alloc(0));
    if (link.ok) heads.set(event.tenantId, link.head);
    else broken.push(`${partition}@${offset}: ${link.sentence}`);
  }
  return broken;
}
