/** Measures policy with a million requests in memory, and how soon it continues after a restart. */
import { setTimeout as pause } from 'node:timers/promises';
import { openCodec } from '@lockbox/contracts/codec';
import type { Closed, Head, Principal, Tenant, Value } from '@lockbox/contracts/generated/policy-state';
import { dataStoreId, environmentId, personId, type TenantId, tenantId } from '@lockbox/contracts/ids';
import { requestIdOf } from '@lockbox/contracts/uuid';
import { entityKey } from '@lockbox/domain/decider/entity';
import { fingerprintsOf } from '@lockbox/domain/memory/fingerprints';
import { endedRequest } from '@lockbox/domain/requests/request-state';
import { ACCESS_PERIOD_MS } from '@lockbox/domain/time/time-rules';
import { createNamespace, type Namespace } from '@lockbox/testing/namespace';
import { OWN_TEST_KEYS, type ServiceProcess, startSystem } from '@lockbox/testing/services';
import { until } from '@lockbox/testing/until';
import { createLogReader } from '@lockbox/worker/read';
import { createRecordSender, keyPartition } from '@lockbox/worker/write';
import { StateLedger } from '../../services/policy/src/state-ledger.ts';
import { type StateTopic, stateRecords } from '../../services/policy/src/state-records.ts';
import { stateSealer } from '../../services/policy/src/state-seal.ts';
import { peakResidentMiB, residentMiB } from './measuring/processes.ts';
import { PRODUCTION } from './production.ts';
import { say } from './say.ts';

const PARTITIONS = 12;
const PEOPLE = 5;
/** The reports of actions within the access. */
const REPORTS = 2;
/** The commands of a granted request: submitted, approved by the provider and the customer, ended. */
const COMMANDS = 4;
const NOTICES = 8;
const WITHIN_MS = 600_000;
const REST_MS = 15_000;

export interface PolicyMemory {
  readonly requests: number;
  readonly tenants: number;
  /** From the start of the process until it serves all partitions. */
  readonly takeOverSeconds: number;
  /** Right after it. */
  readonly residentMiB: number;
  /** Once what it no longer needs is given back. */
  readonly atRestMiB: number;
  readonly peakMiB: number;
}

/** One instance takes over partitions whose requests have all ended. */
export async function policyMemory(requests: number, tenants: number): Promise<PolicyMemory> {
  const namespace = await createNamespace({ partitions: PARTITIONS, development: false });
  try {
    say(`memory: ${requests} requests of ${tenants} tenants are written …`);
    await fill(namespace, requests, tenants);
    say('memory: policy takes them over …');
    const system = await startSystem({ namespace: namespace.namespace, services: [], env: PRODUCTION });
    try {
      const begin = performance.now();
      const policy = await system.launch('policy');
      await until('policy serves its partitions', () => servesAll(policy), WITHIN_MS);
      const takeOverSeconds = (performance.now() - begin) / 1000;
      const taken = {
        requests,
        tenants,
        takeOverSeconds,
        residentMiB: residentMiB(policy.pid),
        peakMiB: peakResidentMiB(policy.pid),
      };
      await pause(REST_MS); // the measurement needs this time
      return { ...taken, atRestMiB: residentMiB(policy.pid) };
    } finally {
      await system.stop();
    }
  } finally {
    await namespace.drop();
  }
}

/** Throws as soon as there is an alarm: a partition that has stopped would be waited for in vain. */
async function servesAll(policy: ServiceProcess): Promise<boolean> {
  if (/"alarm"/.test(policy.log())) throw new Error(`Policy does not believe what was written: ${policy.log()}`);
  return (await fetch(`${policy.url}/readyz`).catch(() => undefined))?.status === 200;
}

/** Writes policy-state as policy would have left it, tenant by tenant. */
async function fill(namespace: Namespace, requests: number, tenants: number): Promise<void> {
  const { topics, kafka, registry } = namespace;
  const codec = await openCodec(registry, topics.namespace, 'policy-state');
  const deps = { topics, codecs: { 'policy-state': codec }, clock: { now: Date.now } };
  const partitionOf = keyPartition(PARTITIONS);
  const reader = createLogReader(kafka);
  const eventsTopic = (await reader.topicsNow([topics.events])).get(topics.events)?.id ?? '';
  await reader.close();
  const sender = createRecordSender(kafka, Date.now);
  const keys = { present: OWN_TEST_KEYS.LOCKBOX_STATE_KEY, previous: '' };
  const noRoom = { note: () => undefined };
  const states = Array.from({ length: PARTITIONS }, (_, partition): StateTopic => {
    const sealer = stateSealer(keys, { topic: topics.policyState, partition });
    return { partition, sealer, ledger: new StateLedger(noRoom) };
  });
  const now = Date.now();
  for (let tenant = 0; tenant < tenants; tenant++) {
    const id = tenantId(`tenant-${tenant}`);
    const state = states[partitionOf(id)];
    if (state === undefined) throw new Error('A tenant stands in no partition');
    const changes = new Map<string, Exclude<Value, { type: 'PartitionMarker' }>>();
    changes.set(`${id}/head/`, headOf(id, now));
    for (const entity of directoryOf(id)) changes.set(entityKey(entity), entity);
    for (let number = tenant; number < requests; number += tenants) {
      const closed = closedRequest(id, number, now - 3_600_000);
      changes.set(entityKey(closed), closed);
    }
    const { records, elements, sum } = stateRecords(deps, state, changes, {
      commandOffset: -1,
      eventsOffset: 0,
      eventsTopic,
    });
    state.ledger.accept(elements, sum);
    await sender.send(records);
    if ((tenant + 1) % (tenants / 10) === 0) say(`memory: written of ${tenant + 1} tenants`);
  }
  await sender.close();
}

const headOf = (tenant: TenantId, occurredAt: number): Head => ({
  type: 'Head',
  tenantId: tenant,
  sequence: 1000,
  hash: Buffer.alloc(32, 1),
  occurredAt,
});

const position = { topic: 'lockbox.directory', partition: 0, offset: 1, signedAt: null };

function directoryOf(tenant: TenantId) {
  const settings: Tenant = {
    type: 'Tenant',
    tenantId: tenant,
    known: true,
    licences: ['m365/E5'],
    position,
    policyEnabled: true,
    policyVersion: 1,
    rollOut: 'COMPLETED',
    rollOutDueAt: null,
    commands: [],
    approvalRule: null,
    proposedChange: null,
    emergencyRule: 'OPENS',
  };
  const environment = {
    type: 'Environment',
    tenantId: tenant,
    environmentId: environmentId('prod'),
    known: true,
    managed: true,
    protectedUntil: null,
    dataStores: [dataStoreId('prod-db'), dataStoreId('prod-files')],
    confirmations: [{ dataStoreId: dataStoreId('prod-db'), policyVersion: 1 }],
    departed: [],
    position,
  } as const;
  const people = Array.from(
    { length: PEOPLE },
    (_, index): Principal => ({
      type: 'Principal',
      tenantId: tenant,
      principalId: personId(`person-${index}`),
      known: true,
      roles: ['GLOBAL_ADMINISTRATOR'],
      licences: ['m365/E5'],
      environmentIds: [environmentId('prod')],
      disabled: false,
      notices: [],
      position,
    }),
  );
  return [settings, environment, ...people];
}

function closedRequest(tenant: TenantId, number: number, closedAt: number): Closed {
  const ids = (kind: string, count: number) =>
    Array.from({ length: count }, (_, index) => `${kind}-${number}-${index}`);
  const id = requestIdOf(tenant, 'servicedesk', String(number));
  return {
    type: 'Closed',
    tenantId: tenant,
    request: endedRequest({
      requestId: id,
      knownNotices: fingerprintsOf(ids('notice', NOTICES)),
      knownReports: fingerprintsOf(ids('report', REPORTS)),
      reportsOutside: 0,
    }),
    outcome: 'ACCESS_ENDED',
    closedAt,
    sealed: null,
    knownCommands: fingerprintsOf(ids('command', COMMANDS)),
    // An engineer, a data store and two permissions.
    grant: { grantedAt: closedAt - ACCESS_PERIOD_MS, covered: Buffer.alloc(16, number) },
  };
}
