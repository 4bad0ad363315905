import { dataStoreId, environmentId, personId, requestId } from '@lockbox/contracts/ids';
import { expect, test } from 'vitest';
import { render } from '../channels/smtp/render.ts';
import type { Notice } from '../work-list/notice.ts';
import { catalogueFor, catalogues } from './catalogues.ts';
import type { View } from './letter.ts';
import { timesFor } from './times.ts';

const id = requestId('5f0c');
const at = Date.UTC(2026, 10, 29, 13, 5);

const view = (changes: Partial<View> = {}): View => ({
  providerName: 'Fabrikam',
  portalUrl: 'https://lockbox.example',
  tenantId: 'contoso',
  tenant: 'Contoso',
  eventId: 'e7',
  side: 'customer',
  times: timesFor('en', 'en-GB', 'Europe/Berlin'),
  request: {
    requestId: id,
    supportRequestId: 'T-4711',
    environmentId: 'prod',
    environment: 'Contoso Production',
    engineerId: 'erin',
    engineer: 'Erin Engineer',
    justification: 'The export stops\nat record 4711',
    permissions: ['read', 'list'],
    dataStores: ['orders', 'files'],
    requestedAt: at,
    internalApprover: 'Ivo Approver',
  },
  person: (person) => `name of ${person}`,
  environment: (environment) => `name of ${environment}`,
  comment: 'Only the orders, please',
  ...changes,
});

const by = personId('bob');
/** One of each kind. The type of the table makes it complete. */
const notices: { readonly [K in Notice['kind']]: Notice & { readonly kind: K } } = {
  'approval-needed': { kind: 'approval-needed', requestId: id, expiresAt: at },
  reminder: { kind: 'reminder', requestId: id, expiresAt: at },
  expired: { kind: 'expired', requestId: id, expiresAt: at },
  approved: { kind: 'approved', requestId: id, by, commentTextId: 't', accessUntil: at },
  denied: { kind: 'denied', requestId: id, by, commentTextId: 't' },
  'rejected-internally': { kind: 'rejected-internally', requestId: id, by, commentTextId: null },
  'review-expired': { kind: 'review-expired', requestId: id, reviewExpiresAt: at },
  'not-required': { kind: 'not-required', requestId: id, reason: 'NOT_MANAGED', accessUntil: at },
  'access-ended': { kind: 'access-ended', requestId: id, reason: 'PERIOD_OVER' },
  exclusion: {
    kind: 'exclusion',
    requestId: id,
    exclusion: 'EMERGENCY',
    declaredBy: by,
    approvedBy: personId('ivo'),
    accessUntil: at,
  },
  disclosed: { kind: 'disclosed', requestId: id, liftedAt: at },
  'became-unmanaged': { kind: 'became-unmanaged', environmentId: environmentId('prod'), protectedUntil: at },
  'policy-enabled': { kind: 'policy-enabled', by, rollOutDueAt: at },
  'policy-disabled': { kind: 'policy-disabled', by },
  'roll-out-overdue': {
    kind: 'roll-out-overdue',
    missing: [{ environmentId: environmentId('prod'), dataStoreId: dataStoreId('orders') }],
    count: 1,
  },
};

const every = catalogues.flatMap((catalogue) =>
  Object.values(notices).flatMap((notice) =>
    (['customer', 'provider'] as const).map((side) => ({ catalogue, notice, side, kind: notice.kind })),
  ),
);

test.each(every)('$kind to the $side says something in every part, in $catalogue.language', (one) => {
  const { catalogue, notice, side } = one;
  for (const request of [view().request, null]) {
    const letter = catalogue.compose(notice, view({ side, request }));
    const { subject, text, html } = render(letter, catalogue.language);
    expect(subject).toMatch(/^[^\n]{10,}$/);
    expect(letter.link.url).toMatch(/^https:\/\/lockbox\.example\/((provider\/)?requests\/5f0c|policy|activity\/e7)$/);
    for (const body of [text, html]) {
      for (const part of [letter.heading, letter.link.url]) expect(body).toContain(part);
      expect(body).not.toMatch(/undefined|null|NaN|\[object|Invalid Date/);
    }
    expect(html).not.toMatch(/<(form|input|button|img|script)|method=/i);
  }
});

test('the ask says who asks for what and why, until when, for how long, and that mail decides nothing', () => {
  const [english] = catalogues;
  const letter = english?.compose(notices['approval-needed'], view());
  const text = letter === undefined ? '' : render(letter, 'en').text;
  for (const said of [
    'T-4711',
    'Contoso Production',
    'Erin Engineer',
    'The export stops',
    'read, list',
    'orders, files',
    'Ivo Approver',
    'Sunday',
    '29 November 2026 at 14:05 CET',
    '8 hours',
    'https://lockbox.example/requests/5f0c',
    'Nothing is decided by this message',
  ]) {
    expect(text.replaceAll(/\s+/g, ' ')).toContain(said);
  }
  expect(letter?.subject).toContain('Action needed by 29 Nov 2026, 14:05 CET');
});

test('the other administrators read who has handled it; the provider reads the customer, and no person of it', () => {
  const [english] = catalogues;
  for (const notice of [notices.approved, notices.denied]) {
    const ours = english?.compose(notice, view());
    expect(ours?.paragraphs.join(' ')).toContain('Handled by name of bob');
    const theirs = english?.compose(notice, view({ side: 'provider' }));
    expect(JSON.stringify(theirs)).not.toContain('name of bob');
    expect(theirs?.paragraphs.join(' ')).toContain('Contoso');
  }
});

test('an erased reason is shown as erased', () => {
  const [english] = catalogues;
  const { request } = view();
  const letter = english?.compose(notices.reminder, view({ request: request && { ...request, justification: null } }));
  expect(letter?.facts).toContainEqual({ label: 'Reason', value: '(erased)' });
});

test('what other systems wrote becomes neither markup nor a header', () => {
  const letter = {
    subject: 'T-1\r\nBcc: everyone@example.org',
    heading: '<b>heading</b>',
    paragraphs: ['a & b'],
    facts: [{ label: 'Reason', value: '<script>alert(1)</script>' }],
    link: { label: 'Open', url: 'https://lockbox.example/requests/"><img src=x>' },
    footer: 'footer',
  };
  const { subject, html } = render(letter, 'en');
  expect(subject).toBe('T-1 Bcc: everyone@example.org');
  expect(html).not.toMatch(/<script|<b>|<img/);
  expect(html).toContain('a &amp; b');
});

test('times are in the reader’s own zone, and a zone or locale that is none falls back', () => {
  expect(timesFor('en', 'en-US', 'America/New_York').short(at)).toBe('Nov 29, 2026, 08:05 AM EST');
  expect(timesFor('en', 'de-DE', 'Europe/Berlin').short(at)).toContain('14:05');
  expect(timesFor('en', '!!', 'Nowhere/Land').full(at)).toContain('UTC');
});

test('a reader whose language nobody has written yet reads English', () => {
  for (const locale of ['en-GB', 'fr-FR', '', 'zz', 'deutsch', '!!']) expect(catalogueFor(locale).language).toBe('en');
  for (const locale of ['de', 'de-DE', 'de-AT', 'DE-ch', 'de_DE']) expect(catalogueFor(locale).language).toBe('de');
});

test('the subject says which support request it is and until when, in the reader’s language', () => {
  const ask = catalogueFor('de-AT').compose(
    notices.reminder,
    view({ times: timesFor('de', 'de-AT', 'Europe/Vienna') }),
  );
  expect(ask.subject).toBe('Erinnerung: Entscheidung nötig bis 29. Nov. 2026, 14:05 MEZ: T-4711 (Contoso Production)');
});

test('text and HTML say the same', () => {
  for (const catalogue of catalogues) {
    for (const notice of Object.values(notices)) {
      const letter = catalogue.compose(notice, view());
      const { text, html } = render(letter, catalogue.language);
      const said = text.replaceAll(/\s+/g, ' ');
      const shown = html.replaceAll(/\s+/g, ' ');
      const facts = letter.facts.flatMap(({ label, value }) => [label, value]);
      for (const part of [letter.heading, ...letter.paragraphs, ...facts, letter.link.label, letter.footer]) {
        const words = part.replaceAll(/\s+/g, ' ');
        expect(said).toContain(words);
        expect(shown).toContain(words);
      }
    }
  }
});

test('HTML loads nothing, and is made for light and dark', () => {
  const { html } = render(catalogueFor('en').compose(notices.approved, view()), 'en');
  expect(html.match(/https?:\/\/[^"\s<]+/g)).toEqual(['https://lockbox.example/requests/5f0c']);
  expect(html).not.toMatch(/url\(|@import|\ssrc=/i);
  expect(html).toContain('<meta name="color-scheme" content="light dark">');
  expect(html).toContain('prefers-color-scheme:dark');
});

test('lines of the text are short, and a link is never broken', () => {
  const portalUrl = `https://lockbox.${'long-'.repeat(20)}example`;
  const { text } = render(catalogueFor('de').compose(notices['approval-needed'], view({ portalUrl })), 'de');
  expect(text).toContain(`\n${portalUrl}/requests/5f0c\n`);
  for (const line of text.split('\n')) if (!line.startsWith('http')) expect(line.length).toBeLessThanOrEqual(72);
});
