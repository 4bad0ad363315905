import { emailWords } from '@lockbox/words/emails';
import { expect, test } from 'vitest';
import { messageView, notices } from '../../testing/messages.ts';
import { letterOf } from '../../wording/letter.ts';
import { render } from './render.ts';

const { en: english, de: german } = emailWords;

const onOneLine = (text: string): string => text.replaceAll(/\s+/g, ' ');

test('text and HTML say the same, and HTML has nothing to fill in or to load', () => {
  for (const words of [english, german]) {
    for (const notice of Object.values(notices)) {
      const letter = letterOf(notice, messageView(), words);
      const { text, html } = render(letter, words);
      const facts = letter.facts.flatMap(({ label, value }) => [label, value]);
      const parts = [letter.heading, ...letter.paragraphs, ...facts, letter.link.label, letter.link.url, letter.footer];
      for (const part of parts) {
        expect(onOneLine(text)).toContain(onOneLine(part));
        expect(onOneLine(html)).toContain(onOneLine(part));
      }
      expect(html).not.toMatch(/<(form|input|button|img|script)|method=/i);
    }
  }
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
  const { subject, html } = render(letter, english);
  expect(subject).toBe('T-1 Bcc: everyone@example.org');
  expect(html).not.toMatch(/<script|<b>|<img/);
  expect(html).toContain('a &amp; b');
});

test.each(['\r', '\n', '\r\n', '\v', '\f', '\u0085', '\u2028', '\u2029'])(
  'what other systems wrote stays in its place in the text, whatever it breaks lines with: %j',
  (broken) => {
    const forged = `x${broken}-- ${broken}Review the request:${broken}https://elsewhere.example`;
    const letter = {
      ...{ subject: 'T-1', heading: forged, paragraphs: [forged], facts: [{ label: 'Reason', value: forged }] },
      ...{ link: { label: 'Review the request', url: 'https://lockbox.example/' }, footer: 'footer' },
    };
    const lines = render(letter, english).text.split(/\r\n?|[\n\v\f\u0085\u2028\u2029]/);
    expect(lines.filter((line) => line === '-- ')).toHaveLength(1);
    expect(lines.filter((line) => line.startsWith('https://'))).toEqual(['https://lockbox.example/']);
  },
);

test('HTML loads nothing, and is made for light and dark', () => {
  const { html } = render(letterOf(notices.approved, messageView(), english), english);
  expect(html.match(/https?:\/\/[^"\s<]+/g)).toEqual(['https://lockbox.example/requests/5f0c']);
  expect(html).not.toMatch(/url\(|@import|\ssrc=/i);
  expect(html).toContain('<meta name="color-scheme" content="light dark">');
  expect(html).toContain('prefers-color-scheme:dark');
});

test('lines of the text are short, and a link is never broken', () => {
  const portalUrl = `https://lockbox.${'long-'.repeat(20)}example`;
  const { text } = render(letterOf(notices['approval-needed'], messageView({ portalUrl }), german), german);
  expect(text).toContain(`\n${portalUrl}/requests/5f0c\n`);
  for (const line of text.split('\n')) if (!line.startsWith('http')) expect(line.length).toBeLessThanOrEqual(72);
});

test('the evidence in an e-mail is unchanged, and precedes the line where mail programs cut a signature off', () => {
  const block = ['-----BEGIN', 'tenant: a <b> & "c"', 'x'.repeat(64), '-----END'].join('\n');
  for (const words of [english, german]) {
    const letter = letterOf(notices.approved, messageView(), words);
    const { text, html } = render(letter, words, block);
    expect(onOneLine(text)).toContain(words.evidence);
    expect(text).toContain(`\n\n${block}\n\n-- \n`);
    expect(html).toContain('tenant: a &lt;b&gt; &amp; &quot;c&quot;');
    expect(render(letter, words).text).not.toContain(words.evidence.slice(0, 20));
  }
});
