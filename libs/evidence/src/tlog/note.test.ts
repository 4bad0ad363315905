import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { fromBase64, toBase64 } from './base64.ts';
import { formatCheckpoint, parseCheckpoint } from './checkpoint.ts';
import {
  COSIGNATURE_V1,
  ED25519,
  formatNote,
  formatVerifierKey,
  ML_DSA_44,
  parseNote,
  parseVerifierKey,
  type SignatureType,
  verifierKey,
  verifyNote,
} from './note.ts';
import { openCheckpoint } from './open-checkpoint.ts';

/** The examples that c2sp.org/signed-note publishes. */
const exampleKey = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k';
const exampleNote = `This is an example message.

— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
`;
/** And the one of c2sp.org/tlog-cosignature, of which no keys are published. */
const exampleCheckpoint = `example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==
`;

function aKey(name: string, type: SignatureType = ED25519) {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const raw = Uint8Array.from(publicKey.export({ format: 'der', type: 'spki' }).subarray(-32));
  return { privateKey, key: verifierKey(name, type, raw) };
}

const signedBy = ({ privateKey, key }: { privateKey: KeyObject; key: { name: string; keyId: string } }, text: string) =>
  ({
    name: key.name,
    keyId: key.keyId,
    signature: Uint8Array.from(sign(null, Buffer.from(text), privateKey)),
  }) as const;

function cosignedBy(witness: ReturnType<typeof aKey>, text: string, time: number) {
  const { signature, ...rest } = signedBy(witness, `cosignature/v1\ntime ${time}\n${text}`);
  const stamp = Buffer.alloc(8);
  stamp.writeBigUInt64BE(BigInt(time));
  return { ...rest, signature: Uint8Array.from([...stamp, ...signature]) };
}

describe('a signed note', () => {
  test('the published example is believed by the published key, and written as it was read', async () => {
    const note = parseNote(exampleNote);
    const key = parseVerifierKey(exampleKey);
    expect(await verifyNote(note, [key])).toEqual([{ key }]);
    expect(formatNote(note)).toBe(exampleNote);
    expect(formatVerifierKey(key)).toBe(exampleKey);
  });

  test('the published checkpoint with a witness’s line is read, and written as it was read', () => {
    const note = parseNote(exampleCheckpoint);
    expect(note.signatures.map(({ name, keyId }) => [name, keyId])).toEqual([
      ['example.com/behind-the-sofa', '033de0ae'],
      ['witness.example.com/w1', '8d66cf3f'],
    ]);
    const checkpoint = parseCheckpoint(note.text);
    expect(checkpoint).toMatchObject({ origin: 'example.com/behind-the-sofa', size: 20_852_163 });
    expect(formatCheckpoint(checkpoint)).toBe(note.text);
    expect(formatNote(note)).toBe(exampleCheckpoint);
  });

  test('a text that was changed is not believed, and nothing else of the note either', async () => {
    const [log, witness] = [aKey('log.example'), aKey('witness.example')];
    const text = 'log.example\n1\n';
    const signatures = [signedBy(log, text), signedBy(witness, 'another text\n')];
    await expect(verifyNote({ text, signatures }, [log.key, witness.key])).rejects.toThrow('The signature of witness');
    expect(await verifyNote({ text, signatures }, [log.key])).toEqual([{ key: log.key }]);
  });

  test('a key counts by name and id: unknown ones, and a known name with another id, are passed over', async () => {
    const [log, other] = [aKey('log.example'), aKey('log.example')];
    const note = { text: 'text\n', signatures: [signedBy(other, 'text\n')] };
    expect(await verifyNote(note, [log.key])).toEqual([]);
    expect(await verifyNote(note, [log.key, other.key])).toEqual([{ key: other.key }]);
    const [line] = note.signatures;
    const sameId = { text: note.text, signatures: line === undefined ? [] : [{ ...line, name: 'another.example' }] };
    expect(await verifyNote(sameId, [other.key])).toEqual([]);
  });

  test('of which no known key signed anything is not believed', async () => {
    const text = 'log.example\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n';
    const note = formatNote({ text, signatures: [signedBy(aKey('log.example'), text)] });
    const opened = await openCheckpoint(Buffer.from(note), 'log.example', [aKey('log.example').key]);
    expect(opened).toEqual({ ok: false, sentence: 'None of the known keys of log.example has signed it.' });
  });

  test('may have 16 signatures of 5,000 bytes each beside the log’s', async () => {
    const log = aKey('log.example');
    const others = Array.from({ length: 16 }, (_, number) => ({
      name: `pq${number}.example`,
      keyId: '0a0b0c0d',
      signature: new Uint8Array(5_000),
    }));
    const note = parseNote(formatNote({ text: 'text\n', signatures: [...others, signedBy(log, 'text\n')] }));
    expect(note.signatures).toHaveLength(17);
    expect(await verifyNote(note, [log.key])).toEqual([{ key: log.key }]);
  });

  test('a witness signs the time too, and not as a log does', async () => {
    const witness = aKey('witness.example', COSIGNATURE_V1);
    const text = 'log.example\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n';
    const good = cosignedBy(witness, text, 1_679_315_147);
    const verified = await verifyNote({ text, signatures: [good] }, [witness.key]);
    expect(verified).toEqual([{ key: witness.key, time: 1_679_315_147 }]);
    const later = Uint8Array.from(good.signature).with(7, 0);
    for (const signature of [later, good.signature.slice(8), signedBy(witness, text).signature]) {
      await expect(verifyNote({ text, signatures: [{ ...good, signature }] }, [witness.key])).rejects.toThrow();
    }
  });

  test('a cosignature by ML-DSA-44 is verified over name, time, origin, size and root, in the layout of the standard', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ml-dsa-44');
    const raw = Uint8Array.from(publicKey.export({ format: 'der', type: 'spki' }).subarray(-1_312));
    const key = verifierKey('witness.example/w1', ML_DSA_44, raw);
    expect(parseVerifierKey(formatVerifierKey(key))).toEqual(key);
    const text = 'log.example\n7\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n';
    const time = Buffer.from('00000000641850cb', 'hex');
    const message = Buffer.concat([
      Buffer.from('subtree/v1\n\0'),
      Buffer.from('\x12witness.example/w1'),
      time,
      Buffer.from('\x0blog.example'),
      Buffer.alloc(8),
      Buffer.from('0000000000000007', 'hex'),
      Buffer.from('47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=', 'base64'),
    ]);
    const signature = Uint8Array.from([...time, ...sign(null, message, privateKey)]);
    const line = { name: key.name, keyId: key.keyId, signature };
    expect(await verifyNote({ text, signatures: [line] }, [key])).toEqual([{ key, time: 0x641850cb }]);
    const extended = `${text}an extension line\n`;
    expect(await verifyNote({ text: extended, signatures: [line] }, [key])).toHaveLength(1);
    for (const other of [text.replace('7', '8'), text.replace('log', 'cat'), text.replace('47', '57')]) {
      await expect(verifyNote({ text: other, signatures: [line] }, [key])).rejects.toThrow('is not over this text');
    }
  });

  test('a key has another id for each type of signature', () => {
    const raw = new Uint8Array(32);
    expect(verifierKey('name', ED25519, raw).keyId).not.toBe(verifierKey('name', COSIGNATURE_V1, raw).keyId);
  });

  test('a cosignature of a time beyond 2^63 - 1 is refused', async () => {
    const witness = aKey('witness.example', COSIGNATURE_V1);
    const text = 'log.example\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n';
    const stamp = Buffer.from('8000000000000000', 'hex');
    const { signature, ...rest } = signedBy(witness, `cosignature/v1\ntime ${2n ** 63n}\n${text}`);
    const line = { ...rest, signature: Uint8Array.from([...stamp, ...signature]) };
    await expect(verifyNote({ text, signatures: [line] }, [witness.key])).rejects.toThrow('is not over this text');
  });

  test.each([
    ['no signatures', 'text\n'],
    ['a signature line without its end', `${exampleNote.trimEnd()}`],
    ['a hyphen for the dash', exampleNote.replace('—', '-')],
    ['control characters', exampleNote.replace('This', 'Th\tis')],
    ['a carriage return', exampleNote.replaceAll('\n', '\r\n')],
    ['base64 without padding', exampleNote.replace('=\n', '\n')],
    ['base64 with bits that mean nothing', exampleNote.replace('QM=', 'QN=')],
    ['a signature of four bytes', 'text\n\n— name AAAAAA==\n'],
    ['a name with a plus', exampleNote.replace('example.com/foo', 'a+b')],
    ['a name with a Unicode space', exampleNote.replace('example.com/foo', 'a\u2003b')],
    ['no name', exampleNote.replace('example.com/foo ', '')],
    ['65 signatures', `text\n\n${'— name AAAAAAA=\n'.repeat(65)}`],
  ])('what has %s is no note', (_, note) => {
    expect(() => parseNote(note)).toThrow();
  });

  test('the last blank line parts text and signatures', () => {
    expect(parseNote('one\n\ntwo\n\n— name AAAAAAA=\n').text).toBe('one\n\ntwo\n');
  });

  test.each([
    ['another id', exampleKey.replace('530d903a', '530d903b')],
    ['an unknown type', `example.com/foo+530d903a+${toBase64(Uint8Array.of(9, ...new Uint8Array(32)))}`],
    ['a key that is too short', `example.com/foo+530d903a+${toBase64(Uint8Array.of(1, 2, 3))}`],
    ['no name', exampleKey.replace('example.com/foo', '')],
    ['a part missing', 'example.com/foo+530d903a'],
  ])('a verifier key with %s is refused', (_, key) => {
    expect(() => parseVerifierKey(key)).toThrow();
  });
});

describe('a checkpoint', () => {
  const root = '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=';
  test('extension lines are read over', () => {
    expect(parseCheckpoint(`log\n7\n${root}\nmore\n`)).toMatchObject({ origin: 'log', size: 7 });
  });

  test('the origin is any text, and not held to a form', () => {
    expect(parseCheckpoint(`A log + its name\n7\n${root}\n`)).toMatchObject({ origin: 'A log + its name' });
  });

  test.each([
    ['no origin', `\n7\n${root}\n`],
    ['a size with a zero before it', `log\n07\n${root}\n`],
    ['a negative size', `log\n-7\n${root}\n`],
    ['a size beyond what numbers hold', `log\n9007199254740993\n${root}\n`],
    ['a root of 31 bytes', `log\n7\n${toBase64(new Uint8Array(31))}\n`],
    ['no root', 'log\n7\n'],
    ['an empty extension line', `log\n7\n${root}\n\n`],
    ['no newline at its end', `log\n7\n${root}`],
  ])('with %s it is none', (_, text) => {
    expect(() => parseCheckpoint(text)).toThrow();
  });

  test('base64 is read in one way only', () => {
    expect(fromBase64('AA==')).toEqual(Uint8Array.of(0));
    expect([fromBase64('AB=='), fromBase64('AA'), fromBase64('A A='), fromBase64('-_==')]).toEqual(
      Array(4).fill(undefined),
    );
  });

  test.each([
    ['root', (long: string) => `log\n7\n${long}\n\n— log ${toBase64(new Uint8Array(68))}\n`],
    ['size', (long: string) => `log\n${long}\n${root}\n\n— log ${toBase64(new Uint8Array(68))}\n`],
    ['origin', (long: string) => `${long}\n7\n${root}\n\n— log ${toBase64(new Uint8Array(68))}\n`],
    ['signature', (long: string) => `log\n7\n${root}\n\n${long}\n`],
  ])(
    'whoever may write to the topic makes it no error, and no long sentence, by a %s of 600,000 bytes',
    async (_, note) => {
      const long = Buffer.alloc(450_000, 1).toString('base64');
      const opened = await openCheckpoint(Buffer.from(note(long)), 'log', [aKey('log').key]);
      expect(opened).toEqual({ ok: false, sentence: expect.stringContaining(long.slice(0, 50)) });
      expect(opened.ok ? '' : opened.sentence.length).toBeLessThan(250);
    },
  );

  test('in bytes that are not UTF-8 is none', async () => {
    const opened = await openCheckpoint(Uint8Array.of(0xff, 0x0a, 0x0a), 'log', [aKey('log').key]);
    expect(opened).toEqual({ ok: false, sentence: 'It is not text in UTF-8.' });
  });

  test('with a byte order mark before it is none: a published note has the bytes that were signed', async () => {
    const log = aKey('log');
    const text = `log\n0\n${root}\n`;
    const note = formatNote({ text, signatures: [signedBy(log, text)] });
    expect(await openCheckpoint(Buffer.from(note), 'log', [log.key])).toMatchObject({ ok: true });
    expect(await openCheckpoint(Buffer.from(`\ufeff${note}`), 'log', [log.key])).toMatchObject({ ok: false });
  });
});
