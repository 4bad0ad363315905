import { LIMITS } from '@lockbox/domain/catalogue/limits';
import { emailWords, emailWordsIn } from '@lockbox/words/emails';
import { en } from '@lockbox/words/en/emails';
import { argumentsOf, formatOf } from '@lockbox/words/messages';
import { expect, test } from 'vitest';
import { messageView, notices, sampleTime } from '../testing/messages.ts';
import { letterOf } from './letter.ts';
import { payloadOf } from './payload.ts';
import { timesFor } from './times.ts';
import { valuesOf } from './values.ts';
import type { MessageView } from './view.ts';

const { en: english, de: german } = emailWords;

const every = Object.values(emailWords).flatMap((words) =>
  Object.values(notices).flatMap((notice) =>
    (['customer', 'provider'] as const).map((side) => ({
      words,
      language: words.language,
      notice,
      side,
      kind: notice.kind,
    })),
  ),
);

test.each(every)('$kind to the $side says something in every part, in $language', (one) => {
  const { words, notice, side } = one;
  for (const request of [messageView().request, null]) {
    const letter = letterOf(notice, messageView({ side, request }), words);
    expect(letter.subject).toMatch(/^[^\n]{10,}$/);
    expect(letter.heading).not.toBe('');
    expect(letter.link.url).toMatch(
      /^https:\/\/lockbox\.example\/((provider\/)?requests\/5f0c|accesses\/5f0c|activity\/e7|policy)$/,
    );
    expect(JSON.stringify(letter)).not.toMatch(/undefined|null|NaN|\[object|Invalid Date/);
  }
});

test('the letter to an internal approver has the presented content, and asks to compare it', () => {
  for (const [words, portal] of [
    [english, 'portal'],
    [german, 'Portal'],
  ] as const) {
    const { facts, paragraphs } = letterOf(notices['review-needed'], messageView({ side: 'provider' }), words);
    expect(facts.map(({ value }) => value)).toContain('a1b2'.repeat(16));
    expect(paragraphs.at(-1)).toContain(portal);
  }
});

test('the first letter says who asks for what and why, until when, for how long, and that mail decides nothing', () => {
  const letter = letterOf(notices['approval-needed'], messageView(), english);
  const words = [...letter.paragraphs, ...letter.facts.map(({ value }) => value), letter.link.url, letter.footer];
  for (const said of [
    'T-4711',
    'Contoso Production',
    'Erin Engineer',
    'The export stops',
    'Read: Open and see records. Nothing can be changed. (read)\nList: ',
    'orders, files',
    'Ivo Approver',
    'Sunday',
    '29 November 2026 at 14:05 CET',
    '8 hours',
    'https://lockbox.example/requests/5f0c',
    'Nothing is decided by this message',
  ]) {
    expect(words.join('\n')).toContain(said);
  }
  expect(letter.subject).toContain('Action needed by 29 Nov 2026, 14:05 CET');
});

test('a request that is asked for again says so, with what came of the former one', () => {
  const { request } = messageView();
  if (request === null) throw new Error('No request');
  const previous = { requestId: '5f0b', status: 'DENIED', endedAt: sampleTime } as const;
  const factOf = (label: string, again: NonNullable<typeof request.previous>) =>
    letterOf(notices['approval-needed'], messageView({ request: { ...request, previous: again } }), english).facts.find(
      (one) => one.label === label,
    );
  expect(factOf('Asked before', previous)?.value).toMatch(/^Denied, ended .*29 November 2026 at 14:05 CET$/);
  expect(factOf('Asked before', { ...previous, status: null, endedAt: null })?.value).toBe('5f0b');
});

test('a claimed emergency of which the customer is asked says so, and by whom, at once and in reminders', () => {
  const { request } = messageView();
  if (request === null) throw new Error('No request');
  const claimed = messageView({
    request: { ...request, emergencyClaimedBy: { id: 'dana', displayName: 'Dana Duty' } },
  });
  for (const words of [english, emailWordsIn('de-AT')]) {
    for (const notice of [notices['approval-needed'], notices.reminder]) {
      const letter = letterOf(notice, claimed, words);
      expect(letter.facts).toContainEqual(expect.objectContaining({ value: 'Dana Duty, Fabrikam' }));
      expect(letter.paragraphs.join(' ')).toMatch(/Dana Duty (claims that it is an emergency|erklärt sie zum Notfall)/);
    }
    expect(letterOf(notices['one-more-approval'], claimed, words).facts).toContainEqual(
      expect.objectContaining({ value: 'Dana Duty, Fabrikam' }),
    );
  }
});

test('the other administrators read who has decided; the provider reads which customer has, and not who', () => {
  for (const notice of [notices.approved, notices.denied]) {
    const ours = letterOf(notice, messageView(), english);
    expect(ours.paragraphs.join(' ')).toContain('Handled by name of bob');
    const theirs = letterOf(notice, messageView({ side: 'provider' }), english);
    expect(JSON.stringify(theirs)).not.toContain('name of bob');
    expect(theirs.paragraphs.join(' ')).toContain('Contoso');
  }
});

test('letters about questions say what was asked and answered, until when, and not who of the customer asked', () => {
  for (const words of [english, emailWordsIn('de-AT')]) {
    const view = messageView({ side: 'provider' });
    const asked = letterOf(notices['question-asked'], view, words);
    expect(asked.facts[0]).toMatchObject({ value: 'Which table?' });
    expect(asked.link.url).toBe('https://lockbox.example/provider/requests/5f0c');
    expect(asked.paragraphs.join(' ')).toContain('29');
    expect(JSON.stringify(asked)).not.toMatch(/The orders of May|name of/);
  }
  const answered = letterOf(notices['question-answered'], messageView(), english);
  expect(answered.facts.slice(0, 2)).toEqual([
    { label: 'Question', value: 'Which table?' },
    { label: 'Answer', value: 'The orders of May' },
  ]);
  expect(answered.link).toEqual({ label: 'Review the request', url: 'https://lockbox.example/requests/5f0c' });
});

test('a question or an answer that was erased is shown as erased, and one that differs as not shown', () => {
  const question = { asked: { text: null, differs: false }, answered: { text: null, differs: true } };
  const { facts } = letterOf(notices['question-answered'], messageView({ question }), english);
  expect(facts[0]).toEqual({ label: 'Question', value: '(erased)' });
  expect(facts[1]?.value).toContain('not shown');
});

test('who was not asked is led to the access itself, and reads of no decision to make', () => {
  for (const words of [english, german]) {
    for (const notice of [notices.exclusion, notices.disclosed]) {
      const letter = letterOf(notice, messageView(), words);
      expect(letter.link.url).toBe('https://lockbox.example/accesses/5f0c');
      expect(letter.footer).not.toMatch(/decide|entscheiden/);
      expect(letter.facts.map(({ value }) => value)).toEqual(
        expect.arrayContaining(['orders, files', 'T-4711', '5f0c']),
      );
      expect(letter.facts.map(({ label }) => label)).toContain(words.labels.permissions);
    }
  }
  expect(letterOf(notices.exclusion, messageView(), english).paragraphs.join(' ')).toContain('without asking you');
  expect(letterOf(notices.exclusion, messageView({ side: 'provider' }), english).link.url).toContain(
    '/provider/requests/',
  );
});

test('the letter at the end of access says what the engineer did, or that nothing was reported', () => {
  const didIn = (view: MessageView, words = english) =>
    letterOf(notices['access-ended'], view, words).facts.find(({ label }) => label === words.labels.whatWasDone)?.value;
  const view = messageView();
  expect(didIn(view)).toBe('opened 12 records of invoice in orders');
  expect(didIn(view, german)).toBe('orders: 12 Datensätze von invoice geöffnet');
  const { request } = view;
  const withUses = (uses: NonNullable<MessageView['request']>['uses']) =>
    messageView({ request: request && { ...request, uses } });
  expect(didIn(withUses({ actions: [], outsideGrant: [], unlisted: 0 }))).toBe('nothing was reported');
  const [part] = request?.uses?.actions ?? [];
  if (part === undefined) throw new Error('The sample has no action');
  const many = Array.from({ length: 30 }, (_, number) => ({ ...part, objectClass: `table-${number}`, count: 1 }));
  const lines = didIn(withUses({ actions: many, outsideGrant: [], unlisted: 5 }))?.split('\n');
  expect(lines).toHaveLength(21);
  expect(lines?.at(0)).toBe('opened 1 record of table-0 in orders');
  expect(lines?.at(-1)).toBe('and 15 more, see the portal');
});

test('of what is not known to be all that was reported, the end of access says nothing', () => {
  const { request } = messageView();
  for (const unknown of [null, request && { ...request, uses: null }]) {
    const view = messageView({ request: unknown });
    const { facts } = letterOf(notices['access-ended'], view, english);
    expect(facts.map(({ label }) => label)).not.toContain(english.labels.whatWasDone);
    const item = { eventId: 'e', sequence: 1, occurredAt: 1, notice: notices['access-ended'] };
    expect(payloadOf(item, view).data).not.toHaveProperty('used');
  }
});

test('the letter about what no access covers says who did what when, why it is not covered, and leads to the record', () => {
  const letter = letterOf(notices['used-outside-grant'], messageView({ request: null }), english);
  expect(letter.facts).toEqual([
    { label: 'Done by', value: 'name of erin, Fabrikam' },
    {
      label: 'Outside of the access',
      value: expect.stringMatching(
        /^opened 12 records of invoice in orders \(after access had ended\), .*14:05 CET\nand 2 more, see the portal$/,
      ),
    },
    { label: 'Request', value: '5f0c' },
  ]);
  expect(letter.link).toEqual({ label: 'View the record', url: 'https://lockbox.example/activity/e7' });
  expect(letter.paragraphs.join(' ')).not.toContain('the last');
});

test.each([
  ['English', english, 'this e-mail is the last'],
  ['German', german, 'diese Nachricht ist die letzte'],
])('the last letter about what no access covers under one request says so in %s', (_, language, last) => {
  const notice = { ...notices['used-outside-grant'], furtherRefused: true };
  expect(letterOf(notice, messageView({ request: null }), language).paragraphs.join(' ')).toContain(last);
});

test.each([
  ['English', english, 'you get no more of them within this hour'],
  ['German', german, 'dass Sie in dieser Stunde keine weiteren erhalten'],
])('the last letter about what guards report in an hour says so, and no other, in %s', (_, language, last) => {
  for (const kind of ['open-outside-grant', 'access-not-closed', 'access-refused'] as const) {
    const said = (furtherUntold: boolean) =>
      letterOf({ ...notices[kind], furtherUntold }, messageView({ request: null }), language).paragraphs.join(' ');
    expect(said(true)).toContain(last);
    expect(said(false)).not.toContain(last);
  }
});

test('letters about what guards report say where and why, in each language, and lead to the record', () => {
  const said = (notice: (typeof notices)[keyof typeof notices], language = english) => {
    const letter = letterOf(notice, messageView({ request: null }), language);
    expect(letter.link.url).toBe('https://lockbox.example/activity/e7');
    return [...letter.paragraphs, ...letter.facts.map(({ label, value }) => `${label}: ${value}`)].join('\n');
  };
  expect(said(notices['open-outside-grant'])).toMatch(/reports that it opened it[\s\S]*the request led to no access/);
  expect(said({ ...notices['open-outside-grant'], isClosed: true })).toMatch(/It had been open[\s\S]*Closed: /);
  expect(said(notices['access-not-closed'])).toContain('Why: sessions could not be ended');
  expect(said(notices['access-refused'])).toMatch(
    /Tried by, as claimed: name of erin, Fabrikam[\s\S]*Attempts: 3, the first /,
  );
  expect(said({ ...notices['access-refused'], permission: null, count: 1 })).not.toMatch(/Permissions|the first/);
  expect(said(notices['access-refused'], german)).toContain('Warum: es war kein Zugriff gewährt');
});

test('an erased reason is shown as erased, and one that was no part of what was sealed is left out', () => {
  const { request } = messageView();
  const letter = letterOf(
    notices.reminder,
    messageView({ request: request && { ...request, justification: null } }),
    english,
  );
  expect(letter.facts).toContainEqual({ label: 'Reason', value: '(erased)' });
  const disclosed = messageView({ request: request && { ...request, justification: null, hasJustification: false } });
  expect(letterOf(notices.disclosed, disclosed, english).facts.map(({ label }) => label)).not.toContain('Reason');
});

test('times are in the reader’s own zone; an unknown zone or locale falls back to UTC and plain English', () => {
  expect(timesFor('en', 'en-US', 'America/New_York').short(sampleTime)).toBe('Nov 29, 2026, 08:05 AM EST');
  expect(timesFor('en', 'de-DE', 'Europe/Berlin').short(sampleTime)).toContain('14:05');
  expect(timesFor('en', '!!', 'Nowhere/Land').full(sampleTime)).toContain('UTC');
});

test('a reader of a language without a catalogue reads English', () => {
  for (const locale of ['en-GB', 'fr-FR', '', 'zz', 'deutsch', '!!']) expect(emailWordsIn(locale).language).toBe('en');
  for (const locale of ['de', 'de-DE', 'de-AT', 'DE-ch', 'de_DE']) expect(emailWordsIn(locale).language).toBe('de');
});

test('the subject says which support request it is and until when, in the reader’s language', () => {
  const view = messageView({ times: timesFor('de', 'de-AT', 'Europe/Vienna') });
  expect(letterOf(notices.reminder, view, emailWordsIn('de-AT')).subject).toBe(
    'Erinnerung: Entscheidung nötig bis 29. Nov. 2026, 14:05 MEZ: T-4711 (Contoso Production)',
  );
});

const withPermissions = (...permissions: readonly string[]): MessageView => {
  const view = messageView();
  return { ...view, request: view.request && { ...view.request, permissions } };
};

test.each(['approval-needed', 'reminder'] as const)('%s warns of broad permissions, in words', (kind) => {
  const view = withPermissions('read', 'export', 'write');
  const { paragraphs, facts } = letterOf(notices[kind], view, english);
  expect(paragraphs.at(-1)).toContain('The request includes broad permissions: Export, Write.');
  expect(facts.find(({ label }) => label === 'Permissions')?.value.split('\n')).toEqual([
    'Read: Open and see records. Nothing can be changed. (read)',
    'Export – broad: Take copies of records out of the data store. They do not end with the access. (export)',
    'Write – broad: Add and change records, also those that are there already. (write)',
  ]);
  expect(letterOf(notices[kind], withPermissions('read'), english).paragraphs.join()).not.toContain('broad');
  expect(letterOf(notices[kind], view, german).paragraphs.at(-1)).toContain('weitreichende Berechtigungen: ');
});

test('a permission that nobody has described is shown as it is, and not as harmless', () => {
  const { facts } = letterOf(notices.reminder, withPermissions('table:read'), english);
  expect(facts).toContainEqual({ label: 'Permissions', value: 'table:read (not described: ask what it allows)' });
});

test('every letter has as many paragraphs in German as in English', () => {
  for (const notice of Object.values(notices)) {
    const [inEnglish, inGerman] = [english, german].map((words) => letterOf(notice, messageView(), words));
    expect(inGerman?.heading).not.toBe(inEnglish?.heading);
    expect(inGerman?.paragraphs).toHaveLength(inEnglish?.paragraphs.length ?? 0);
  }
});

const textsIn = (node: unknown): readonly string[] =>
  typeof node === 'string' ? [node] : Object.values(node as object).flatMap(textsIn);

test.each(Object.values(notices))('the messages about $kind have a value for each argument', (notice) => {
  const { [notice.kind]: texts } = { ...en.notices, 'passkeys-changed': Object.values(en.passkeys) };
  const named = argumentsOf(formatOf('en', textsIn(texts).join(' ')).getAst());
  expect([...Object.keys(LIMITS), ...Object.keys(valuesOf(notice, messageView(), english))]).toEqual(
    expect.arrayContaining([...named]),
  );
});
