import type { EventData } from '@lockbox/contracts/generated/events';
import type { AccessRequestSubmitted } from '@lockbox/contracts/generated/intake';
import { dataStoreId, environmentId, personId, type RequestId, type TenantId } from '@lockbox/contracts/ids';
import { requestIdOf } from '@lockbox/contracts/uuid';
import { submissionHashOf } from '@lockbox/evidence/webauthn/submission-hash';
import { createNamespace, type Namespace } from '@lockbox/testing/namespace';
import { startSystem } from '@lockbox/testing/services';
import { testStack } from '@lockbox/testing/stack';
import { until } from '@lockbox/testing/until';
import { accessRequest, connectUpstream, SOURCE } from '@lockbox/testing/upstream';
import type { Outgoing } from '@lockbox/worker/definition';
import { openLoad, sendAll, tenantNames } from './load.ts';
import { serversHere } from './measuring/servers-here.ts';
import { measureUsage, perOne, type Usage } from './measuring/usage.ts';
import { PRODUCTION } from './production.ts';
import { say } from './say.ts';
import { shownInWholeLog } from './shown.ts';
import { endOf, scanTopic, steadyRate } from './topic-scan.ts';

const PARTITIONS = 12;
const TENANTS = 48;
const AT_ONCE = 1_000;
const WITHIN_MS = 300_000;

export interface LogOnly {
  readonly requests: number;
  /** Requests a second from their publication as intake records to `RequestSubmitted` in the log. */
  readonly startsPerSecond: number;
  /** Approvals a second from their commands to `AccessGranted` in the log. */
  readonly approvalsPerSecond: number;
  /** Seconds of processor time for one, by program: steadier than rates, where others use the machine too. */
  readonly perStart: Usage['processor'];
  readonly perApproval: Usage['processor'];
}

/** Measures intake and policy together, with no other worker running: the log's own limit on this machine. */
export async function logOnly(requests: number): Promise<LogOnly> {
  const namespace = await createNamespace({ partitions: PARTITIONS, development: false });
  const system = await startSystem({ namespace: namespace.namespace, services: ['intake', 'policy'], env: PRODUCTION });
  const upstream = await connectUpstream(namespace.namespace);
  const load = await openLoad(namespace);
  const tenants = tenantNames(TENANTS);
  const ids = Array.from({ length: requests }, (_, number) => requestNumber(tenants, number));
  const commands = (of: (request: Numbered) => Outgoing) => () => sendAll(load.sender, ids.map(of));
  const using = () =>
    measureUsage(
      [...system.instances('intake'), ...system.instances('policy')],
      new Map([...serversHere(testStack()), ['bench', process.pid]]),
    );
  try {
    await logged(namespace, 'PolicyEnabled', TENANTS, () => sendAll(load.sender, load.directory(tenants, PARTITIONS)));
    say(`log only: ${requests} requests are published …`);
    const starting = await using();
    const submitted = await logged(namespace, 'RequestSubmitted', requests, async () => {
      for (let from = 0; from < requests; from += AT_ONCE) {
        await upstream.publish(
          SOURCE,
          ids.slice(from, from + AT_ONCE).map(({ record }) => record),
        );
      }
    });
    const { processor: starts } = await starting();
    await logged(
      namespace,
      'LockboxRequestCreated',
      requests,
      commands(({ tenant, id, record }) => load.internalApproval(tenant, id, submissionHashOf(record))),
    );
    const shown = await shownInWholeLog(namespace);
    say(`log only: ${requests} approvals are sent …`);
    const approving = await using();
    const granted = await logged(
      namespace,
      'AccessGranted',
      requests,
      commands(({ tenant, id }) => load.approval(tenant, id, `approve-${id}`, shown.of(id))),
    );
    const { processor: approvals } = await approving();
    const perRequest = ({ programs, others }: Usage['processor']) => ({
      programs: perOne(programs, requests),
      others: perOne(others, requests),
    });
    return {
      requests,
      startsPerSecond: steadyRate(submitted),
      approvalsPerSecond: steadyRate(granted),
      perStart: perRequest(starts),
      perApproval: perRequest(approvals),
    };
  } finally {
    await load.close();
    await upstream.close();
    await system.stop();
    await namespace.drop();
  }
}

interface Numbered {
  readonly tenant: TenantId;
  readonly id: RequestId;
  readonly record: AccessRequestSubmitted;
}

function requestNumber(tenants: readonly TenantId[], number: number): Numbered {
  const tenant = tenants[number % tenants.length];
  if (tenant === undefined) throw new Error('There are no tenants');
  const sourceRequestId = `INC${String(number).padStart(7, '0')}`;
  return { tenant, id: requestIdOf(tenant, SOURCE, sourceRequestId), record: intakeRecord(tenant, sourceRequestId) };
}

const intakeRecord = (tenant: TenantId, sourceRequestId: string): AccessRequestSubmitted =>
  accessRequest(tenant, sourceRequestId, {
    environmentId: environmentId('production'),
    dataStores: [dataStoreId('database')],
    engineerId: personId('engineer'),
  });

/** Does something that leads to so many events of a type, and gives the times at which the log got them. */
async function logged(
  namespace: Namespace,
  type: EventData['type'],
  count: number,
  act: () => Promise<void>,
): Promise<readonly number[]> {
  const { kafka, topics } = namespace;
  const before = await endOf(namespace, topics.events);
  await act();
  const ofType = ({ headers }: { readonly headers: Readonly<Record<string, Buffer>> }) =>
    headers.ce_type?.toString() === `lockbox.event.${type}`;
  return await until(
    `${count} ${type} are in the log`,
    async () => {
      // Looked at first, since it costs next to nothing: the end of a transaction counts too.
      if ((await endOf(namespace, topics.events)) < before + count) return undefined;
      const { times } = await scanTopic(kafka, topics.events, { keep: ofType });
      return times.length >= count ? times : undefined;
    },
    WITHIN_MS,
  );
}
