import { providerLog, type TenantId, tenantId } from '@lockbox/contracts/ids';
import { expect, test } from 'vitest';
import { days, given, givenOn, TenantLog } from './testing/given.ts';
import { contoso, directory } from './testing/sample.ts';
import type { Step } from './testing/step.ts';

const OWN = providerLog(0);

const introduce = (keyId: string, changes: Partial<Step> = {}, tenant: TenantId = OWN): Step => ({
  data: { type: 'IntroduceSigningKey', keyId, algorithm: 'Ed25519', publicKey: `public key ${keyId}` },
  actor: { kind: 'SYSTEM', id: 'policy' },
  tenant,
  ...changes,
});
const introduced = (keyId: string, previousKeyId: string | null) =>
  ({
    type: 'SigningKeyIntroduced',
    keyId,
    algorithm: 'Ed25519',
    publicKey: `public key ${keyId}`,
    previousKeyId,
  }) as const;
const ownLog = () => new TenantLog(OWN);

test('the first key is an event, and each that follows another, also one that was there before', () => {
  givenOn(ownLog(), []).when(introduce('one')).thenEvents(introduced('one', null));
  givenOn(ownLog(), [introduce('one')])
    .when(introduce('two'))
    .thenEvents(introduced('two', 'one'));
  givenOn(ownLog(), [introduce('one'), introduce('two')])
    .when(introduce('one'))
    .thenEvents(introduced('one', 'two'));
});

test('what is the newest already is introduced once, however many instances ask and whenever', () => {
  givenOn(ownLog(), [introduce('one')])
    .when(introduce('one'))
    .thenNothing();
  givenOn(ownLog(), [introduce('one')])
    .when(introduce('one', { at: days(400) }))
    .thenNothing();
});

test('a command that is copied back changes nothing, whatever came since', () => {
  const first = introduce('one', { id: 'first' });
  givenOn(ownLog(), [first, introduce('two')])
    .when(first)
    .thenNothing();
  givenOn(ownLog(), [first, introduce('two'), introduce('one'), introduce('three')])
    .when(first)
    .thenNothing();
});

test('two that wait are introduced in the order in which they stand', () => {
  const { log } = givenOn(ownLog(), [introduce('two'), introduce('three'), introduce('three')]).when(introduce('two'));
  expect(log.facts.map(({ data }) => data)).toEqual([
    introduced('two', null),
    introduced('three', 'two'),
    introduced('two', 'three'),
  ]);
});

test('it stands in no log of a tenant', () => {
  given(...directory)
    .when(introduce('one', {}, contoso))
    .thenRefusedUnseen('TENANT_ID_RESERVED');
  givenOn(new TenantLog(tenantId('nobody')), [])
    .when(introduce('one', {}, tenantId('nobody')))
    .thenRefusedUnseen('TENANT_ID_RESERVED');
});

test('memory does not grow with it', () => {
  const log = ownLog();
  for (let time = 0; time < 100; time++) log.take(introduce(`key ${time}`));
  expect([...log.memory.entities()]).toHaveLength(1);
  expect(log.memory.introducedKey()?.commands.length).toBeLessThanOrEqual(20);
});
