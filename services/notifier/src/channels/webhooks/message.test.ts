import { dataStoreId, environmentId, personId, requestId } from '@lockbox/contracts/ids';
import { expect, test } from 'vitest';
import { messageView, notices, sampleTime } from '../../testing/messages.ts';
import { timesFor } from '../../wording/times.ts';
import type { MessageView } from '../../wording/view.ts';
import type { Notice } from '../../work-list/notice.ts';
import { slackMessage, teamsMessage } from './chat.ts';
import { webhookBody, webhookTestBody } from './message.ts';

const id = requestId('5f0c');
const viewIn =
  (changes: Partial<MessageView> = {}) =>
  (language: string): MessageView =>
    messageView({ times: timesFor(language, language, 'Europe/Berlin'), ...changes });
const itemOf = (notice: Notice) => ({ eventId: 'e7', sequence: 12, occurredAt: sampleTime, notice });
const generic = { kind: 'generic', locale: 'de' } as const;
const parsed = (notice: Notice, changes: Partial<MessageView> = {}) =>
  JSON.parse(webhookBody(generic, itemOf(notice), viewIn(changes)));

test('the generic payload has types, ids and times in UTC, whatever the language', () => {
  expect(parsed({ kind: 'approval-needed', requestId: id, expiresAt: sampleTime })).toEqual({
    type: 'request.approval_needed',
    timestamp: '2026-11-29T13:05:00.000Z',
    data: {
      eventId: 'e7',
      sequence: 12,
      tenant: { id: 'contoso', displayName: 'Contoso' },
      request: {
        id: '5f0c',
        supportRequestId: 'T-4711',
        environment: { id: 'prod', displayName: 'Contoso Production' },
        engineer: { id: 'erin', displayName: 'Erin Engineer' },
        permissions: ['read', 'list'],
        dataStores: ['orders', 'files'],
        justification: 'The export stops\nat record 4711',
        requestedAt: '2026-11-29T13:05:00.000Z',
        emergencyClaimedBy: null,
      },
      expiresAt: '2026-11-29T13:05:00.000Z',
      url: 'https://lockbox.example/requests/5f0c',
    },
  });
  expect(
    parsed({
      kind: 'roll-out-overdue',
      missing: [{ environmentId: environmentId('prod'), dataStoreId: dataStoreId('orders') }],
      count: 30,
    }).data,
  ).toMatchObject({
    missing: [{ environment: { id: 'prod', displayName: 'name of prod' }, dataStoreId: 'orders' }],
    missingCount: 30,
    url: 'https://lockbox.example/policy',
  });
});

// Standard Webhooks, "Payload structure" and "Event types".
test.each(Object.values(notices))('the payload of $kind has type, timestamp and data', (notice) => {
  const { type, timestamp, data, ...others } = parsed(notice);
  expect(type).toMatch(/^[a-zA-Z0-9_]+(?:\.[a-zA-Z0-9_]+)+$/);
  expect(new Date(timestamp).toISOString()).toBe(timestamp);
  expect(data).toBeTypeOf('object');
  expect(others).toEqual({});
});

test('the provider learns that the customer has decided, and not who', () => {
  const approved: Notice = {
    kind: 'approved',
    requestId: id,
    by: personId('bob'),
    commentTextId: 't',
    accessUntil: sampleTime,
  };
  expect(parsed(approved).data.decidedBy).toEqual({ id: 'bob', displayName: 'name of bob' });
  const theirs = parsed(approved, { side: 'provider' });
  expect(theirs.data.accessExpiresAt).toBe('2026-11-29T13:05:00.000Z');
  expect(JSON.stringify(theirs)).not.toContain('bob');
});

test('of a sealed request the payload has only the id', () => {
  const disclosed = parsed({ kind: 'disclosed', requestId: id, liftedAt: sampleTime }, { request: null });
  expect(disclosed.data).toMatchObject({ request: { id: '5f0c' }, url: 'https://lockbox.example/accesses/5f0c' });
});

const hostile = {
  heading: '*h* <!channel> [x](https://evil.example)',
  paragraphs: ['<!everyone> [click](https://evil.example)', 'x'.repeat(5_000)],
  facts: Array.from({ length: 120 }, (_, index) => ({ label: `L${index}`, value: '<@U1> '.repeat(500) })),
  link: { label: 'Open', url: 'https://lockbox.example/requests/1' },
  choices: [{ label: '<!here> *Approve*', url: 'https://lockbox.example/requests/1?decision=approve' }],
};

test('Teams shows text of other systems as it is, and never as markup', () => {
  const kinds = new Set<string>();
  JSON.stringify(teamsMessage(hostile), (key, value) => {
    if (key === 'type') kinds.add(value);
    return value;
  });
  expect([...kinds].sort()).toEqual(['Action.OpenUrl', 'AdaptiveCard', 'RichTextBlock', 'TextRun', 'message']);
});

test('the largest request that there may be is a message that Teams takes', () => {
  const many = Array.from({ length: 50 }, (_, index) => `${index}`.padStart(200, 'p'));
  const text = '\u6f22'.repeat(2_000);
  const facts = [many.join('\n'), many.join(', '), text, text].map((value, index) => ({ label: `L${index}`, value }));
  const card = teamsMessage({ ...hostile, paragraphs: ['x'.repeat(200)], facts, choices: [] });
  expect(Buffer.byteLength(JSON.stringify(card))).toBeLessThan(28_000);
});

test('Slack shows text of other systems as plain text that notifies nobody, and no part is too long', () => {
  const message = JSON.parse(JSON.stringify(slackMessage(hostile)));
  expect(message.text).toBe('*h* &lt;!channel&gt; [x](https://evil.example)');
  expect(message.blocks.length).toBeLessThanOrEqual(50);
  const longest = { header: 150, section: 3_000, field: 2_000 };
  for (const { type, text, fields = [], elements } of message.blocks) {
    if (type === 'actions') {
      expect(elements.map((one: { text: object }) => one.text)).toEqual([
        { type: 'plain_text', text: 'Open', emoji: false },
        { type: 'plain_text', text: '<!here> *Approve*', emoji: false },
      ]);
      continue;
    }
    for (const one of [text, ...fields].filter((part) => part !== undefined)) {
      expect(one.type).toBe('plain_text');
      const most = type === 'header' ? longest.header : one === text ? longest.section : longest.field;
      expect(one.text.length).toBeLessThanOrEqual(most);
    }
    expect(fields.length).toBeLessThanOrEqual(10);
  }
  expect(message.blocks.at(-1).elements[0].url).toBe(hostile.link.url);
});

test('what asks for a decision has buttons that open it in the portal with the answer chosen, and sends nothing', () => {
  const buttons = (kind: 'teams' | 'slack', notice: Notice, changes: Partial<MessageView> = {}) => {
    const message = JSON.parse(webhookBody({ kind, locale: 'en' }, itemOf(notice), viewIn(changes)));
    const found = kind === 'teams' ? message.attachments[0].content.actions : message.blocks.at(-1).elements;
    return found.map((one: Record<string, unknown>) => [one.type, one.url]);
  };
  const page = 'https://lockbox.example/requests/5f0c';
  for (const [kind, type] of [
    ['teams', 'Action.OpenUrl'],
    ['slack', 'button'],
  ] as const) {
    expect(buttons(kind, { kind: 'reminder', requestId: id, expiresAt: sampleTime })).toEqual([
      [type, page],
      [type, `${page}?decision=approve`],
      [type, `${page}?decision=deny`],
    ]);
    expect(buttons(kind, { kind: 'expired', requestId: id, expiresAt: sampleTime })).toEqual([[type, page]]);
  }
});

test('a chat message is in the language of its webhook', () => {
  const notice: Notice = { kind: 'approval-needed', requestId: id, expiresAt: sampleTime };
  expect(webhookBody({ kind: 'teams', locale: 'de-AT' }, itemOf(notice), viewIn())).toContain(
    '29. November 2026 um 14:05 MEZ',
  );
  expect(webhookBody({ kind: 'slack', locale: 'fr' }, itemOf(notice), viewIn())).toContain('November 29, 2026');
  expect(webhookTestBody({ _id: 'w', kind: 'slack', locale: 'de' }, sampleTime, 'https://lockbox.example')).toContain(
    'Dies ist ein Test',
  );
});
