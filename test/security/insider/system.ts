/** The one running system that all cases of insider.test.ts are tried against, in production mode, and who looks at it. */
import type { Value as IntakeRecord } from '@lockbox/contracts/generated/intake';
import { personId, type RequestId } from '@lockbox/contracts/ids';
import { commandOf } from '@lockbox/contracts/intake-commands';
import { decisionOn } from '@lockbox/domain/intake/decision-on';
import { newSigningKeys, signingKeyOf } from '@lockbox/evidence/signing-keys';
import { callApi } from '@lockbox/testing/api-call';
import { deploy } from '@lockbox/testing/deployment';
import type { Namespace } from '@lockbox/testing/namespace';
import { SIGNING_KEYS } from '@lockbox/testing/signing-keys';
import { testTopicsFile } from '@lockbox/testing/topics-file';
import { until } from '@lockbox/testing/until';
import {
  type accessRequest,
  providerPerson,
  sampleProvider,
  sampleTenant,
  type Upstream,
} from '@lockbox/testing/upstream';
import type { ProgramName } from '@lockbox/topics/programs';
import { DEAD_LETTER_HEADERS } from '@lockbox/worker/batch';
import { createLogReader } from '@lockbox/worker/read';
import { keyPartition } from '@lockbox/worker/write';
import { afterAll, expect } from 'vitest';
import { lockboxOf } from '../command-line.ts';
import { connectInsider } from '../insider.ts';

export const HOUR_MS = 3_600_000;
export const PARTITIONS = 5;
export const partitionOf = keyPartition(PARTITIONS);
/** One in each partition, since what stops a partition is not to be taken for what stops another. */
const tenants = Array.from({ length: PARTITIONS }, (_, partition) => {
  for (let number = 0; ; number++) if (partitionOf(`tenant-${number}`) === partition) return `tenant-${number}`;
});
export const [contoso = '', weakened = '', rolledBack = '', skipped = '', untimely = ''] = tenants;
/** The tenant whose commands are copied. The domain's samples, by which passkeys sign, are for this name. */
export const COPIED = 'contoso';
const all = [...tenants, COPIED];

const SECOND_APPROVER = providerPerson('approver-2', 'INTERNAL_APPROVER');

/** A signing key that was replaced: every program knows it, and the settings end it before the log's first event. */
export const REPLACED = newSigningKeys();
async function replacedKey({ kafka, topics }: Namespace): Promise<Readonly<Record<string, string>>> {
  const reader = createLogReader(kafka);
  const id = (await reader.topicsNow([topics.events])).get(topics.events)?.id;
  await reader.close();
  const places = Array.from({ length: PARTITIONS }, (_, partition) => `${partition}:0`);
  return {
    LOCKBOX_SIGNING_PUBLIC_KEYS: `${SIGNING_KEYS.publicKey},${REPLACED.publicKey}`,
    LOCKBOX_SIGNING_KEYS_UNTIL: `${signingKeyOf(REPLACED.signingKey).id}=${id}@${places}`,
  };
}

/** Asked of everybody but `servicedesk`, a ticket system that cannot sign, from the first day on. */
const PASSKEYS = { LOCKBOX_PROVIDER_PASSKEYS_FROM: '1970-01-01T00:00:00Z' };

export const { namespace, system, upstream, senders, log, letters, store } = await deploy({
  partitions: PARTITIONS,
  development: false,
  env: async (made) => ({ ...PASSKEYS, ...(await replacedKey(made)) }),
  envOf: (name) => ({
    LOCKBOX_TOPICS_FILE: testTopicsFile({
      servicedesk: ['withoutPasskeys: true'],
      import: ['withoutPasskeys: false'],
      gate: [`guards: [{ tenant: ${contoso}, dataStores: [prod-db] }]`],
    }),
    ...(name === 'policy' ? { LOCKBOX_REMINDERS: 'PT3S' } : {}),
  }),
  directory: [...all.flatMap((tenant) => sampleTenant(tenant)), ...sampleProvider(), SECOND_APPROVER],
  policyOf: all,
});
export const insider = await connectInsider(namespace);
afterAll(() => insider.close());
export const { topics } = namespace;
export const lockbox = lockboxOf(system);

export const customer = (tenant: string, method: string, path: string, body?: object) =>
  callApi(system.portalUrl(), { sub: 'ada', tenant }, method, path, body);
export const provider = (person: string, method: string, path: string, body?: object) =>
  callApi(system.portalUrl(), { sub: person, provider: true }, method, path, body);
export const decide = (tenant: string, id: RequestId, decision: 'approve' | 'deny', shown?: unknown) =>
  customer(tenant, 'POST', `/lockbox-requests/${id}/decision`, { decision, shown });
export const approvedBy = (person: string, id: RequestId) =>
  provider(person, 'POST', `/access-requests/${id}/internal-decision`, { decision: 'approve' });

export type Request = Awaited<ReturnType<Upstream['submit']>>;

/** A request that nobody has decided. */
export async function submitted(tenant: string): Promise<Request> {
  const request = await upstream.submit(tenant);
  await log.waitFor(request.id, 'RequestSubmitted');
  return request;
}

/** A request that waits for the customer, and that the customer's page shows. */
export async function asked(tenant: string): Promise<Request> {
  const request = await submitted(tenant);
  await upstream.decideInternally(request.record);
  await log.waitFor(request.id, 'LockboxRequestCreated');
  await until('the page shows it, with its text', async () => {
    const { status, justification } = await page(tenant, request.id);
    return status === 'action-needed' && typeof justification === 'string';
  });
  return request;
}
export const page = async (tenant: string, id: RequestId) =>
  (await customer(tenant, 'GET', `/lockbox-requests/${id}`)).body;

/** How often a program has given an alarm, or a record has become a dead letter with this code. */
export const timesNamed = (by: ProgramName | 'dead letter', code: string): number =>
  by === 'dead letter'
    ? letters.records.filter(({ headers }) => headers[DEAD_LETTER_HEADERS.code] === code).length
    : system
        .instances(by)
        .flatMap((program) => program.log().split('\n'))
        .filter((line) => line.includes(`"alarm":"${code}"`)).length;

/** Checks that for a reader with proofs the log has no approval, and nobody has access. */
export async function expectNoAccess(tenant: string, id: RequestId, inDatabaseToo = true): Promise<void> {
  const types = (await insider.log.genuine(tenant)).flatMap(({ event: { data } }) =>
    'requestId' in data && data.requestId === id ? [data.type] : [],
  );
  expect(types).toContain('RequestSubmitted');
  expect(types).not.toContain('RequestApproved');
  expect(types).not.toContain('AccessGranted');
  if (inDatabaseToo) expect(await store.collections.grants.findOne({ requestId: id })).toBeNull();
}

export interface Attack {
  readonly title: string;
  readonly tenant?: string;
  /** The request under attack: it waits for the customer, or nobody has decided it. */
  readonly of?: typeof asked;
  attempt(request: Request, tenant: string): Promise<unknown>;
  /** Who names it, and by which alarm. */
  readonly named: readonly (readonly [ProgramName | 'dead letter', string])[];
}

export async function tried({ tenant = contoso, of = asked, attempt, named }: Attack): Promise<Request> {
  const request = await of(tenant);
  const before = named.map(([by, code]) => timesNamed(by, code));
  await attempt(request, tenant);
  for (const [at, [by, code]] of named.entries())
    await until(`${by} names it: ${code}`, () => timesNamed(by, code) > (before[at] ?? 0));
  await expectNoAccess(tenant, request.id);
  return request;
}

/** How often a refusal in the log, or a dead letter, has the code. */
const refusals = (code: string): number =>
  log.records.filter(({ value: { data } }) => data.type === 'CommandRejected' && data.reasonCode === code).length +
  letters.records.filter(({ headers }) => headers[DEAD_LETTER_HEADERS.code] === code).length;

export async function refusedAs(code: string, attempt: () => Promise<unknown>): Promise<void> {
  const before = refusals(code);
  await attempt();
  await until(`something is refused: ${code}`, () => refusals(code) > before);
}

/** The command that intake would make of the record, signed with intake's own key. */
export function sentAsIntake(record: IntakeRecord, at = Date.now()): Promise<string> {
  const { tenantId: tenant, actor, data } = commandOf(record);
  return senders.send('intake', tenant, data, { actor, at });
}

/** An internal approval of the request's submission, as a source would publish it. */
export const approval = (
  request: ReturnType<typeof accessRequest>,
  source = request.source,
  approver = 'approver-1',
) => ({
  ...decisionOn(request, { approverId: personId(approver), decision: 'APPROVED', decidedAt: Date.now() }),
  source,
});
