import { hash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkpointKeyOf, verifierKeyOf } from '@lockbox/evidence/checkpoint-key';
import { cosignerOf } from '@lockbox/evidence/cosigner';
import { newSigningKeys, signingKeyOf } from '@lockbox/evidence/signing-keys';
import { EMPTY_ROOT } from '@lockbox/evidence/tlog/digest';
import { formatSignature, formatVerifierKey, parseNote } from '@lockbox/evidence/tlog/note';
import { parseWitnessPolicy } from '@lockbox/evidence/tlog/witness-policy';
import { describe, expect, test } from 'vitest';
import { checkpointTrust } from './trust.ts';
import { askForNewest, cosignaturesOf, witnessPolicyIn } from './witnesses.ts';

const ORIGIN = 'lockbox.test/lockbox.events/0';
const cosigner = (name: string) =>
  cosignerOf(
    name,
    signingKeyOf(newSigningKeys().signingKey).privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
  );
const [w1, w2] = [cosigner('w1.test'), cosigner('w2.test')];
const witnesses = [
  { name: 'first', key: w1.key },
  { name: 'second', key: w2.key },
];
const checkpoint = checkpointKeyOf(newSigningKeys().signingKey).sign({ origin: ORIGIN, size: 0, root: EMPTY_ROOT });
const { text } = parseNote(checkpoint);

test('witnesses are those whose lines are over this text, with the time that they signed: a forged one takes nothing from the others', async () => {
  const genuine = formatSignature(w1.cosign(text, 1_700_000_000));
  const forged = formatSignature(w2.cosign(`${text}more\n`, 1_700_000_000));
  expect(await cosignaturesOf(Buffer.from(checkpoint + genuine + forged), witnesses)).toEqual([
    { witness: 'first', time: 1_700_000_000 },
  ]);
  expect(await cosignaturesOf(Buffer.from(checkpoint), witnesses)).toEqual([]);
});

test.each([
  ['has it', 200, { bytes: Buffer.from('the checkpoint') }],
  [
    'has seen nothing of the log, or does not serve it',
    404,
    { nothing: expect.stringContaining(`has none of ${ORIGIN}`) },
  ],
  ['fails', 500, { nothing: expect.stringContaining('answers 500') }],
])('a witness that %s is asked by the hash of the origin', async (_what, status, view) => {
  const server = createServer((request, response) => {
    const isRight = request.url === `/${hash('sha256', ORIGIN)}/checkpoint`;
    response.writeHead(isRight ? status : 400).end('the checkpoint');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // it listens to an address and no pipe
  expect(await askForNewest(url, ORIGIN)).toEqual(view);
  server.close().closeAllConnections();
  expect(await askForNewest(url, ORIGIN)).toEqual({ nothing: expect.stringContaining('does not answer'), away: true });
});

test('of an answer without an end no more is read than a checkpoint has', async () => {
  const server = createServer((_request, response) => {
    const more = (): void => void response.write(Buffer.alloc(16_384), (error) => (error ? undefined : more()));
    more();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // it listens to an address and no pipe
  expect(await askForNewest(url, ORIGIN)).toEqual({ nothing: expect.stringContaining('what is no checkpoint') });
  server.close().closeAllConnections();
});

test('a policy that is none is wrong usage, and says where', () => {
  const folder = mkdtempSync(join(tmpdir(), 'policy-'));
  const file = join(folder, 'policy');
  writeFileSync(file, 'quorum w1\n');
  expect(() => witnessPolicyIn(file)).toThrow(`--witnesses: ${file}: Line 1 of the policy`);
  expect(() => witnessPolicyIn(join(folder, 'missing'))).toThrow('--witnesses');
  expect(witnessPolicyIn(undefined)).toBe(undefined);
  rmSync(folder, { recursive: true });
});

describe('a policy that names logs', () => {
  const [own, replaced] = [newSigningKeys(), newSigningKeys()];
  const known = { installation: 'lockbox.test', publicKeys: [own.publicKey, replaced.publicKey] };
  const line = (publicKey: string) => `log ${formatVerifierKey(verifierKeyOf(ORIGIN, publicKey))}\n`;
  const trusted = (text: string) => checkpointTrust(known, parseWitnessPolicy(text)).publicKeys;

  test('has only those of the known keys believed that it names', () => {
    expect(trusted('quorum none')).toEqual([own.publicKey, replaced.publicKey]);
    expect(trusted(`${line(own.publicKey)}quorum none`)).toEqual([own.publicKey]);
    expect(trusted(`${line(own.publicKey)}${line(newSigningKeys().publicKey)}quorum none`)).toEqual([own.publicKey]);
  });

  test('and not this one is refused', () => {
    expect(() => trusted(`${line(newSigningKeys().publicKey)}quorum none`)).toThrow('the policy names other logs');
  });
});
