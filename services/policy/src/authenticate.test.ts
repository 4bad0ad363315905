import type { Command } from '@lockbox/contracts/generated/commands';
import { commandId, personId, providerLog, tenantId } from '@lockbox/contracts/ids';
import { KEY_ID_HEADER, MAC_HEADER, SENDER_HEADER } from '@lockbox/contracts/senders';
import { requestIdOf } from '@lockbox/contracts/uuid';
import { contoso } from '@lockbox/domain/testing/sample';
import { describe, expect, test } from 'vitest';
import { commandRefusalOf } from './authenticate.ts';
import { senderKeysOf } from './settings.ts';
import { command, PARTITION, received, submission } from './testing/commands.ts';
import { policyDeps, settings } from './testing/deps.ts';

const refuse = (record: ReturnType<typeof received>) => commandRefusalOf(record, policyDeps());
const approval = command(
  {
    type: 'ApproveRequest',
    requestId: requestIdOf(contoso, 'servicedesk', 'R'),
    comment: null,
    shown: null,
    assertion: null,
    commentSalt: null,
  },
  { actor: { kind: 'PRINCIPAL', id: personId('ada') } },
);

test('what a sender may send, with its own MAC, passes', () => {
  expect(refuse(received(command(submission('R')), 0, 'intake'))).toBeUndefined();
  expect(refuse(received(approval, 0, 'portal'))).toBeUndefined();
});

test('while a sender changes its key, what it signed with the one before passes, until that is taken away', () => {
  const { LOCKBOX_SENDER_KEY_PORTAL: old } = settings;
  const renewed = { ...settings, LOCKBOX_SENDER_KEY_PORTAL: 'the new key of portal and of no other sender' };
  const judge = (record: ReturnType<typeof received>, both: boolean) =>
    commandRefusalOf(record, {
      ...policyDeps(),
      senderKeys: senderKeysOf(both ? { ...renewed, LOCKBOX_SENDER_KEY_PORTAL_PREVIOUS: old } : renewed),
    });
  const record = received(approval, 0, 'portal');
  expect(judge(record, true)).toBeUndefined();
  expect(judge(record, false)).toMatchObject({ code: 'WRONG_MAC', alarm: true });
  expect(judge(record, false)?.sentence).toContain(KEY_ID_HEADER);
  // Earlier versions signed without a key id.
  const { [KEY_ID_HEADER]: _, ...headers } = record.headers;
  expect(judge({ ...record, headers }, true)).toBeUndefined();
  expect(judge({ ...record, headers }, false)).toMatchObject({ code: 'WRONG_MAC' });
});

describe('without effect, with an alarm', () => {
  test('a stolen timer cannot approve', () => {
    const refusal = refuse(received(approval, 0, 'timer'));
    expect(refusal).toMatchObject({ code: 'SENDER_NOT_ALLOWED', alarm: true });
    expect(refusal?.sentence).toContain('timer may not send ApproveRequest');
  });

  test("a command in another sender's name, signed with the own key", () => {
    const record = received(approval, 0, 'timer');
    const forged = { ...record, headers: { ...record.headers, [SENDER_HEADER]: Buffer.from('portal') } };
    expect(refuse(forged)).toMatchObject({ code: 'WRONG_MAC', alarm: true });
  });

  test('a value, or a key, that was changed after it was signed', () => {
    const record = received(approval, 0, 'portal');
    const other = received({ ...approval, commandId: commandId('other') }, 0, 'portal');
    expect(refuse({ ...record, raw: other.raw, value: other.value })).toMatchObject({ code: 'WRONG_MAC' });
    expect(refuse({ ...record, key: Buffer.from('fabrikam') })).toMatchObject({ code: 'WRONG_MAC' });
    expect(refuse({ ...record, key: null })).toMatchObject({ code: 'WRONG_MAC' });
  });

  test('no MAC, a truncated one, no sender, an unknown one', () => {
    const record = received(approval, 0, 'portal');
    const headers = (changes: Record<string, Buffer>) =>
      refuse({ ...record, headers: { ...record.headers, ...changes } });
    const { [MAC_HEADER]: mac = Buffer.alloc(0), ...unsigned } = record.headers;
    expect(refuse({ ...record, headers: unsigned })).toMatchObject({ code: 'WRONG_MAC' });
    expect(headers({ [MAC_HEADER]: mac.subarray(0, 31) })).toMatchObject({ code: 'WRONG_MAC' });
    expect(refuse({ ...record, headers: {} })).toMatchObject({ code: 'UNKNOWN_SENDER', alarm: true });
    expect(headers({ [SENDER_HEADER]: Buffer.from('constructor') })).toMatchObject({ code: 'UNKNOWN_SENDER' });
  });

  test("another tenant's key, with a valid MAC", () => {
    const record = received({ ...approval, tenantId: tenantId('fabrikam') }, 0, 'portal');
    expect(refuse({ ...record, value: approval })).toMatchObject({ code: 'TENANT_MISMATCH', alarm: true });
  });

  test("the provider's people, in another partition than the one whose log the key names", () => {
    const { type, ...rest } = { type: 'SetProviderPerson', roles: ['INTERNAL_APPROVER'], disabled: false } as const;
    const position = { topic: 'lockbox.directory', partition: 0, offset: 1, signedAt: null };
    const data = { type, personId: personId('mallory'), ...rest, position } as const;
    const record = received(command(data, { tenantId: providerLog(3) }), 0, 'intake');
    expect(record.partition).toBe(3);
    expect(refuse(record)).toBeUndefined();
    expect(refuse({ ...record, partition: 4 })).toMatchObject({ code: 'WRONG_PARTITION', alarm: true });
    expect(refuse(received(command(data, { tenantId: providerLog(3) }), 0, 'portal'))).toMatchObject({
      code: 'SENDER_NOT_ALLOWED',
    });
  });

  test('a copy in another partition, where the tenant has no history', () => {
    const record = received(command(submission('R')), 0, 'intake');
    const refusal = refuse({ ...record, partition: PARTITION + 1 });
    expect(refusal).toMatchObject({ code: 'WRONG_PARTITION', alarm: true });
    expect(refusal?.sentence).toContain(`stand in partition ${PARTITION}, not ${PARTITION + 1}`);
  });
});

describe('ids that the log must not hold are refused, without an alarm', () => {
  const wrong: Record<string, Partial<Command>> = {
    'actor.id': { actor: { kind: 'PRINCIPAL', id: 'ada@contoso.example' } },
    commandId: { commandId: commandId('') },
    correlationId: { correlationId: 'ada@contoso.example' },
  };
  test.each(Object.entries(wrong))('%s', (field, changes) => {
    const refusal = refuse(received({ ...approval, ...changes }, 0, 'portal'));
    expect(refusal).toMatchObject({ code: 'ID_NOT_ALLOWED', alarm: false });
    expect(refusal?.sentence).toContain(field);
    expect(refusal?.sentence).not.toContain('contoso.example');
  });

  test.each(['provider', 'con/toso', 'it@contoso.example'])('tenant "%s"', (id) => {
    const refusal = refuse(received({ ...approval, tenantId: tenantId(id) }, 0, 'portal'));
    expect(refusal).toMatchObject({ code: 'ID_NOT_ALLOWED', alarm: false });
  });
});
