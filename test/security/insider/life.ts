/** A tenant's life in which every kind of command is sent. */
import { randomUUID } from 'node:crypto';
import { directoryKey } from '@lockbox/contracts/directory-key';
import type { CommandData, ProposePasskey } from '@lockbox/contracts/generated/commands';
import type { EventData } from '@lockbox/contracts/generated/events';
import { dataStoreId, environmentId, personId, providerLog, type RequestId, tenantId } from '@lockbox/contracts/ids';
import type { PreparedData } from '@lockbox/domain/decider/decision';
import {
  confirmPasskey,
  fingerprintIn,
  proposePasskey,
  removePasskey,
  requirePasskeys,
} from '@lockbox/domain/testing/passkey-steps';
import type { Step } from '@lockbox/domain/testing/step';
import { Authenticator } from '@lockbox/evidence/testing/authenticator';
import { until } from '@lockbox/testing/until';
import { providerPerson, SOURCE, sampleTenant } from '@lockbox/testing/upstream';
import { asked, COPIED, decide, log, page, partitionOf, type Request, senders, topics, upstream } from './system.ts';

/** A tenant that comes and goes, in the same partition. */
export const PASSING = (() => {
  for (let number = 0; ; number++)
    if (partitionOf(`passing-${number}`) === partitionOf(COPIED)) return `passing-${number}`;
})();
export const PROVIDER_LOG = providerLog(partitionOf(COPIED));

type Sent = Exclude<CommandData, { type: 'SubmitRequest' }>;

/** How many events of a type the tenant has. */
const countOf = (type: EventData['type'], tenant: string): number =>
  log.ofTenant(tenant).filter(({ data }) => data.type === type).length;

/** Sends a command of a person by the portal's key, as the portal does, and waits for its event. */
export async function doneBy(person: string, data: Sent, type: EventData['type']): Promise<void> {
  const before = countOf(type, COPIED);
  await senders.send('portal', COPIED, data, { person });
  await until(`${data.type} leads to ${type}`, () => countOf(type, COPIED) > before);
}

/** The step of the domain's samples, signed by its person's authenticator. */
export function signedData({ data, sign }: Step, changes = 0): Sent {
  const signed = sign?.(data, changes) ?? data;
  return signed as PreparedData as Sent; // no step of passkeys has a text
}

const proposals = () =>
  log.ofTenant(COPIED).flatMap(({ data }) => (data.type === 'PolicyChangeProposed' ? [data.proposal] : []));

export async function everythingHappens(): Promise<void> {
  const { id, record } = await asked(COPIED);
  await log.waitFor(id, 'ReminderDue');
  await questionAnswered({ id, record });
  await decided(id, 'approve');
  await log.waitFor(id, 'AccessGranted');
  await reportsOn({ id, record });
  await upstream.finish(record);
  await log.waitFor(id, 'AccessEnded');

  await decided((await asked(COPIED)).id, 'deny');
  await demandDisclosed();
  await policyChanges();
  await passkeysCome();
  const administration = { type: 'RecordAdministration', action: 'WEBHOOK_ADDED', subject: 'w', detail: null } as const;
  await doneBy('ada', administration, 'AdministrationRecorded');
  await comeAndGo();
}

async function decided(id: RequestId, decision: 'approve' | 'deny'): Promise<void> {
  const { status, body } = await decide(COPIED, id, decision, (await page(COPIED, id)).shown);
  if (status !== 200) throw new Error(`${decision}: ${status} ${JSON.stringify(body)}`);
}

async function questionAnswered({ id, record }: Request): Promise<void> {
  const questionId = randomUUID();
  await doneBy('ada', { type: 'AskQuestion', requestId: id, questionId, text: 'Which records?' }, 'QuestionAsked');
  const { engineerId, sourceRequestId } = record;
  await upstream.publish(SOURCE, [
    {
      ...about(sourceRequestId),
      type: 'QuestionAnswered',
      questionId,
      engineerId,
      text: 'Number 4711 alone',
      answeredAt: Date.now(),
    },
  ]);
  await log.waitFor(id, 'QuestionAnswered');
  await until('the page shows the answer', async () => JSON.stringify(await page(COPIED, id)).includes('4711 alone'));
}

const about = (sourceRequestId: string) => ({
  source: SOURCE,
  requestSource: SOURCE,
  sourceRequestId,
  tenantId: tenantId(COPIED),
});

async function reportsOn({ id, record }: Request): Promise<void> {
  const { sourceRequestId, engineerId } = record;
  const now = Date.now();
  const [prodDb, prod] = [dataStoreId('prod-db'), environmentId('prod')];
  const report = () => ({ ...about(sourceRequestId), reportId: randomUUID(), requestId: null });
  const opening = () => ({ ...report(), dataStoreId: prodDb });
  const action = {
    usedAt: now,
    dataStoreId: prodDb,
    permission: 'read',
    action: 'READ',
    objectClass: 'orders',
    count: 1,
  } as const;
  await upstream.publish(SOURCE, [
    { ...opening(), type: 'AccessOpened', openedAt: now },
    { ...report(), type: 'AccessUsed', engineerId, actions: [action] },
    { ...opening(), type: 'AccessNotClosed', since: now, reason: 'OTHER' },
    { ...opening(), type: 'AccessClosed', closedAt: now, sessionsEnded: 1 },
    {
      type: 'DataStoreEnforcing',
      ...{ source: SOURCE, tenantId: tenantId(COPIED), environmentId: prod, dataStoreId: prodDb },
      ...{ policyVersion: 1, enforcedAt: now },
    },
    {
      type: 'AccessRefused',
      ...{ source: SOURCE, tenantId: tenantId(COPIED), reportId: randomUUID(), dataStoreId: prodDb },
      ...{ engineerId: personId('engineer-2'), permission: null, reason: 'NO_GRANT', count: 1 },
      ...{ firstAt: now, lastAt: now },
    },
  ]);
  for (const type of ['AccessOpened', 'AccessUsed', 'AccessNotClosed', 'AccessClosed'] as const)
    await log.waitFor(id, type);
  for (const type of ['EnforcementConfirmed', 'AccessRefused'] as const)
    await until(`${type} is in the log`, () => countOf(type, COPIED) > 0);
}

async function demandDisclosed(): Promise<void> {
  const declaredBy = personId('legal-1');
  const { id, record } = await upstream.submit(COPIED, {
    exclusion: 'LEGAL_DEMAND',
    disclosure: 'SEALED',
    declaredBy,
  });
  await upstream.decideInternally(record);
  await log.waitFor(id, 'ExclusionSealed');
  const { sourceRequestId } = record;
  await upstream.publish(SOURCE, [
    {
      ...about(sourceRequestId),
      type: 'DisclosureLifted',
      liftedBy: declaredBy,
      liftedAt: Date.now(),
      assertion: null,
    },
  ]);
  await log.waitFor(id, 'DisclosureLifted');
}

async function policyChanges(): Promise<void> {
  const notices = { type: 'SetNoticePreferences', accessWithoutApproval: true, accessEnded: true } as const;
  await doneBy('ada', notices, 'NoticePreferencesSet');
  const hours = { digestAt: 480, quietFrom: null, quietUntil: null, timeZone: 'Europe/Berlin' };
  await doneBy('ada', { type: 'SetPersonalNotices', choices: [], ...hours }, 'PersonalNoticesSet');
  await doneBy('ada', { type: 'SetEmergencyRule', rule: 'NEEDS_APPROVER', assertion: null }, 'EmergencyRuleSet');
  const rule = { type: 'SetApprovalRule', environmentIds: [], permissions: [], assertion: null } as const;
  await doneBy('ada', { ...rule, scope: 'ALL' }, 'ApprovalRuleSet');
  const newest = () => proposals().at(-1) ?? '';
  await doneBy('ada', { ...rule, scope: 'NONE' }, 'PolicyChangeProposed');
  await doneBy('ada', { type: 'WithdrawPolicyChange', proposal: newest() }, 'PolicyChangeWithdrawn');
  await doneBy('ada', { ...rule, scope: 'NONE' }, 'PolicyChangeProposed');
  await doneBy('bob', { type: 'ConfirmPolicyChange', proposal: newest(), assertion: null }, 'ApprovalRuleSet');
  await doneBy('ada', { type: 'DisablePolicy', assertion: null }, 'PolicyDisabled');
  await doneBy('ada', { type: 'EnablePolicy' }, 'PolicyEnabled');
}

/** Ada's first one stands alone and confirms bob's. The numbers are of the changes that passkeys have signed before. */
async function passkeysCome(): Promise<void> {
  const propose = (person: string, of?: Authenticator) =>
    signedData(proposePasskey(person, 'ENROL', of)) as ProposePasskey;
  await doneBy('ada', propose('ada'), 'PasskeyEnrolled');
  await doneBy('bob', propose('bob'), 'PasskeyProposed');
  await doneBy('ada', signedData(confirmPasskey('ada', 'bob')), 'PasskeyEnrolled');
  const further = new Authenticator('another of bob');
  await doneBy('bob', propose('bob', further), 'PasskeyProposed');
  await doneBy('ada', { type: 'WithdrawPasskey', fingerprint: fingerprintIn('bob', further) }, 'PasskeyWithdrawn');
  await doneBy('ada', signedData(requirePasskeys(), 1), 'PasskeyRequirementSet');
  await doneBy('ada', signedData(requirePasskeys('ada', false), 2), 'PasskeyRequirementSet');
  await doneBy('ada', signedData(removePasskey('ada', 'bob'), 3), 'PasskeyRemoved');
}

async function comeAndGo(): Promise<void> {
  const records = [...sampleTenant(PASSING), providerPerson('passing', 'ENGINEER')];
  await upstream.publishDirectory(records);
  await log.providerPeople(COPIED, 'passing');
  await until('all have come', () => countOf('PrincipalSet', PASSING) === 5 && countOf('TenantSet', PASSING) === 1);
  for (const record of records.toReversed()) await upstream.publishRaw(topics.directory, directoryKey(record), null);
  const gone = ['PrincipalRemoved', 'EnvironmentRemoved', 'TenantRemoved'] as const;
  for (const type of gone) await until(`there is a ${type}`, () => countOf(type, PASSING) > 0);
  await until('the person is gone', () => countOf('ProviderPersonRemoved', PROVIDER_LOG) > 0);
}
