/** The verification of the portal's Activity, by an export of the tenant's log. */
import { generateKeyPairSync } from 'node:crypto';
import { hashOf } from '@lockbox/evidence/chain';
import { cosignerOf } from '@lockbox/evidence/cosigner';
import { COSIGNATURE_V1, formatSignature, formatVerifierKey, verifierKey } from '@lockbox/evidence/tlog/note';
import { knownSchemas } from '@lockbox/proof/bundle/known-schemas';
import { auditEvents } from '@lockbox/store/collections/trail';
import { documentsAfter } from '@lockbox/store/testing/folded';
import { lifeOfRequest } from '@lockbox/store/testing/sample-events';
import { SIGNED_LOG_KEYS, signedLog } from '@lockbox/store/testing/signed-log';
import { expect, test } from 'vitest';
import { checkShown } from '../../web/src/verify/check-shown.ts';
import { auditEventView, trailEntryView } from '../reads/trail-views.ts';

const life = lifeOfRequest('contoso', 1);
const log = signedLog('contoso', life);
const schemas = knownSchemas();
const PINS = `${SIGNED_LOG_KEYS.checkpoint}\n${SIGNED_LOG_KEYS.policy}`;
const page = { topic: '', providerName: '' };
/** The hashes of the values in that log. */
const hashes = log.sliceOf().flatMap((line) => {
  const { value } = JSON.parse(line);
  return value === undefined ? [] : [hashOf(Buffer.from(value, 'base64')).toString('hex')];
});
const stored = documentsAfter(auditEvents, life).map((event, index) => ({ ...event, hash: hashes[index] ?? '' }));
/** The API's answer, newest first. */
const entries = stored
  .map((event) => auditEventView({ event: event as never, by: null, recipient: null, ticketId: null }, page))
  .toReversed();
const [newest, second] = entries;
if (newest === undefined || second === undefined) throw new Error('No sample');
type Entry = typeof newest;

async function check(
  shown: readonly Entry[],
  lines = log.sliceOf(shown.at(-1)?.sequence),
  { pinned = PINS, tenantId = 'contoso' } = {},
) {
  async function* given() {
    yield* lines;
  }
  const asked = { tenantId, lines: given(), shown, pinned, kept: null, schemas };
  return await checkShown({ ...asked, onEvent: () => undefined });
}

test('entries that equal the log’s are verified, all of them or some', async () => {
  expect(await check(entries)).toMatchObject({ verdict: 'verified', same: entries.length, differences: [] });
  const some = entries.slice(1, 3);
  expect(await check(some)).toMatchObject({ verdict: 'verified', same: 2, toKeep: { size: log.size } });
});

test('of one whose content is not shown the hash is compared', async () => {
  const hidden = trailEntryView({ shown: false, event: stored.at(-1) as never }, page);
  const lines = log.sliceOf(1, { hidden: [hidden.sequence] });
  expect(await check([hidden, ...entries.slice(1)], lines)).toMatchObject({
    ...{ verdict: 'verified', differences: [] },
    ...{ same: entries.length - 1, hashAlone: 1 },
  });
  // An entry whose content the log does not give out cannot be verified.
  expect(await check(entries, lines)).toMatchObject({
    verdict: 'differs',
    differences: [{ sequence: hidden.sequence }],
  });
});

test.each<[string, Partial<Entry>]>([
  ['a type', { type: 'RequestDenied' }],
  ['a time', { occurredAt: newest.occurredAt }],
  ['a request', { requestId: newest.requestId }],
  ['an actor', { actor: newest.actor }],
  ['a name', { by: { id: 'eve', displayName: 'Eve' } }],
  ['a recipient', { recipient: { id: 'eve', displayName: 'Eve' } }],
  ['a rule', { rule: 'CUSTOMER_APPROVES' }],
  ['words', { data: { requestId: newest.requestId } }],
])('one of which the log gives out a hash alone is named where it is shown with %s', async (_what, change) => {
  const hidden = { ...trailEntryView({ shown: false, event: stored.at(-1) as never }, page), ...change };
  const outcome = await check([hidden, second], log.sliceOf(second.sequence, { hidden: [hidden.sequence] }));
  expect(outcome).toMatchObject({ verdict: 'differs', same: 1, hashAlone: 0, toKeep: null });
  expect(outcome.differences).toEqual([{ about: 'entry', how: 'other', sequence: hidden.sequence }]);
});

test('an entry that is shown twice is named', async () => {
  expect(await check([newest, newest, second])).toMatchObject({
    ...{ verdict: 'differs', same: 1 },
    differences: [{ how: 'other', sequence: newest.sequence }],
  });
});

test.each<[string, Partial<Entry>]>([
  ['another type', { type: 'AccessGranted' }],
  ['another time', { occurredAt: '2026-01-01T00:00:00.000Z' }],
  ['another person', { actor: { kind: 'PERSON', id: 'eve' } }],
  ['another name', { by: { id: 'eve', displayName: 'Eve' } }],
  ['another request', { requestId: 'another' }],
  ['other words', { data: { ...newest.data, more: 'words' } }],
  ['another record', { hash: second.hash }],
])('an entry that is shown with %s is named', async (_what, change) => {
  const outcome = await check([{ ...newest, ...change }, second]);
  expect(outcome).toMatchObject({ verdict: 'differs', same: 1, toKeep: null });
  expect(outcome.differences).toEqual([{ about: 'entry', how: 'other', sequence: newest.sequence }]);
});

test('an entry behind the newest checkpoint is counted as not checked yet', async () => {
  const lines = log.sliceOf(1);
  const earlier = [...lines.slice(0, -2), JSON.stringify({ through: newest.sequence - 1 })];
  expect(await check(entries, earlier)).toMatchObject({
    ...{ verdict: 'verified', uncovered: 1, same: entries.length - 1 },
    differences: [],
  });
});

test('one without content that is newer than the checkpoint is counted as not checked yet, and as nothing else', async () => {
  const hidden = trailEntryView({ shown: false, event: stored.at(-1) as never }, page);
  const lines = [...log.sliceOf(1).slice(0, -2), JSON.stringify({ through: newest.sequence - 1 })];
  expect(await check([hidden, second], lines)).toMatchObject({ same: 1, hashAlone: 0, uncovered: 1 });
});

test('entries of another tenant, which are in the log as well, are not those of this one', async () => {
  expect(await check(entries, undefined, { tenantId: 'fabrikam' })).toMatchObject({
    ...{ verdict: 'broken', toKeep: null },
    damage: [{ code: 'OTHER_LOG' }],
  });
});

test('a witness has to have seen the tree that contains the entries: an earlier one is not enough', async () => {
  const pem = generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  const witness = cosignerOf('witness.test', pem);
  const pinned = `${PINS}\n${formatVerifierKey(witness.key)}`;
  const seen = (line: string): string => {
    const head = JSON.parse(line);
    const [signed = ''] = head.checkpoint.split('\n\n');
    const cosignature = formatSignature(witness.cosign(`${signed}\n`, 1_700_000_000));
    return JSON.stringify({ ...head, checkpoint: head.checkpoint + cosignature });
  };
  const [head = '', ...rest] = log.sliceOf(1);
  expect(await check(entries, [seen(head), ...rest], { pinned })).toMatchObject({ verdict: 'verified' });

  const [earlier = ''] = signedLog('contoso', life.slice(0, 2)).sliceOf(1);
  const { since } = await log.bundleOf(newest.requestId ?? '', { since: 2 });
  const grown = JSON.stringify({ ...JSON.parse(head), since });
  const inTwo = [seen(earlier), JSON.stringify({ through: 0 }), grown, ...rest];
  expect(await check(entries, inTwo, { pinned })).toMatchObject({ verdict: 'witness-missing', toKeep: null });
});

test('nothing is verified by keys that are not pinned, without a witness that is asked for, or where a record is missing', async () => {
  const other = formatVerifierKey(verifierKey(log.origin, 1, new Uint8Array(32).fill(7)));
  expect(await check(entries, undefined, { pinned: `${other}\n${SIGNED_LOG_KEYS.policy}` })).toMatchObject({
    verdict: 'broken',
    damage: [{ code: 'CHECKPOINT_NOT_PROVEN' }],
  });
  const witness = formatVerifierKey(verifierKey('witness.test', COSIGNATURE_V1, new Uint8Array(32).fill(7)));
  expect(await check(entries, undefined, { pinned: `${PINS}\n${witness}` })).toMatchObject({
    verdict: 'witness-missing',
  });
  expect(await check(entries, log.sliceOf(1).toSpliced(3, 1))).toMatchObject({
    verdict: 'broken',
    damage: [{ code: 'CHAIN_SEQUENCE_GAP' }],
  });
});

test('an announced event without an outcome of a notice is named once records of an hour later were read', async () => {
  const read = async (everyMs: number) =>
    (await check(entries, signedLog('contoso', life, everyMs).sliceOf(1))).notRecorded;
  expect(await read(60_000)).toEqual([]);
  expect(await read(1_800_000)).toEqual([{ sequence: 3, type: 'LockboxRequestCreated' }]);
});
