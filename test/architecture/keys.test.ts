import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

/** docs/keys.md has every secret of the settings, and every place where code names an algorithm. */
const root = resolve(import.meta.dirname, '../..');
const textOf = (file: string) => readFileSync(join(root, file), 'utf8');
const page = textOf('docs/keys.md');

/** The names in code, and on the page. */
const NAMES: Readonly<Record<string, string>> = {
  sha1: 'SHA-1',
  sha256: 'SHA-256',
  'SHA-256': 'SHA-256',
  sha512: 'SHA-512',
  ed25519: 'Ed25519',
  'AES-GCM': 'AES-256-GCM',
  'aes-256-gcm': 'AES-256-GCM',
  RS256: 'RS256',
  PS256: 'PS256',
  ES256: 'ES256',
  EdDSA: 'EdDSA',
};
const NAMED = new RegExp(`'(${Object.keys(NAMES).join('|')}|sha384|md5|aes-[a-z0-9-]+|HS256)'`, 'g');

// `libs/stack` and `libs/testing` are for development: their keys protect nothing.
const sources = globSync(['libs/*/src/**/*.ts', 'services/*/src/**/*.ts', 'services/portal/web/src/**/*.{ts,tsx}'], {
  cwd: root,
}).filter((file) => !/\.test\.ts|\/(testing|generated|words)\/|^libs\/stack\//.test(file));

const uses = sources.flatMap((file) =>
  [...new Set([...textOf(file).matchAll(NAMED)].map(([, name = '']) => name))].map((name) => ({ file, name })),
);

test('code that names an algorithm is in a row of that algorithm', () => {
  expect(uses.length).toBeGreaterThan(20);
  const rows = page.split('\n').filter((line) => line.startsWith('| '));
  const isTold = ({ file, name }: { readonly file: string; readonly name: string }) =>
    rows.some((row) => row.includes(`](../${file})`) && row.includes(NAMES[name] ?? 'no name for it'));
  expect(uses.filter((use) => !isTold(use))).toEqual([]);
});

test('every setting that is a secret is on the page', () => {
  const files = globSync('{services/*/src,libs/platform/src}/settings.ts', { cwd: root });
  // By what each is made of, or by saying so itself.
  const SECRET =
    /(LOCKBOX_[A-Z_]+): (?:optionalSecret|secret|issuerSecret|setting\.(?:senderKey|signingKey|accessTokenKey|checkpointKey|sourceKeys|kafkaPassword|kafkaKey|registryPassword|registryKey|mongoUrl|mongoKey|smtpUrl))/g;
  const secrets = new Set(files.flatMap((file) => [...textOf(file).matchAll(SECRET)].map(([, name = '']) => name)));
  expect(secrets.size).toBeGreaterThan(12);
  expect([...secrets].filter((name) => !page.includes(`\`${name}\``) && !page.includes(`in \`${name}\``))).toEqual([]);
});
