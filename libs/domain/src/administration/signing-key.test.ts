import { commandId, providerLog, tenantId } from '@lockbox/contracts/ids';
import { expect, test } from 'vitest';
import { days, given, givenOn, TenantLog } from '../testing/given.ts';
import { contoso, directory } from '../testing/sample.ts';
import type { Step } from '../testing/step.ts';

const OWN = providerLog(0);

/** By the command of that id, after the command of another; null for the first. */
const introduce = (
  keyId: string,
  id: string,
  previous: string | null,
  { tenant = OWN, ...changes }: Partial<Step> = {},
): Step => ({
  data: {
    type: 'IntroduceSigningKey',
    keyId,
    algorithm: 'Ed25519',
    publicKey: `public key ${keyId}`,
    previousCommandId: previous === null ? null : commandId(previous),
  },
  actor: { kind: 'SYSTEM', id: 'policy' },
  tenant,
  id,
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
  givenOn(ownLog(), [])
    .when(introduce('one', 'a', null))
    .thenEvents(introduced('one', null));
  givenOn(ownLog(), [introduce('one', 'a', null)])
    .when(introduce('two', 'b', 'a'))
    .thenEvents(introduced('two', 'one'));
  givenOn(ownLog(), [introduce('one', 'a', null), introduce('two', 'b', 'a')])
    .when(introduce('one', 'c', 'b'))
    .thenEvents(introduced('one', 'two'));
});

test('what is the newest already is introduced once, however many instances ask and whenever', () => {
  givenOn(ownLog(), [introduce('one', 'a', null)])
    .when(introduce('one', 'b', null))
    .thenNothing();
  givenOn(ownLog(), [introduce('one', 'a', null)])
    .when(introduce('one', 'b', 'a', { at: days(400) }))
    .thenNothing();
});

test('a command that is copied back changes nothing, whatever came since', () => {
  const first = introduce('one', 'a', null);
  givenOn(ownLog(), [first, introduce('two', 'b', 'a')])
    .when(first)
    .thenNothing();
  givenOn(ownLog(), [first, introduce('two', 'b', 'a'), introduce('one', 'c', 'b'), introduce('three', 'd', 'c')])
    .when(first)
    .thenNothing();
});

test('nor does one that left nothing when it came, though the same key is the newest again', () => {
  const leftNothing = introduce('two', 'b2', 'a');
  const log = [introduce('one', 'a', null), introduce('two', 'b1', 'a'), leftNothing, introduce('one', 'c', 'b1')];
  givenOn(ownLog(), log).when(leftNothing).thenNothing();
});

test('of two that wait for one turn the first counts; the other is asked for again, after it', () => {
  const { log } = givenOn(ownLog(), [introduce('two', 'a', null), introduce('three', 'b', null)]).when(
    introduce('three', 'c', 'a'),
  );
  expect(log.facts.map(({ data }) => data)).toEqual([introduced('two', null), introduced('three', 'two')]);
});

test('it is in no tenant’s log', () => {
  given(...directory)
    .when(introduce('one', 'a', null, { tenant: contoso }))
    .thenRefusedUnseen('TENANT_ID_RESERVED');
  givenOn(new TenantLog(tenantId('nobody')), [])
    .when(introduce('one', 'a', null, { tenant: tenantId('nobody') }))
    .thenRefusedUnseen('TENANT_ID_RESERVED');
});

test('memory does not grow with it', () => {
  const log = ownLog();
  for (let time = 0; time < 100; time++) {
    log.take(introduce(`key ${time}`, `command ${time}`, time === 0 ? null : `command ${time - 1}`));
  }
  expect(log.memory.introducedKey()).toMatchObject({ keyId: 'key 99', commands: ['command 99'] });
  expect([...log.memory.entities()]).toHaveLength(1);
});
