import type { CommandData } from '@lockbox/contracts/generated/commands';
import { PROVIDER_ADMINISTRATION, tenantId } from '@lockbox/contracts/ids';
import { expect, test } from 'vitest';
import { given, givenOn, hours, TenantLog } from '../testing/given.ts';
import { directory } from '../testing/sample.ts';
import type { Step } from '../testing/step.ts';

type Act = Extract<CommandData, { readonly type: 'RecordAdministration' }>;
const act = (changes: Partial<Act> = {}, id?: string): Step => ({
  data: { type: 'RecordAdministration', action: 'WEBHOOK_ADDED', subject: 'hook-1', detail: 'generic', ...changes },
  actor: { kind: 'PRINCIPAL', id: 'ada' },
  ...(id === undefined ? {} : { id }),
});

test('what somebody did is in the log, once', () => {
  const expected = { type: 'AdministrationRecorded', action: 'WEBHOOK_ADDED', subject: 'hook-1', detail: 'generic' };
  const { log } = given(...directory).when(act({}, 'one'));
  expect(log.facts.at(-1)).toMatchObject({ data: expected, actor: { id: 'ada' }, rule: 'ADMINISTRATION_IS_RECORDED' });
  givenOn(log, []).when(act({}, 'one')).thenNothing();
  givenOn(log, [])
    .when(act({}, 'two'))
    .thenEvents(expected as { type: 'AdministrationRecorded' });
  givenOn(log, []).when(act({}, 'one')).thenNothing();
});

test('what was copied back is not said to have been done again, however much came between', () => {
  const { log } = given(...directory).when(act({}, 'one'));
  for (let time = 0; time < 100; time++) log.take(act());
  givenOn(log, [])
    .when({ ...act({}, 'one'), at: hours(1), sentAt: 0 })
    .thenRefused('COMMAND_STALE');
});

test('administration is recorded in the provider’s own log, never in a tenant that the directory does not know', () => {
  const own = (id: string) => new TenantLog(tenantId(id));
  givenOn(own(PROVIDER_ADMINISTRATION), [])
    .when({ ...act({ action: 'SENDER_KEY_ROTATED', subject: 'timer' }), tenant: PROVIDER_ADMINISTRATION })
    .thenEvents('AdministrationRecorded');
  givenOn(own('provider'), [])
    .when({ ...act(), tenant: tenantId('provider') })
    .thenRefusedUnseen('TENANT_ID_RESERVED');
  const { decision } = givenOn(own('nobody'), []).when({ ...act(), tenant: tenantId('nobody') });
  expect(decision.kind).toBe('unknown-tenant');
});

test('no address enters the log by it', () => {
  given(...directory)
    .when(act({ subject: 'ada@contoso.example' }))
    .thenRefusedUnseen('ID_IS_AN_ADDRESS');
  given(...directory)
    .when(act({ detail: 'ada@contoso.example' }))
    .thenEvents({ type: 'AdministrationRecorded', detail: 'withheld' });
});

test('it changes nothing else, and memory does not grow with it', () => {
  const { log } = given(...directory).when(act());
  const before = [...log.memory.entities()].length;
  for (let time = 0; time < 100; time++) log.take(act());
  expect([...log.memory.entities()]).toHaveLength(before);
  expect(log.memory.administration()?.commands.length).toBeLessThanOrEqual(20);
});
