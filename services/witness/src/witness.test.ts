import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cosignerOf } from '@lockbox/evidence/cosigner';
import { newSigningKeys, signingKeyOf } from '@lockbox/evidence/signing-keys';
import { formatAddCheckpoint } from '@lockbox/evidence/tlog/add-checkpoint';
import { digestOfBytes } from '@lockbox/evidence/tlog/digest';
import { formatVerifierKey, parseNote, verifyNote } from '@lockbox/evidence/tlog/note';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createState, openState, type WitnessState } from './state.ts';
import { ORIGIN, sampleLog } from './testing/sample-log.ts';
import { createWitness, type Witness } from './witness.ts';

const pem = signingKeyOf(newSigningKeys().signingKey).privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
const cosigner = cosignerOf('witness.test/w1', pem);
const vkey = formatVerifierKey(cosigner.key);
const log = sampleLog(40, 20);
const NOW = 1_700_000_000_000;

let folder: string;
let state: WitnessState;
let witness: Witness;
let told: unknown[];
const open = () => {
  state = openState(join(folder, 'state.db'), vkey);
  told = [];
  const logs = new Map([[ORIGIN, [log.key]]]);
  witness = createWitness({ cosigner, logs, state, onInconsistent: (signed) => told.push(signed), now: () => NOW });
};
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'witness-'));
  createState(join(folder, 'state.db'), vkey);
  open();
});
afterEach(() => {
  state.close();
  rmSync(folder, { recursive: true });
});

const ask = (...given: Parameters<typeof log.request>) => witness.addCheckpoint(log.request(...given));
const CONFLICT = (size: number) => ({ status: 409, body: `${size}\n`, type: 'text/x.tlog.size' });

describe('a checkpoint is cosigned', () => {
  test('if it is the first of the log, or goes on from the newest that was; with the time', async () => {
    for (const [old, size] of [
      [0, 7],
      [7, 8],
      [8, 20],
      [20, 20],
      [20, 40],
    ] as const) {
      const { status, body } = await ask('genuine', old, size);
      expect(status).toBe(200);
      const note = parseNote(log.checkpoint('genuine', size) + body);
      expect(await verifyNote(note, [log.key, cosigner.key])).toEqual([
        { key: log.key },
        { key: cosigner.key, time: NOW / 1_000 },
      ]);
      expect(witness.newest(ORIGIN)).toBe(log.checkpoint('genuine', size) + body);
    }
  });

  test('with signatures of others beside the log’s, which are not kept', async () => {
    const others = `${log.checkpoint('genuine', 7)}— somebody.else AAAAAAAAAAAA\n`;
    const { status, body } = await witness.addCheckpoint(formatAddCheckpoint({ old: 0, proof: [], note: others }));
    expect(status).toBe(200);
    expect(witness.newest(ORIGIN)).toBe(log.checkpoint('genuine', 7) + body);
  });

  test('also after a restart, from where it was', async () => {
    await ask('genuine', 0, 30);
    state.close();
    open();
    expect(await ask('genuine', 0, 40)).toEqual(CONFLICT(30));
    expect((await ask('genuine', 30, 40)).status).toBe(200);
  });
});

describe('it is refused, and nothing is remembered,', () => {
  beforeEach(async () => {
    expect((await ask('genuine', 0, 30)).status).toBe(200);
  });
  afterEach(() => expect(witness.newest(ORIGIN)).toContain('\n30\n'));

  test('from another size than was seen: the answer says which', async () => {
    expect(await ask('genuine', 0, 40)).toEqual(CONFLICT(30));
    expect(await ask('genuine', 20, 40)).toEqual(CONFLICT(30));
    expect(await ask('genuine', 20, 20)).toEqual(CONFLICT(30));
    expect(await ask('genuine', 40, 40)).toEqual(CONFLICT(30));
  });

  test('of a log that was rewritten, whatever is proven of it', async () => {
    expect((await ask('forged', 30, 40)).status).toBe(422);
    expect((await ask('forged', 30, 30)).status).toBe(422);
    const proof = log.histories.genuine.proof(30, 40);
    const mixed = formatAddCheckpoint({ old: 30, proof, note: log.checkpoint('forged', 40) });
    expect((await witness.addCheckpoint(mixed)).status).toBe(422);
    expect(told).toEqual([40, 30].map((size) => ({ old: 30, checkpoint: log.checkpoint('forged', size) })));
  });

  test('of what was seen, with a proof that is none: that says nothing of the log, and anybody can send it', async () => {
    const note = `${witness.newest(ORIGIN)}— somebody.else AAAAAAAAAAAA\n`;
    const [hash = ''] = log.histories.genuine.proof(20, 40);
    expect((await witness.addCheckpoint(formatAddCheckpoint({ old: 30, proof: [hash], note }))).status).toBe(422);
    expect(told).toEqual([]);
  });

  test('without a proof, or with more than belongs to it', async () => {
    const note = log.checkpoint('genuine', 40);
    const proof = log.histories.genuine.proof(30, 40);
    for (const wrong of [[], proof.slice(1), [...proof, proof[0] ?? '']]) {
      expect((await witness.addCheckpoint(formatAddCheckpoint({ old: 30, proof: wrong, note }))).status).toBe(422);
    }
  });

  test('from a larger size than its own', async () => {
    const note = log.checkpoint('genuine', 29);
    expect((await witness.addCheckpoint(formatAddCheckpoint({ old: 30, proof: [], note }))).status).toBe(400);
  });

  test('of a log that is not known, or that another key signed', async () => {
    const other = sampleLog(40);
    const note = log.checkpoint('genuine', 40, 'lockbox.test/lockbox.events/1');
    expect((await witness.addCheckpoint(formatAddCheckpoint({ old: 0, proof: [], note }))).status).toBe(404);
    expect((await witness.addCheckpoint(other.request('genuine', 30, 40))).status).toBe(403);
  });

  test('with a signature of the log’s key over something else', async () => {
    const [text] = log.checkpoint('genuine', 40).split('\n\n');
    const [, signature] = log.checkpoint('forged', 40).split('\n\n');
    const note = `${text}\n\n${signature}`;
    const proof = log.histories.genuine.proof(30, 40);
    expect((await witness.addCheckpoint(formatAddCheckpoint({ old: 30, proof, note }))).status).toBe(403);
  });

  test.each([
    ['no blank line', 'old 30'],
    ['no old size', `\n\n${log.checkpoint('genuine', 40)}`],
    ['an old size with a zero before it', `old 030\n\n${log.checkpoint('genuine', 40)}`],
    ['a hash of 31 bytes', `old 30\n${'A'.repeat(40)}AA==\n\n${log.checkpoint('genuine', 40)}`],
    ['more than 63 hashes', `old 30\n${`${'A'.repeat(43)}=\n`.repeat(64)}\n${log.checkpoint('genuine', 40)}`],
    ['no signature', 'old 30\n\nlockbox.test/lockbox.events/0\n40\n\n'],
    ['no checkpoint', 'old 30\n\ntext\n\n— name AAAAAAAA\n'],
  ])('with %s', async (_what, body) => {
    expect((await witness.addCheckpoint(body)).status).toBe(400);
  });
});

test('of two that go on from the same one at the same time, one is cosigned', async () => {
  await ask('genuine', 0, 20);
  const answers = await Promise.all([ask('genuine', 20, 40), ask('forged', 20, 40), ask('forged', 20, 30)]);
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409]);
});

test('the first checkpoint of an empty log has the root of an empty tree', async () => {
  const other = log.sign({ origin: ORIGIN, size: 0, root: digestOfBytes(Buffer.alloc(32)) });
  expect((await witness.addCheckpoint(formatAddCheckpoint({ old: 0, proof: [], note: other }))).status).toBe(422);
  expect((await ask('genuine', 0, 0)).status).toBe(200);
  expect((await ask('genuine', 0, 5)).status).toBe(200);
});

test('from an empty tree there is nothing to prove: a proof is refused', async () => {
  const [hash = ''] = log.histories.genuine.proof(20, 40);
  const note = log.checkpoint('genuine', 40);
  expect((await witness.addCheckpoint(formatAddCheckpoint({ old: 0, proof: [hash], note }))).status).toBe(422);
  expect(witness.newest(ORIGIN)).toBeUndefined();
});

test('an old size that is larger than the checkpoint’s is named before the size that was seen', async () => {
  const note = log.checkpoint('genuine', 7);
  expect((await witness.addCheckpoint(formatAddCheckpoint({ old: 8, proof: [], note }))).status).toBe(400);
});

describe('the state', () => {
  test('is open in one witness alone', () => {
    expect(() => openState(join(folder, 'state.db'), vkey)).toThrow('another witness runs on this folder');
  });

  test('is not created again if it is missing, and belongs to one key', () => {
    expect(() => openState(join(folder, 'other.db'), vkey)).toThrow('it would cosign a log that was rewritten');
    expect(() => createState(join(folder, 'state.db'), vkey)).toThrow('is there already');
    state.close();
    expect(() => openState(join(folder, 'state.db'), `another ${vkey}`)).toThrow('two witnesses');
    open();
  });
});
