/** Tests policy's refusals on real servers: each is in the log with its reason, or is a dead letter with an alarm. */

import type { CommandData } from '@lockbox/contracts/generated/commands';
import type { AccessRequestSubmitted } from '@lockbox/contracts/generated/intake';
import { environmentId, personId, type RequestId } from '@lockbox/contracts/ids';
import { requestIdOf } from '@lockbox/contracts/uuid';
import { shownInLog } from '@lockbox/domain/testing/shown-in-log';
import { deploy } from '@lockbox/testing/deployment';
import { PARTITIONS } from '@lockbox/testing/namespace';
import { until } from '@lockbox/testing/until';
import { providerPerson, SOURCE, sampleProvider, sampleTenant } from '@lockbox/testing/upstream';
import { DEAD_LETTER_HEADERS } from '@lockbox/worker/batch';
import { keyPartition } from '@lockbox/worker/write';
import { describe, expect, test } from 'vitest';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const { namespace, system, upstream, senders, log, letters } = await deploy({
  services: ['intake', 'policy'],
  directory: [
    ...sampleProvider(),
    ...sampleTenant('contoso'),
    ...sampleTenant('fabrikam'),
    // Ada, and Bob, are the provider's too.
    providerPerson('ada', 'ENGINEER'),
    providerPerson('bob', 'INTERNAL_APPROVER'),
  ],
  policyOf: ['contoso', 'fabrikam'],
});

const rejections = (request: RequestId) =>
  log.ofRequest(request).flatMap((data) => (data.type === 'CommandRejected' ? [data.reasonCode] : []));
const rejected = (request: RequestId, reason: string) =>
  until(`${reason} about ${request}; so far: ${log.typesOf(request)} ${rejections(request)}`, () =>
    rejections(request).includes(reason),
  );
const letterWith = (code: string, count = 1) =>
  until(`a dead letter ${code}`, () => {
    const found = letters.records.filter(({ headers }) => headers[DEAD_LETTER_HEADERS.code] === code);
    return found.length >= count && found.at(-1);
  });

/** A request that waits for the customer. */
async function waiting(changes: Partial<AccessRequestSubmitted> = {}, approver = 'approver-1') {
  const { id, record } = await upstream.submit('contoso', changes);
  await log.waitFor(id, 'RequestSubmitted');
  await upstream.decideInternally(record, 'APPROVED', approver);
  await log.waitFor(id, 'LockboxRequestCreated');
  return { id, record };
}
const shownOf = (id: RequestId) => shownInLog(log.ofTenant('contoso'), id);
const approve = (id: RequestId, shown = shownOf(id)): CommandData => ({
  type: 'ApproveRequest',
  requestId: id,
  comment: null,
  shown,
  assertion: null,
  commentSalt: null,
});
const deny = (id: RequestId): CommandData => ({
  type: 'DenyRequest',
  requestId: id,
  comment: null,
  shown: shownOf(id),
  assertion: null,
  commentSalt: null,
});

describe('a submission is refused, with its reason in the log and a dead letter, when', () => {
  const rows: [string, string, Partial<AccessRequestSubmitted>][] = [
    ['nobody knows the environment', 'ENVIRONMENT_UNKNOWN', { environmentId: environmentId('nowhere') }],
    ["the engineer is none of the provider's", 'PROVIDER_PERSON_UNKNOWN', { engineerId: personId('mallory') }],
    ['the engineer has another role', 'PROVIDER_ROLE_MISSING', { engineerId: personId('approver-1') }],
    ['a data store belongs to another', 'DATA_STORE_UNKNOWN', { environmentId: environmentId('sandbox') }],
  ];
  test.each(rows)('%s', async (_, code, changes) => {
    const { id } = await upstream.submit('contoso', changes);
    await rejected(id, code);
    expect((await letterWith(code)).headers[DEAD_LETTER_HEADERS.topic]).toBe(namespace.topics.commands);
    expect(log.typesOf(id)).toEqual(['CommandRejected']);
  });

  test('the id was used for another request; a plain repeat leaves nothing', async () => {
    const { id, record } = await upstream.submit('contoso');
    await log.waitFor(id, 'RequestSubmitted');
    await upstream.publish(SOURCE, [record, record, { ...record, permissions: ['read', 'write'] }, record]);
    await rejected(id, 'REQUEST_DIFFERS');
    await upstream.decideInternally(record, 'REJECTED');
    await log.waitFor(id, 'InternallyRejected');
    expect(log.typesOf(id)).toEqual(['RequestSubmitted', 'CommandRejected', 'InternallyRejected']);
  });
});

describe('an internal decision', () => {
  test('before its request is refused, never held, and counts when it comes again', async () => {
    const { record } = await upstream.submit('fabrikam');
    const early = { ...record, tenantId: record.tenantId, sourceRequestId: `${record.sourceRequestId}-early` };
    const id = requestIdOf(early.tenantId, SOURCE, early.sourceRequestId);
    await upstream.decideInternally(early);
    await rejected(id, 'REQUEST_NOT_FOUND');
    await letterWith('REQUEST_NOT_FOUND');
    await upstream.publish(SOURCE, [early]);
    await log.waitFor(id, 'RequestSubmitted');
    await upstream.decideInternally(early);
    await log.waitFor(id, 'LockboxRequestCreated');
  });

  test('by somebody without the role is refused, though the source may carry internal decisions', async () => {
    const { id, record } = await upstream.submit('contoso');
    await upstream.decideInternally(record, 'APPROVED', 'engineer-2');
    await rejected(id, 'PROVIDER_ROLE_MISSING');
    await upstream.decideInternally(record, 'APPROVED', 'mallory');
    await rejected(id, 'PROVIDER_PERSON_UNKNOWN');
    expect(log.typesOf(id)).toEqual(['RequestSubmitted', 'CommandRejected', 'CommandRejected']);
  });

  test('by the engineer is refused', async () => {
    const { id, record } = await upstream.submit('contoso');
    await upstream.decideInternally(record, 'APPROVED', 'engineer-1');
    await rejected(id, 'INTERNAL_APPROVER_IS_ENGINEER');
    expect(log.typesOf(id)).toEqual(['RequestSubmitted', 'CommandRejected']);
  });
});

describe('a decision of the customer is refused, and changes nothing,', () => {
  test('before the internal one', async () => {
    const { id } = await upstream.submit('contoso');
    await log.waitFor(id, 'RequestSubmitted');
    await senders.send('portal', 'contoso', approve(id), { person: 'ada' });
    await rejected(id, 'NOT_YET_APPROVED_INTERNALLY');
  });

  const people: [string, string, string][] = [
    ['by someone without the role', 'cy', 'PERSON_NOT_ADMINISTRATOR'],
    ['by someone disabled', 'dee', 'PERSON_DISABLED'],
    ['by someone whom the directory does not know', 'mallory', 'PERSON_UNKNOWN'],
  ];
  test.each(people)('%s', async (_, person, reason) => {
    const { id } = await waiting();
    await senders.send('portal', 'contoso', approve(id), { person });
    await rejected(id, reason);
    expect(log.typesOf(id)).not.toContain('AccessGranted');
  });

  test('by the wrong tenant', async () => {
    const { id } = await waiting();
    await senders.send('portal', 'fabrikam', approve(id), { person: 'ada' });
    await rejected(id, 'REQUEST_NOT_FOUND');
    expect(log.typesOf(id)).not.toContain('AccessGranted');
  });

  test('by the engineer or the internal approver, whatever roles they hold', async () => {
    const asEngineer = await waiting({ engineerId: personId('ada') });
    await senders.send('portal', 'contoso', approve(asEngineer.id), { person: 'ada' });
    await rejected(asEngineer.id, 'APPROVER_IS_ENGINEER');
    const asApprover = await waiting({}, 'bob');
    await senders.send('portal', 'contoso', approve(asApprover.id), { person: 'bob' });
    await rejected(asApprover.id, 'APPROVER_IS_INTERNAL_APPROVER');
  });

  test('of somebody who was shown another request, or does not say what', async () => {
    const { id } = await waiting({ permissions: ['read', 'write'] });
    const harmless = await waiting({ permissions: ['read'] });
    for (const shown of [shownOf(harmless.id), null]) {
      await senders.send('portal', 'contoso', approve(id, shown), { person: 'ada' });
    }
    await until('both are refused', () => rejections(id).length === 2);
    expect(rejections(id)).toEqual(['SHOWN_DIFFERS', 'SHOWN_DIFFERS']);
    await senders.send('portal', 'contoso', approve(id), { person: 'ada' });
    expect(await log.waitFor(id, 'RequestApproved')).toMatchObject({ shown: shownOf(id) });
  });

  test('twice; the same command again leaves nothing', async () => {
    const { id } = await waiting();
    const commandId = `approve-${id}`;
    await senders.send('portal', 'contoso', approve(id), { person: 'ada', commandId });
    await log.waitFor(id, 'AccessGranted');
    await senders.send('portal', 'contoso', approve(id), { person: 'ada', commandId });
    await senders.send('portal', 'contoso', deny(id), { person: 'bob' });
    await rejected(id, 'ALREADY_DECIDED');
    expect(log.typesOf(id).slice(-3)).toEqual(['RequestApproved', 'AccessGranted', 'CommandRejected']);
  });
});

describe('without effect, as a dead letter with an alarm:', () => {
  const alarmed = (code: string) =>
    until(`an alarm ${code}`, () => system.instances('policy').some((policy) => policy.log().includes(code)));

  test('a command of a sender that may not send it', async () => {
    const { id } = await waiting();
    await senders.send('timer', 'contoso', approve(id), { person: 'ada' });
    await letterWith('SENDER_NOT_ALLOWED');
    await alarmed('SENDER_NOT_ALLOWED');
    expect(log.typesOf(id).at(-1)).toBe('LockboxRequestCreated');
  });

  test('a command whose MAC is wrong', async () => {
    const { id } = await waiting();
    await senders.send('portal', 'contoso', approve(id), { person: 'ada', senderKey: 'a guess' });
    await letterWith('WRONG_MAC');
    await alarmed('WRONG_MAC');
    expect(log.typesOf(id).at(-1)).toBe('LockboxRequestCreated');
  });

  test('a genuine command in a partition that is not its tenant’s', async () => {
    const { id } = await waiting();
    const partition = (keyPartition(PARTITIONS)('contoso') + 1) % PARTITIONS;
    await senders.send('portal', 'contoso', approve(id), { person: 'ada', partition });
    await letterWith('WRONG_PARTITION');
    await alarmed('WRONG_PARTITION');
    expect(log.typesOf(id).at(-1)).toBe('LockboxRequestCreated');
  });

  test('a command that is no command', async () => {
    await upstream.publishRaw(namespace.topics.commands, 'contoso', Buffer.from('approve everything'));
    await letterWith('NOT_AVRO');
    const { id } = await upstream.submit('contoso');
    await log.waitFor(id, 'RequestSubmitted');
  });
});

test('an approval after 4 days is too late', async () => {
  const { id } = await waiting();
  const { expiresAt } = await log.waitFor(id, 'LockboxRequestCreated');
  system.advanceClock(4 * DAY_MS);
  await senders.send('portal', 'contoso', approve(id), { person: 'ada', at: expiresAt });
  await rejected(id, 'REQUEST_EXPIRED');
  expect(log.typesOf(id)).not.toContain('AccessGranted');
  expect(expiresAt).toBeGreaterThan(Date.now() + 4 * DAY_MS - HOUR_MS);
});

test('neither texts nor names are in the log of the worker', () => {
  const [policy] = system.instances('policy');
  expect(policy?.log()).not.toMatch(/nightly export|\.example|of contoso/);
});
