import { globSync, readFileSync } from 'node:fs';
import { apiErrors } from '@lockbox/contracts/api-errors';
import { type ReasonCode, reasons } from '@lockbox/domain/reasons';
import { outsideUrlProblem } from '@lockbox/platform/outside-addresses';
import Fastify from 'fastify';
import { expect, test } from 'vitest';
import { loadWords } from '../../web/src/words/catalogue.ts';
import { languageCookie } from '../../web/src/words/language.ts';
import { invalidField, tooManyCalls } from '../problems.ts';
import { SignInTooOld } from '../sign-in/issuers.ts';
import { sendPlainPage } from './plain-page.ts';

const de = await loadWords('de');

async function signedOutPage(headers: Readonly<Record<string, string>>): Promise<string> {
  const app = Fastify();
  app.get('/', (_request, reply) =>
    sendPlainPage(reply, ({ plain: { signedOut } }) => ({
      status: 200,
      title: signedOut.title,
      text: signedOut.text,
      next: { kind: 'link', href: '/', text: signedOut.button },
    })),
  );
  const { body } = await app.inject({ url: '/', headers });
  await app.close();
  return body;
}

test('a page without the web app is in the language that the browser wants most, of those that there are', async () => {
  const german = await signedOutPage({ 'accept-language': 'fr, de-AT;q=0.9, en;q=0.8' });
  expect(german).toContain('<html lang="de">');
  expect(german).toContain('Sie sind abgemeldet');
  for (const headers of [{}, { 'accept-language': 'fr' }, { 'accept-language': 'en-GB, de' }]) {
    const english = await signedOutPage(headers);
    expect(english).toContain('<html lang="en">');
    expect(english).toContain('You are signed out');
  }
});

test('and in the one that the person has chosen, whatever the browser wants', async () => {
  const [cookie = ''] = languageCookie('en').split(';');
  expect(await signedOutPage({ 'accept-language': 'de', cookie })).toContain('You are signed out');
});

const placesOf = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).toSorted();

test.each(Object.entries(reasons))('the reason %s is said in German, with all that it names', (code, sentence) => {
  expect(placesOf(de.server.problem(code, sentence))).toEqual(placesOf(sentence));
  expect(de.server.problem(code, sentence)).not.toBe(sentence);
  const filled = sentence.replaceAll(/\{(\w+)\}/g, 'what is $1');
  expect(de.server.problem(code, filled)).not.toMatch(/\{\w+\}/);
  for (const [place] of sentence.matchAll(/\{(\w+)\}/g))
    expect(de.server.problem(code, filled)).toContain(`what is ${place.slice(1, -1)}`);
});

test.each(Object.keys(apiErrors))('the problem %s is said in German', (code) => {
  expect(de.server.problem(code, 'In English.')).not.toBe('In English.');
});

test('what a sentence names is kept in German', () => {
  expect(de.server.problem('TOO_MANY_CALLS', tooManyCalls('calls', 1).message)).toContain('in 1 Sek. erneut');
  const refusals = 'Too much of what you sent was refused. Try again in 1 min.';
  expect(de.server.problem('TOO_MANY_REFUSALS', refusals)).toContain('in 1 Min. erneut');
  expect(de.server.problem('UNAUTHORIZED', new SignInTooOld().message)).toContain('(LOCKBOX_SIGN_IN_MAX_AGE)');
});

/** Sentences of codes that stand for several things, where they are thrown. */
const THROWN = /(forbidden\(|unauthorized\(|'(?:UNAUTHORIZED|NOT_COVERED_YET|TOO_MANY_CALLS)',)\s*(["'`])(.+?)\2/g;
const CODES: Readonly<Record<string, string>> = { 'forbidden(': 'FORBIDDEN', 'unauthorized(': 'UNAUTHORIZED' };
/** What is said of the code says as much as these. */
const SAID_BY_CODE = /^(Sign in, or send|Your roles in|The token is bound|Not all that happened|\$\{sentence\})/;
const thrown = globSync(`${import.meta.dirname}/../**/*.ts`, { exclude: (file) => file.endsWith('.test.ts') })
  .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(THROWN)])
  .map(([, by = '', , sentence = '']) => [CODES[by] ?? by.slice(1, -2), sentence] as const)
  .filter(([, sentence]) => !SAID_BY_CODE.test(sentence));

test('sentences that say more than their code are found', () => expect(thrown.length).toBeGreaterThan(10));

test.each(thrown)('%s, “%s”, says as much in German', (code, sentence) => {
  const said = de.server.problem(code, sentence.replaceAll(/\$\{.+?\}/g, '7'));
  expect(said).not.toBe(de.server.problem(code, 'Only the code is known.'));
});

test('what is wrong with the days of an overview is said in German', () => {
  for (const said of [
    'to: has to lie after the beginning',
    'from: is more than 120 months before the end. Give a later one',
  ])
    expect(de.server.problem('INVALID_INPUT', said)).toMatch(/Anfang/);
});

test('a refusal that the page does not know, or that is worded otherwise, is shown as the server says it', () => {
  expect(de.server.problem('NEW_CODE', 'Something new.')).toBe('Something new.');
  const reason: ReasonCode = 'ENVIRONMENT_UNKNOWN';
  expect(de.server.problem(reason, 'Of another release.')).toBe('Of another release.');
});

test('what is wrong with a field is said in German', () => {
  const said = ['', 'x'.repeat(2_001), 'http://example.com', 'https://me:pass@example.com', 'https://127.0.0.1']
    .map((url) => outsideUrlProblem(url, false) ?? 'nothing')
    .concat(invalidField('from', '"soon" is not a time').errors?.map(({ message }) => message) ?? []);
  expect(said).toHaveLength(6);
  for (const message of said) expect(de.server.field(message)).not.toBe(message);
  expect(de.server.field(said.at(-1) ?? '')).toBe('„soon“ ist keine Zeit');
});
