import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LockboxError } from '@lockbox/contracts/errors';
import { checkpointKeyOf, verifierKeyOf } from '@lockbox/evidence/checkpoint-key';
import { cosignerOf } from '@lockbox/evidence/cosigner';
import { nodeOf } from '@lockbox/evidence/merkle';
import { newSigningKeys, signingKeyOf } from '@lockbox/evidence/signing-keys';
import { treeOf } from '@lockbox/evidence/testing/tree-of';
import { type AddCheckpoint, parseAddCheckpoint } from '@lockbox/evidence/tlog/add-checkpoint';
import { parseCheckpoint } from '@lockbox/evidence/tlog/checkpoint';
import { formatSignature, formatVerifierKey, parseNote, verifyNote } from '@lockbox/evidence/tlog/note';
import { isConsistent } from '@lockbox/evidence/tlog/proofs';
import { parseWitnessPolicy } from '@lockbox/evidence/tlog/witness-policy';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { askWitness } from './witness-client.ts';
import { followWitnesses, type SignedHead } from './witnesses.ts';

const ORIGIN = 'lockbox.test/lockbox.events/0';
const keys = newSigningKeys();
const logKey = verifierKeyOf(ORIGIN, keys.publicKey);
const tree = treeOf(Array.from({ length: 30 }, (_, index) => `entry ${index}`));
const headOf = (size: number): SignedHead => ({
  size,
  note: checkpointKeyOf(keys.signingKey).sign({ origin: ORIGIN, size, root: tree.rootAt(size) }),
});

interface Reply {
  readonly status: number;
  readonly body: string;
}
type Answers = (asked: AddCheckpoint) => Reply | 'cosign';

const servers: Server[] = [];
const ending: AbortController[] = [];
afterEach(() => {
  for (const one of ending.splice(0)) one.abort();
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

/** Starts a witness that gives the test's answers. */
async function aWitness(name: string, answers: Answers) {
  const pem = signingKeyOf(newSigningKeys().signingKey).privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  const cosigner = cosignerOf(`${name}.test`, pem);
  const asked: AddCheckpoint[] = [];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const given = parseAddCheckpoint(Buffer.concat(parts).toString());
    asked.push(given);
    const answer = answers(given);
    const cosigned = () => formatSignature(cosigner.cosign(parseNote(given.note).text, 1_700_000_000));
    const { status, body } = answer === 'cosign' ? { status: 200, body: cosigned() } : answer;
    response.writeHead(status).end(body);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // it listens to an address and no pipe
  return { url, key: cosigner.key, asked, line: `witness ${name} ${formatVerifierKey(cosigner.key)} ${url}\n` };
}

/** One that keeps to the protocol, from the size that it has seen. */
const honest = (seen = 0): Answers => {
  let size = seen;
  return ({ old, proof, note }) => {
    if (old !== size) return { status: 409, body: `${size}\n` };
    const { size: next, root } = parseCheckpoint(parseNote(note).text);
    const claim = { first: { size: old, root: tree.rootAt(old) }, second: { size: next, root }, proof };
    if (!isConsistent(nodeOf, claim)) return { status: 422, body: 'the proof does not fit\n' };
    size = next;
    return 'cosign';
  };
};

const always =
  (status: number, body = ''): Answers =>
  () => ({ status, body });

/** Audit's side, of a log that has the sizes that are given to `grow`, and what it sent and raised. */
function follow(policy: string, { withinMs = 600_000, newestSize = 0, failures = 0 } = {}) {
  const abort = new AbortController();
  ending.push(abort);
  const alarms: string[] = [];
  const sent: string[] = [];
  const answers: string[] = [];
  let head: SignedHead | undefined;
  let reads = 0;
  let losses = 0;
  let left = failures;
  const context = {
    partition: 0,
    signal: abort.signal,
    alarm: (code: string) => void alarms.push(code),
    send: async ([record]: readonly { readonly value: Buffer }[]) => {
      if (left-- > 0) throw new LockboxError('REGISTRY_UNAVAILABLE', 'Away', { retriable: true });
      sent.push(String(record?.value));
    },
  };
  const nothing = () => undefined;
  const deps = {
    topics: { checkpoints: 'lockbox.checkpoints' },
    waiting: nothing,
    log: { info: nothing, warn: nothing, debug: nothing },
  };
  const metrics = {
    answers: { inc: ({ answer }: { answer: string }) => void answers.push(answer) },
    witnessed: nothing,
    forget: nothing,
  };
  const witnesses = followWitnesses(
    deps as never, // what following witnesses asks of them
    context as never,
    { policy: parseWitnessPolicy(policy), withinMs, metrics: metrics as never },
    {
      origin: ORIGIN,
      head: () => head,
      topic: () => ({ newestSize: Math.max(newestSize, head?.size ?? 0), reads: reads++, losses }),
      prove: async (from, to) => tree.proof(from, to),
    },
  );
  return {
    alarms,
    sent,
    answers,
    grow(size: number) {
      head = headOf(size);
      witnesses.announce();
    },
    /** The topic has lost its newest records, and audit has put its own there again. */
    lose() {
      losses++;
      witnesses.announce();
    },
    /** The sizes, and by whom each record is signed. */
    published: async (...known: readonly Parameters<typeof verifyNote>[1][number][]) =>
      await Promise.all(
        sent.map(async (text) => {
          const note = parseNote(text);
          const signers = await verifyNote(note, [logKey, ...known]);
          return [parseCheckpoint(note.text).size, ...signers.map(({ key }) => key.name)];
        }),
      ),
  };
}
const waitFor = (check: () => void) => vi.waitFor(check, { timeout: 20_000 });

describe('a witness', () => {
  test('cosigns each new checkpoint, from the size that it says it has seen, and its line is added to the note', async () => {
    const w1 = await aWitness('w1', honest());
    const audit = follow(`${w1.line}quorum w1`);
    audit.grow(5);
    await waitFor(() => expect(audit.sent).toHaveLength(1));
    audit.grow(9);
    await waitFor(() => expect(audit.sent).toHaveLength(2));
    expect(await audit.published(w1.key)).toEqual([
      [5, ORIGIN, 'w1.test'],
      [9, ORIGIN, 'w1.test'],
    ]);
    // At first it is asked whether it has seen the same; then audit knows.
    expect(w1.asked.map(({ old }) => old)).toEqual([5, 0, 5]);
    expect(audit.alarms).toEqual([]);
  });

  test('has its line put into the topic also where that fails at first, and once', async () => {
    const w1 = await aWitness('w1', honest());
    const audit = follow(`${w1.line}quorum w1`, { failures: 1 });
    audit.grow(5);
    await waitFor(() => expect(audit.sent).toHaveLength(1));
    audit.grow(5);
    audit.grow(9);
    await waitFor(() => expect(audit.sent).toHaveLength(2));
    expect((await audit.published(w1.key)).map(([size]) => size)).toEqual([5, 9]);
  });

  test('has its line put into the topic again where the topic has lost it, though no event came since', async () => {
    const w1 = await aWitness('w1', honest());
    const audit = follow(`${w1.line}quorum w1`);
    audit.grow(5);
    await waitFor(() => expect(audit.sent).toHaveLength(1));
    audit.lose();
    await waitFor(() => expect(audit.sent).toHaveLength(2));
    expect((await audit.published(w1.key)).at(-1)).toEqual([5, ORIGIN, 'w1.test']);
    expect(w1.asked.map(({ old }) => old)).toEqual([5, 0]);
  });

  test('that has seen the log before a restart of audit goes on from there', async () => {
    const w1 = await aWitness('w1', honest(7));
    const audit = follow(`${w1.line}quorum w1`);
    audit.grow(20);
    await waitFor(() => expect(audit.sent).toHaveLength(1));
    expect(w1.asked.map(({ old }) => old)).toEqual([20, 7]);
  });

  test('that is away is asked again, and what others gave is not kept waiting', async () => {
    let isAway = true;
    const answers = honest();
    const w1 = await aWitness('w1', honest());
    const w2 = await aWitness('w2', (asked) => (isAway ? { status: 503, body: 'away' } : answers(asked)));
    const audit = follow(`${w1.line}${w2.line}group both all w1 w2\nquorum both`, { withinMs: 0 });
    audit.grow(5);
    await waitFor(() => expect(audit.alarms).toEqual(['WITNESSES_MISSING']));
    expect(await audit.published(w1.key, w2.key)).toEqual([[5, ORIGIN, 'w1.test']]);
    isAway = false;
    await waitFor(() => expect(audit.sent).toHaveLength(2));
    expect((await audit.published(w1.key, w2.key)).at(-1)).toEqual([5, ORIGIN, 'w1.test', 'w2.test']);
    expect(audit.alarms).toEqual(['WITNESSES_MISSING']);
  });

  test('that is not needed raises no alarm when it is away', async () => {
    const [w1, w2] = [await aWitness('w1', honest()), await aWitness('w2', always(500))];
    const audit = follow(`${w1.line}${w2.line}group one any w1 w2\nquorum one`, { withinMs: 0 });
    audit.grow(5);
    await waitFor(() => expect(audit.sent).toHaveLength(1));
    audit.grow(6);
    await waitFor(() => expect(audit.sent).toHaveLength(2));
    expect(audit.alarms).toEqual([]);
  });

  test('that has seen another log is named once, and stops nothing', async () => {
    const [w1, w2] = [await aWitness('w1', honest()), await aWitness('w2', always(422, 'the proof does not fit'))];
    const audit = follow(`${w1.line}${w2.line}quorum w1`);
    audit.grow(5);
    await waitFor(() => expect(audit.alarms).toEqual(['WITNESS_SAW_ANOTHER_LOG']));
    await waitFor(() => expect(w2.asked.length).toBeGreaterThan(1));
    audit.grow(9);
    await waitFor(() => expect(audit.sent).toHaveLength(2));
    expect(audit.alarms).toEqual(['WITNESS_SAW_ANOTHER_LOG']);
  });

  test('that has seen more than there is means that the end was cut off, once the topic was read again', async () => {
    const w1 = await aWitness('w1', honest(25));
    const audit = follow(`${w1.line}quorum w1`);
    audit.grow(20);
    await waitFor(() => expect(audit.alarms).toEqual(['WITNESS_SAW_ANOTHER_LOG']));
    expect(w1.asked.length).toBeGreaterThan(2);
  });

  test('that has seen this very size and does not cosign it has seen another root, where its answer is a 409 too', async () => {
    const w1 = await aWitness('w1', always(409, '20\n'));
    const audit = follow(`${w1.line}quorum w1`);
    audit.grow(20);
    await waitFor(() => expect(audit.alarms).toEqual(['WITNESS_SAW_ANOTHER_LOG']));
    expect(audit.answers).toContain('inconsistent');
  });

  test('that is shown this size by another audit in between means nothing', async () => {
    const sizes = [7, 20];
    const w1 = await aWitness('w1', () => {
      const size = sizes.shift();
      return size === undefined ? 'cosign' : { status: 409, body: `${size}\n` };
    });
    const audit = follow(`${w1.line}quorum w1`);
    audit.grow(20);
    await waitFor(() => expect(audit.sent).toHaveLength(1));
    expect(w1.asked.map(({ old }) => old)).toEqual([20, 7, 20]);
    expect(audit.alarms).toEqual([]);
  });

  test('that has seen what another audit has just signed means nothing', async () => {
    const w1 = await aWitness('w1', honest(25));
    const audit = follow(`${w1.line}quorum w1`, { newestSize: 25 });
    audit.grow(20);
    await waitFor(() => expect(w1.asked.length).toBeGreaterThan(3));
    expect(audit.alarms).toEqual([]);
  });
});

test('a witness whose key is of an unknown type is not asked, and what it would answer does not count', async () => {
  const w1 = await aWitness('w1', honest());
  const unknown = { name: 'new.test', keyId: '00000001', type: 0xfa, publicKey: Uint8Array.of(1, 2, 3) };
  const line = formatSignature({ name: unknown.name, keyId: unknown.keyId, signature: new Uint8Array(72) });
  const other = await aWitness('new', always(200, line));
  const audit = follow(
    `${w1.line}witness new ${formatVerifierKey(unknown)} ${other.url}\ngroup one any w1 new\nquorum one\n`,
  );
  audit.grow(5);
  await waitFor(() => expect(audit.answers).toEqual(['cosigned']));
  expect(other.asked).toEqual([]);
  const request = { old: 0, proof: [], note: headOf(5).note };
  const answer = await askWitness({ url: other.url, key: unknown }, request, new AbortController().signal);
  expect(answer).toMatchObject({ kind: 'refused', sentence: expect.stringContaining('has not signed') });
});

describe('the answer', () => {
  const request = { old: 0, proof: [], note: headOf(5).note };
  const ask = async (answers: Answers) => {
    const w1 = await aWitness('w1', answers);
    return await askWitness(w1, request, new AbortController().signal);
  };
  const forged = formatSignature({ name: 'w1.test', keyId: '00000000', signature: new Uint8Array(72) });

  test.each<[string, Answers, string, RegExp | undefined]>([
    ['409 with a size', always(409, '17\n'), 'other-size', undefined],
    ['409 without one', always(409, 'conflict'), 'refused', /no size/],
    ['422', always(422, 'no'), 'inconsistent', /422/],
    ['403', always(403, 'unknown key'), 'refused', /does not have the key/],
    ['404', always(404), 'refused', /does not know this log/],
    ['400', always(400, 'old is larger'), 'refused', /old is larger/],
    ['429', always(429), 'unavailable', /429/],
    ['500', always(500, 'fault'), 'unavailable', /fault/],
    ['200 without its cosignature', always(200, forged), 'refused', /has not signed/],
    ['200 with rubbish', always(200, 'fine'), 'refused', /signature/],
    ['200 with more than an answer has', always(200, 'x'.repeat(1_000_000)), 'refused', /signature/],
    ['another place', () => ({ status: 302, body: '' }), 'refused', /302/],
  ])('%s', async (_what, answers, kind, sentence) => {
    const answer = await ask(answers);
    expect(answer.kind).toBe(kind);
    if (sentence !== undefined) expect(answer).toMatchObject({ sentence: expect.stringMatching(sentence) });
  });

  test('200 with what its key signed of another checkpoint is none', async () => {
    const pem = signingKeyOf(newSigningKeys().signingKey)
      .privateKey.export({ format: 'pem', type: 'pkcs8' })
      .toString();
    const cosigner = cosignerOf('w1.test', pem);
    const body = formatSignature(cosigner.cosign(parseNote(headOf(6).note).text, 1_700_000_000));
    const { url } = await aWitness('w1', always(200, body));
    const answer = await askWitness({ url, key: cosigner.key }, request, new AbortController().signal);
    expect(answer).toMatchObject({ kind: 'refused', sentence: expect.stringContaining('is not over this text') });
  });

  test.each([
    ['a text of its own before its line', (note: string) => `${note}more\n`, 'more\n\n', 1, 'refused'],
    ['many lines', (note: string) => parseNote(note).text, '', 40, 'cosigned'],
  ])('200 with %s', async (_what, textOf, before, lines, kind) => {
    const pem = signingKeyOf(newSigningKeys().signingKey)
      .privateKey.export({ format: 'pem', type: 'pkcs8' })
      .toString();
    const cosigner = cosignerOf('w1.test', pem);
    const text = textOf(request.note);
    const signed = Array.from({ length: lines }, (_, time) =>
      formatSignature(cosigner.cosign(text, 1_700_000_000 + time)),
    );
    const { url } = await aWitness('w1', always(200, before + signed.join('')));
    const answer = await askWitness({ url, key: cosigner.key }, request, new AbortController().signal);
    expect(answer.kind).toBe(kind);
  });

  test('none, where nobody listens', async () => {
    const w1 = await aWitness('w1', honest());
    servers.splice(0)[0]?.close().closeAllConnections();
    expect(await askWitness(w1, request, new AbortController().signal)).toMatchObject({ kind: 'unavailable' });
  });
});
