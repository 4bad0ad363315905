import Fastify from 'fastify';
import { expect, test } from 'vitest';
import { languageCookie } from '../../web/src/words/language.ts';
import { sendPlainPage } from './plain-page.ts';

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
