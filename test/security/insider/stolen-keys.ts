/** An attacker has a key of the portal, of intake, of a source or of a gate, and can write to Kafka. */
import { randomUUID } from 'node:crypto';
import { openCodec } from '@lockbox/contracts/codec';
import type { ApproveRequest } from '@lockbox/contracts/generated/commands';
import type { Value as IntakeRecord } from '@lockbox/contracts/generated/intake';
import {
  dataStoreId,
  environmentId,
  PROVIDER_TENANT,
  personId,
  providerLog,
  type RequestId,
  tenantId,
} from '@lockbox/contracts/ids';
import { commandOf } from '@lockbox/contracts/intake-commands';
import { signedBySource, sourceKeyOf } from '@lockbox/contracts/source-signature';
import { eventIdOf, notificationIdOf, requestIdOf } from '@lockbox/contracts/uuid';
import {
  authenticatorOf,
  fingerprintIn,
  providerConfirms,
  providerProposes,
  signedWith,
} from '@lockbox/domain/testing/passkey-steps';
import type { Step } from '@lockbox/domain/testing/step';
import { Authenticator } from '@lockbox/evidence/testing/authenticator';
import { OWN_TEST_KEYS } from '@lockbox/testing/services';
import { sourceSecret } from '@lockbox/testing/source-keys';
import { until } from '@lockbox/testing/until';
import { accessRequest } from '@lockbox/testing/upstream';
import { beforeAll, describe, expect, test } from 'vitest';
import { PROVIDER_LOG, signedData } from './life.ts';
import {
  approval,
  asked,
  COPIED,
  contoso,
  decide,
  expectNoAccess,
  insider,
  log,
  namespace,
  page,
  partitionOf,
  provider,
  type Request,
  refusedAs,
  senders,
  sentAsIntake,
  submitted,
  timesNamed,
  topics,
  upstream,
  weakened,
} from './system.ts';

const SECRETS: Readonly<Record<string, string>> = {
  portal: OWN_TEST_KEYS.LOCKBOX_SOURCE_KEY,
  access: OWN_TEST_KEYS.LOCKBOX_ACCESS_SOURCE_KEY,
};
const codec = await openCodec(namespace.registry, namespace.namespace, 'intake');

/** A record that the source's own key has signed, in the topic of that source unless another is named. */
async function published(source: string, record: IntakeRecord, topicOf = source): Promise<void> {
  const topic = topics.intake(topicOf);
  const [key, value] = [Buffer.from(record.tenantId), codec.encode(record)];
  const sourceKey = sourceKeyOf(SECRETS[source] ?? sourceSecret(source));
  await insider.put(topic, {
    key,
    value,
    headers: signedBySource(source, sourceKey, { topic, key, value }, Date.now()),
  });
}

async function neverGranted(id: RequestId, tenant = contoso): Promise<void> {
  const types = (await insider.log.genuine(tenant)).flatMap(({ event: { data } }) =>
    'requestId' in data && data.requestId === id ? [data.type] : [],
  );
  expect(types).not.toContain('InternallyApproved');
  expect(types).not.toContain('AccessGranted');
}

let made = 0;
/** An emergency for an engineer that another person declares. */
const emergency = (source: string) => {
  const record = accessRequest(contoso, `stolen-${++made}`, {
    source,
    exclusion: 'EMERGENCY',
    declaredBy: personId('engineer-2'),
  });
  return { record, id: requestIdOf(record.tenantId, source, record.sourceRequestId) };
};
const confirmation = (source: string, tenant = contoso, dataStore = 'prod-db') =>
  ({
    type: 'DataStoreEnforcing',
    ...{
      source,
      tenantId: tenantId(tenant),
      environmentId: environmentId('prod'),
      dataStoreId: dataStoreId(dataStore),
    },
    ...{ policyVersion: 1, enforcedAt: Date.now() },
  }) as const;
const opening = (source: string, tenant = contoso) =>
  ({
    type: 'AccessOpened',
    ...{ source, tenantId: tenantId(tenant), reportId: randomUUID(), requestId: null, requestSource: 'servicedesk' },
    ...{ sourceRequestId: 'any', dataStoreId: dataStoreId('prod-db'), openedAt: Date.now() },
  }) as const;

export function stolenKeys(): void {
  describe('the source key of the portal', () => {
    test('claims no emergency without the passkey of who declares it: PASSKEY_NEEDED', async () => {
      const { record, id } = emergency('portal');
      await refusedAs('PASSKEY_NEEDED', () => published('portal', record));
      await published('portal', approval(record));
      await neverGranted(id);
    });

    test('approves nothing internally without the passkey of the approver: PASSKEY_NEEDED', async () => {
      const { id, record } = await submitted(contoso);
      await refusedAs('PASSKEY_NEEDED', () => published('portal', approval(record, 'portal')));
      await neverGranted(id);
    });
  });

  describe("intake's key", () => {
    test('claims no emergency, and approves none, in the name of the portal: PASSKEY_NEEDED', async () => {
      const { record, id } = emergency('portal');
      await refusedAs('PASSKEY_NEEDED', () => sentAsIntake(record));
      const waiting = await submitted(contoso);
      await refusedAs('PASSKEY_NEEDED', () => sentAsIntake(approval(waiting.record, 'portal')));
      await neverGranted(id);
      await neverGranted(waiting.id);
    });

    test('gives a role to somebody whose decision has no passkey: PASSKEY_NEEDED', async () => {
      const known = log.records.flatMap(({ value: { data } }) => (data.type === 'ProviderPersonSet' ? [data] : []))[0];
      if (known === undefined) throw new Error('The log has none of the people of the provider');
      const position = { ...known.position, offset: known.position.offset + 1_000, signedAt: Date.now() };
      const oscar = { personId: personId('oscar'), roles: ['INTERNAL_APPROVER'], disabled: false } as const;
      const data = { type: 'SetProviderPerson', ...oscar, position } as const;
      await senders.send('intake', providerLog(partitionOf(contoso)), data);
      await log.providerPeople(contoso, 'oscar');
      const { id, record } = await submitted(contoso);
      await refusedAs('PASSKEY_NEEDED', () => sentAsIntake(approval(record, 'portal', 'oscar')));
      await neverGranted(id);
    });

    test('sends nothing in the name of a customer: SENDER_NOT_ALLOWED', async () => {
      const { id } = await asked(contoso);
      const before = timesNamed('policy', 'SENDER_NOT_ALLOWED');
      const shown = String((await page(contoso, id)).shown);
      const approve = {
        type: 'ApproveRequest',
        requestId: id,
        comment: null,
        shown,
        assertion: null,
        commentSalt: null,
      };
      await senders.send('intake', contoso, approve as ApproveRequest, { person: 'ada' });
      await until('policy names it', () => timesNamed('policy', 'SENDER_NOT_ALLOWED') > before);
      await expectNoAccess(contoso, id);
    });
  });

  describe('the key of a source', () => {
    const request = (source: string) => accessRequest(contoso, `stolen-${++made}`, { source });
    test.each<readonly [string, string, () => readonly [string, IntakeRecord, string?]]>([
      ['of `import` claims no emergency', 'PASSKEY_NEEDED', () => ['import', emergency('import').record]],
      [
        'of `import` speaks in the topic of no other',
        'SOURCE_NOT_PROVEN',
        () => ['import', request('portal'), 'portal'],
      ],
      ['of `access` asks for nothing', 'SOURCE_NOT_ALLOWED', () => ['access', request('access')]],
      ['of `access` opens nothing', 'SOURCE_NOT_A_GUARD', () => ['access', opening('access')]],
      ['of `access` confirms nothing', 'SOURCE_NOT_A_GUARD', () => ['access', confirmation('access')]],
      ['of a gate asks for nothing', 'SOURCE_NOT_ALLOWED', () => ['gate', request('gate')]],
      ['of a gate opens nothing of another tenant', 'SOURCE_NOT_A_GUARD', () => ['gate', opening('gate', weakened)]],
      [
        'of a gate confirms nothing for another tenant',
        'SOURCE_NOT_A_GUARD',
        () => ['gate', confirmation('gate', weakened)],
      ],
      [
        'of a gate confirms nothing for another data store of its tenant',
        'SOURCE_NOT_A_GUARD',
        () => ['gate', confirmation('gate', contoso, 'prod-files')],
      ],
    ])('%s: %s', async (_, code, forged) => {
      const [source, record, topicOf] = forged();
      await refusedAs(code, () => published(source, record, topicOf));
      const { sourceRequestId } = record as { readonly sourceRequestId?: string };
      if (sourceRequestId !== undefined)
        await neverGranted(requestIdOf(record.tenantId, record.source, sourceRequestId), record.tenantId);
      const reported = log.ofTenant(record.tenantId).filter(({ data }) => data.type === 'AccessOpened');
      expect(reported).toEqual([]);
    });

    test.each(['import', 'servicedesk'])(
      'of `%s` decides nothing about a request of another source: SOURCE_NOT_ALLOWED',
      async (source) => {
        const other = source === 'import' ? 'servicedesk' : 'import';
        const { id, record } = await upstream.submit(contoso, { source: other });
        await log.waitFor(id, 'RequestSubmitted');
        await refusedAs('SOURCE_NOT_ALLOWED', () => published(source, approval(record, source)));
        await expectNoAccess(contoso, id);
      },
    );

    test('of `import` approves nothing internally without a passkey: PASSKEY_NEEDED', async () => {
      const { id, record } = await upstream.submit(contoso, { source: 'import' });
      await log.waitFor(id, 'RequestSubmitted');
      await refusedAs('PASSKEY_NEEDED', () => published('import', approval(record)));
      await expectNoAccess(contoso, id);
    });
  });

  describe("the portal's sender key", () => {
    const approver = personId('approver-2');
    const thief = new Authenticator('the thief');

    /** The portal's own form, signed by an authenticator. */
    async function inProviderLog(step: Step): Promise<void> {
      await senders.send('portal', PROVIDER_LOG, signedData(step), { actor: step.actor });
    }
    /** An approval in the portal of what it shows there, which the approver's authenticator, or another, has signed. */
    async function signedApproval({ id, record }: Request, by: string, authenticator = authenticatorOf(by)) {
      const shown = await until('the portal shows it', async () => {
        const { body } = await provider('approver-1', 'GET', `/access-requests/${id}`);
        return typeof body.shown === 'string' && body.shown;
      });
      const { data, actor } = commandOf({ ...approval(record, 'portal', by), shown });
      const step = { data, actor } as Step; // it has no comment, which a step would have by reference
      await senders.send('intake', COPIED, signedData(signedWith(step, authenticator)), { actor });
    }

    beforeAll(async () => {
      await inProviderLog(providerProposes('approver-1'));
      await inProviderLog(providerProposes('engineer-1'));
      await inProviderLog(providerConfirms('approver-1', 'engineer-1'));
      const enrolled = () => log.ofTenant(PROVIDER_LOG).filter(({ data }) => data.type === 'PasskeyEnrolled').length;
      await until('two passkeys count', () => enrolled() === 2);
    });

    test("enrols no passkey in an approver's name that an engineer confirms: PROVIDER_ROLE_MISSING", async () => {
      await inProviderLog(providerProposes(approver, 'ENROL', thief));
      const fingerprint = fingerprintIn(approver, thief, PROVIDER_TENANT);
      const data = { type: 'ConfirmPasskey', fingerprint, assertion: null } as const;
      const confirming = signedWith({ ...providerConfirms('engineer-1', approver), data });
      await refusedAs('PROVIDER_ROLE_MISSING', () => inProviderLog(confirming));
      const request = await submitted(COPIED);
      await refusedAs('PASSKEY_UNKNOWN', () => signedApproval(request, approver, thief));
      await neverGranted(request.id, COPIED);
    });

    test('an approval that its approver has signed counts', async () => {
      const request = await submitted(COPIED);
      await signedApproval(request, 'approver-1');
      await log.waitFor(request.id, 'LockboxRequestCreated');
    });
  });

  test("the notifier's key records no outcome of a notice that there never was: NOTICE_UNFOUNDED", async () => {
    const { id } = await asked(contoso);
    const sequence = (log.ofTenant(contoso).at(-1)?.sequence ?? 0) + 1_000;
    const eventId = eventIdOf(tenantId(contoso), sequence);
    const notice = { notificationId: notificationIdOf(eventId, 'ada', 'EMAIL'), eventId, aboutSequence: sequence };
    const told = { requestId: id, recipientId: personId('ada'), channel: 'EMAIL', outcome: 'DELIVERED' } as const;
    const rest = { detail: '250', attempts: 1, at: Date.now(), internal: false };
    await refusedAs('NOTICE_UNFOUNDED', () =>
      senders.send('notifier', contoso, { type: 'RecordNotification', ...notice, ...told, ...rest }),
    );
  });

  test("the timer's key ends nothing early", async () => {
    const { id } = await asked(contoso);
    for (const timer of ['LOCKBOX_EXPIRY', 'INTERNAL_REVIEW', 'ACCESS_END'] as const)
      await senders.send('timer', contoso, { type: 'TimerDue', timer, subjectId: id, dueAt: Date.now() });
    expect((await decide(contoso, id, 'deny')).status).toBe(200);
    expect(await log.waitFor(id, 'RequestDenied')).toBeDefined();
  });
}
