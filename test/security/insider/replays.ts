/** Genuine commands that whoever administers the brokers copies back: each counts once, and only around its own time. */
import { openCodec } from '@lockbox/contracts/codec';
import type { Command, CommandData } from '@lockbox/contracts/generated/commands';
import { SENDER_HEADER, senderKeyOf, signed } from '@lockbox/contracts/senders';
import { commandIdOf } from '@lockbox/contracts/uuid';
import { SENDER_KEYS } from '@lockbox/testing/services';
import { until } from '@lockbox/testing/until';
import { providerPerson } from '@lockbox/testing/upstream';
import { topicsFile } from '@lockbox/topics/file';
import type { Sender } from '@lockbox/topics/programs';
import { DEAD_LETTER_HEADERS } from '@lockbox/worker/batch';
import type { IHeaders } from 'kafkajs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { doneBy, everythingHappens, PASSING, PROVIDER_LOG } from './life.ts';
import {
  approval,
  COPIED,
  expectNoAccess,
  HOUR_MS,
  insider,
  letters,
  log,
  namespace,
  refusedAs,
  sentAsIntake,
  submitted,
  topics,
  upstream,
} from './system.ts';

const MINUTE_MS = HOUR_MS / 60;
const DAY_MS = 24 * HOUR_MS;
const AGES = { '11 minutes old': 11 * MINUTE_MS, '29 days old': 29 * DAY_MS, '36 days old': 36 * DAY_MS } as const;
type When = 'at once' | 'after the end' | keyof typeof AGES;

interface Original {
  readonly key: Buffer;
  readonly value: Buffer;
  readonly headers: IHeaders;
  readonly partition: number;
}

interface Copy {
  readonly type: CommandData['type'];
  readonly when: When;
}

const codec = await openCodec(namespace.registry, namespace.namespace, 'commands');
const KINDS = [...new Set(topicsFile().programs.flatMap(({ sends }) => sends))].toSorted();
const COPIED_KEYS: ReadonlySet<string> = new Set([COPIED, PASSING, PROVIDER_LOG]);

/** By the copy's place in `commands`. */
const copies = new Map<string, Copy>();
const originals: Original[] = [];

const decoded = async (value: Buffer): Promise<Command> => {
  await codec.prepare([value]);
  return codec.decode(value);
};

async function copyBack(original: Original, when: When): Promise<void> {
  const { type } = (await decoded(original.value)).data;
  copies.set(await insider.put(topics.commands, original), { type, when });
}

/** The same command, under an id that policy does not know, as its sender would have signed it then. */
async function aged({ key, value, headers, partition }: Original, age: number): Promise<Original> {
  const command = await decoded(value);
  const sender = String(headers[SENDER_HEADER]) as Sender; // it is a genuine one
  const commandId = commandIdOf('test', command.commandId, String(age));
  const changed = codec.encode({ ...command, commandId, sentAt: Date.now() - age });
  const mac = signed(sender, senderKeyOf(SENDER_KEYS[sender]), key, changed);
  return { key, value: changed, headers: { ...headers, ...mac }, partition };
}

/** Copies each command as soon as it is there. */
async function copyingAtOnce(): Promise<() => Promise<void>> {
  const consumer = namespace.kafka.consumer({
    groupId: `${namespace.namespace}-copying`,
    maxWaitTimeInMs: 100,
  });
  await consumer.connect();
  await consumer.subscribe({ topics: [topics.commands], fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    async eachMessage({ partition, message }) {
      if (!COPIED_KEYS.has(String(message.key)) || copies.has(`${partition}@${message.offset}`)) return;
      const { key, value, headers = {} } = message;
      if (key === null || value === null) return;
      const original = { key, value, headers, partition };
      originals.push(original);
      await copyBack(original, 'at once');
    },
  });
  return () => consumer.disconnect();
}

/** The results of policy for the copies of a kind: codes of refusals, and types of other events. */
function madeOf(type: string): Partial<Record<When, readonly string[]>> {
  const made: Partial<Record<When, Set<string>>> = {};
  for (const [place, copy] of copies) {
    if (copy.type !== type) continue;
    const events = log.records.filter(({ partition, value }) => `${partition}@${value.commandOffset}` === place);
    const dead = letters.records.filter(
      ({ headers }) =>
        headers[DEAD_LETTER_HEADERS.topic] === topics.commands &&
        `${headers[DEAD_LETTER_HEADERS.partition]}@${headers[DEAD_LETTER_HEADERS.offset]}` === place,
    );
    const found = made[copy.when] ?? new Set<string>();
    made[copy.when] = found;
    for (const { value } of events)
      found.add(value.data.type === 'CommandRejected' ? value.data.reasonCode : value.data.type);
    for (const { headers } of dead) found.add(headers[DEAD_LETTER_HEADERS.code] ?? '');
  }
  return Object.fromEntries(Object.entries(made).map(([when, found]) => [when, [...found].toSorted()]));
}

/** How the kinds that a source publishes are refused while policy remembers what they are about; others change nothing. */
const REFUSED: Readonly<Record<string, readonly string[]>> = {
  AnswerQuestion: ['ACCESS_HAS_ENDED'],
  ConfirmEnforcement: [],
  FinishWork: ['ACCESS_NOT_RUNNING'],
  LiftDisclosure: ['ALREADY_DISCLOSED'],
  RecordAccessClosed: ['REPORT_DIFFERS'],
  RecordAccessNotClosed: ['REPORT_DIFFERS'],
  RecordAccessOpened: ['REPORT_DIFFERS'],
  RecordAccessRefused: ['REPORT_DIFFERS'],
  RecordAccessUse: ['REPORT_DIFFERS'],
  RecordInternalDecision: ['ALREADY_DECIDED_INTERNALLY'],
  SubmitRequest: ['REQUEST_DIFFERS'],
};
/** The portal's commands are valid only at the moment of their sending. */
const OF_PORTAL: ReadonlySet<string> = new Set(topicsFile().programs.find(({ name }) => name === 'portal')?.sends);

function whereOld(kind: string): Readonly<Record<keyof typeof AGES, readonly string[]>> {
  const late = OF_PORTAL.has(kind) ? ['COMMAND_STALE'] : (REFUSED[kind] ?? []);
  const tooOld = kind in REFUSED ? ['COMMAND_TOO_OLD'] : late;
  return { '11 minutes old': late, '29 days old': late, '36 days old': tooOld };
}

export function replays(): void {
  let stop: (() => Promise<void>) | undefined;
  beforeAll(async () => {
    stop = await copyingAtOnce();
    await everythingHappens();
    await until('each was copied at once', () =>
      KINDS.every((kind) => [...copies.values()].some(({ type }) => type === kind)),
    );
    await stop();
    stop = undefined;
    for (const original of originals) await copyBack(original, 'after the end');
    for (const [when, age] of Object.entries(AGES) as [keyof typeof AGES, number][])
      for (const original of originals) await copyBack(await aged(original, age), when);
    const last = { type: 'RecordAdministration', action: 'WEBHOOK_REMOVED', subject: 'w', detail: null } as const;
    await doneBy('ada', last, 'AdministrationRecorded');
  });
  afterAll(() => stop?.());

  test.each(KINDS)('a copy of %s changes nothing, whenever it comes', (kind) => {
    expect(madeOf(kind)).toEqual({ 'at once': [], 'after the end': [], ...whereOld(kind) });
  });

  test('a kept approval counts for no request that was submitted after it: DECIDED_BEFORE_SUBMISSION', async () => {
    const { id, record } = await submitted(COPIED);
    await refusedAs('DECIDED_BEFORE_SUBMISSION', () =>
      sentAsIntake(approval(record), Date.now() - AGES['11 minutes old']),
    );
    await refusedAs('COMMAND_TOO_OLD', () => sentAsIntake(approval(record), Date.now() - AGES['36 days old']));
    await expectNoAccess(COPIED, id);
  });

  test.each([
    ['of other contents under the same id: SHOWN_DIFFERS', 'SHOWN_DIFFERS', '0'.repeat(64)],
    ['that names no contents: CONTENT_MISSING', 'CONTENT_MISSING', null],
  ])('nor does an approval %s', async (_, code, shown) => {
    const { id, record } = await submitted(COPIED);
    await refusedAs(code, () => sentAsIntake({ ...approval(record), shown }));
    await expectNoAccess(COPIED, id);
  });

  test('an approval that was refused counts no more once its approver has the role: DECISION_REFUSED_BEFORE', async () => {
    const { id, record } = await submitted(COPIED);
    const refused = approval(record, record.source, 'late');
    await refusedAs('PROVIDER_PERSON_UNKNOWN', () => sentAsIntake(refused));
    await upstream.publishDirectory([providerPerson('late', 'INTERNAL_APPROVER')]);
    await log.providerPeople(COPIED, 'late');
    const sent = (await insider.recordsOf(topics.commands, COPIED)).at(-1);
    if (sent === undefined) throw new Error('The approval is not there');
    await refusedAs('DECISION_REFUSED_BEFORE', () => insider.put(topics.commands, sent));
    await expectNoAccess(COPIED, id);
  });
}
