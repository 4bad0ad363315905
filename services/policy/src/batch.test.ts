import { hash } from 'node:crypto';
import type { Command } from '@lockbox/contracts/generated/commands';
import { personId } from '@lockbox/contracts/ids';
import { eventIdOf } from '@lockbox/contracts/uuid';
import { contoso } from '@lockbox/domain/testing/sample';
import { hashOf } from '@lockbox/evidence/chain';
import type { Outgoing } from '@lockbox/worker/definition';
import { describe, expect, test } from 'vitest';
import { CommandFailed, decideAll } from './batch.ts';
import type { PolicyDeps } from './deps.ts';
import { BatchMemory, PartitionMemory } from './memory.ts';
import {
  command,
  directoryCommands,
  internalDecision,
  letterOutcome,
  PARTITION,
  providerCommands,
  received,
  reviewTimer,
  submission,
} from './testing/commands.ts';
import { NOW, policyDeps } from './testing/deps.ts';
import { senderOf } from './testing/driven-partition.ts';

const deps = policyDeps();
const DAY_MS = 86_400_000;
const known = () => directoryCommands.map((data) => command(data));

/** The provider's people are known before. */
function memoryOfPartition(): PartitionMemory {
  const memory = new PartitionMemory();
  const batch = new BatchMemory(memory);
  const people = providerCommands().map((value, offset) => received(value, offset));
  decideAll(deps, PARTITION, people, batch, new Set());
  batch.commit();
  return memory;
}

function decide(
  commands: readonly Command[],
  options: { deps?: PolicyDeps; failed?: readonly number[]; times?: readonly number[] } = {},
) {
  const memory = new BatchMemory(memoryOfPartition());
  const records = commands.map((value, offset) =>
    received(value, offset, senderOf(value), options.times?.[offset] ?? NOW),
  );
  const out = decideAll(options.deps ?? deps, PARTITION, records, memory, new Set(options.failed));
  return { ...out, memory, decoded: out.events.map(decode) };
}

const decode = ({ value }: Outgoing) => deps.codecs.events.decode(value);
const types = (events: readonly { data: { type: string } }[]) => events.map(({ data }) => data.type);

test('events form a chain, and name the command that caused them and its offset', () => {
  const { events, decoded } = decide([...known(), command(submission('R-1'))]);
  expect(types(decoded)).toEqual(['TenantSet', 'EnvironmentSet', 'PrincipalSet', 'RequestSubmitted']);
  expect(decoded.map(({ sequence, commandOffset }) => [sequence, commandOffset])).toEqual([
    [1, 0],
    [2, 1],
    [3, 2],
    [4, 3],
  ]);
  expect(decoded[0]?.previousHash).toBeNull();
  for (const [index, event] of decoded.entries()) {
    const before = events[index - 1]?.value;
    if (before) expect(event.previousHash).toEqual(hashOf(before));
    expect(event.eventId).toBe(eventIdOf(contoso, event.sequence));
  }
  expect(new Set(events.map(({ partition, key }) => `${partition} ${key}`))).toEqual(new Set([`${PARTITION} contoso`]));
});

test('CloudEvents headers say what an event is without decoding it', () => {
  const request = submission('R-1');
  const { events } = decide([...known(), command(request)]);
  const headers = Object.fromEntries(
    Object.entries(events[3]?.headers ?? {}).map(([name, value]) => [name, `${value}`]),
  );
  expect(headers).toEqual({
    ce_specversion: '1.0',
    ce_type: 'lockbox.event.RequestSubmitted',
    ce_source: 'urn:lockbox:lockbox',
    ce_id: eventIdOf(contoso, 4),
    ce_time: new Date(NOW).toISOString(),
    ce_subject: request.requestId,
    'content-type': 'application/avro',
  });
});

test('an event goes on with the trace of its command, which is its first header', () => {
  const [record] = known().map((value) => received(value, 0));
  if (record === undefined) throw new Error('There is no command');
  const traceparent = Buffer.from(`00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`);
  const traced = { ...record, headers: { ...record.headers, traceparent } };
  const { events } = decideAll(deps, PARTITION, [traced], new BatchMemory(memoryOfPartition()), new Set());
  expect(Object.entries(events[0]?.headers ?? {})).toHaveLength(8);
  expect(Object.entries(events[0]?.headers ?? {})[0]).toEqual(['traceparent', traceparent]);
});

test("the log's clock never goes back within a tenant", () => {
  const { decoded } = decide(known(), { times: [NOW, NOW - 60_000, NOW + 5] });
  expect(decoded.map(({ occurredAt }) => occurredAt)).toEqual([NOW, NOW, NOW + 5]);
});

describe('free text', () => {
  test('goes to the texts; the log has its digest alone', () => {
    const { events, others } = decide([...known(), command(submission('R-1'))]);
    expect(Buffer.concat(events.map(({ value }) => value ?? Buffer.alloc(0))).includes('nightly')).toBe(false);
    expect(others.map(({ topic }) => topic)).toEqual([deps.topics.texts]);
    const text = deps.codecs.texts.decode(others[0]?.value ?? null);
    expect(text.text).toBe('The nightly export stops');
    const { data } = decode(events[3] ?? { topic: '', key: null, value: null });
    if (data.type !== 'RequestSubmitted') throw new Error(data.type);
    expect(data.justification.textId).toBe(text.textId);
    expect(data.justification.digest).toEqual(
      hash('sha256', Buffer.concat([text.salt, Buffer.from(text.text)]), 'buffer'),
    );
  });

  test('of a command that is refused, or repeated, is not kept', () => {
    const once = command(submission('R-1'));
    const differing = command(submission('R-1', { permissions: ['write'] }));
    expect(decide([...known(), once, once, differing]).others).toHaveLength(1);
  });
});

test('what a customer is not shown is salted, so that its hash cannot be found from what is shown around it', () => {
  const commands = [
    ...known(),
    command(submission('R-1')),
    command(reviewTimer('R-1')),
    command(letterOutcome('R-1', 'approver-1', true)),
    command(letterOutcome('R-1', 'ada', false)),
  ];
  const times = commands.map((_, index) => (index < 4 ? NOW : NOW + 2 * DAY_MS));
  const salts = () =>
    decide(commands, { times }).decoded.flatMap(({ data }) =>
      'salt' in data ? [[data.type, data.salt] as const] : [],
    );
  const [once, again] = [salts(), salts()];
  expect(once.map(([type, salt]) => [type, salt?.length])).toEqual([
    ['InternalReminderDue', 16],
    ['NotificationRecorded', 16],
    ['NotificationRecorded', undefined],
  ]);
  expect(new Set([...once, ...again].map(([, salt]) => salt?.toString('hex'))).size).toBe(5);
});

test('a refused submission leaves its reason in the log and a dead letter for its sender', () => {
  const once = command(submission('R-1'));
  const differing = command(submission('R-1', { permissions: ['write'] }));
  const { decoded, deadLetters } = decide([...known(), once, once, differing]);
  expect(decoded.at(-1)?.data).toMatchObject({ type: 'CommandRejected', reasonCode: 'REQUEST_DIFFERS' });
  expect(decoded).toHaveLength(5);
  expect(deadLetters.map(({ code, record }) => [code, record.offset])).toEqual([['REQUEST_DIFFERS', 5]]);
});

test('a tenant that nobody has heard of is a dead letter only', () => {
  const { events, deadLetters } = decide([command(submission('R-1'))]);
  expect(events).toEqual([]);
  expect(deadLetters.map(({ code }) => code)).toEqual(['UNKNOWN_TENANT']);
});

test('a sealed submission leaves nothing in the log until its internal approval, and then a commitment alone', () => {
  const changes = {
    exclusion: 'LEGAL_DEMAND',
    disclosure: 'SEALED',
    declaredBy: personId('legal-1'),
    permissions: ['read-mailboxes'],
  } as const;
  const sealed = submission('R-1', changes);
  expect(types(decide([...known(), command(sealed)]).decoded)).not.toContain('RequestSubmitted');
  const { events, decoded, others } = decide([
    ...known(),
    command(sealed),
    command(internalDecision('R-1', 'APPROVED', changes)),
  ]);
  expect(types(decoded.slice(3))).toEqual(['ExclusionSealed']);
  expect(Buffer.concat(events.map(({ value }) => value ?? Buffer.alloc(0))).includes('read-mailboxes')).toBe(false);
  expect(others.map(({ topic }) => topic)).toEqual([deps.topics.sealed]);
  const opened = deps.codecs.sealed.decode(others[0]?.value ?? null);
  expect(opened.details).toContain('read-mailboxes');
  const [commitment] = decoded.slice(3);
  if (commitment?.data.type !== 'ExclusionSealed') throw new Error('No commitment');
  expect(commitment.data.commitment).toEqual(
    hash('sha256', Buffer.concat([opened.salt, Buffer.from(opened.details)]), 'buffer'),
  );
});

test('an internal decision that is copied back is named by an alarm, and no event shows it', () => {
  const decision = internalDecision('R-1');
  if (decision.type !== 'RecordInternalDecision') throw new Error(`It is a ${decision.type}`);
  const approval = command({ ...decision, approverId: personId('nobody') });
  const { decoded, deadLetters, alarms } = decide([...known(), command(submission('R-1')), approval, approval]);
  expect(types(decoded).filter((type) => type === 'CommandRejected')).toHaveLength(1);
  expect(deadLetters.map(({ code }) => code)).toEqual(['PROVIDER_PERSON_UNKNOWN', 'DECISION_REFUSED_BEFORE']);
  expect(alarms.map(({ code }) => code)).toEqual(['PROVIDER_DECISION_REFUSED']);
});

describe('a command that cannot be decided', () => {
  const poison = command(submission('R-poison'));
  /** A fault in the middle of a command: after its first effects, as far as there are any. */
  const faulty = policyDeps({
    codecs: {
      ...deps.codecs,
      events: Object.assign(Object.create(deps.codecs.events), {
        encode: (event: Parameters<typeof deps.codecs.events.encode>[0]) => {
          if (event.causationId === poison.commandId) throw new TypeError('A fault');
          return deps.codecs.events.encode(event);
        },
      }),
    },
  });
  const batch = [...known(), command(submission('R-1')), poison, command(submission('R-2'))];

  test('is named by its offset', () => {
    expect(() => decide(batch, { deps: faulty })).toThrow(expect.objectContaining({ offset: 4 }));
    expect(() => decide(batch, { deps: faulty })).toThrow(CommandFailed);
  });

  test('is a dead letter with an alarm, and the others are decided as if it were not there', () => {
    const { decoded, deadLetters, alarms } = decide(batch, { deps: faulty, failed: [4] });
    expect(types(decoded.slice(3))).toEqual(['RequestSubmitted', 'RequestSubmitted']);
    expect(decoded.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5]);
    expect(deadLetters.map(({ code, record }) => [code, record.offset])).toEqual([['UNDECIDABLE', 4]]);
    expect(alarms.map(({ code, offset }) => [code, offset])).toEqual([['UNDECIDABLE', 4]]);
  });
});

test('a command that its sender may not send leads to a dead letter and an alarm alone', () => {
  const memory = new BatchMemory(new PartitionMemory());
  const records = known().map((value, offset) => received(value, offset, offset === 1 ? 'notifier' : 'intake'));
  const { events, deadLetters, alarms } = decideAll(deps, PARTITION, records, memory, new Set());
  expect(events).toHaveLength(2);
  expect(deadLetters.map(({ code }) => code)).toEqual(['SENDER_NOT_ALLOWED']);
  expect(alarms).toMatchObject([{ code: 'SENDER_NOT_ALLOWED', offset: 1 }]);
});
