/** A file that was cut anywhere is gone on with from its last whole line. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT } from '@lockbox/command-line/exit-codes';
import { afterAll, describe, expect, test } from 'vitest';
import { captured } from '../testing/captured.ts';
import { openBehind, presentInSlice, treesIn } from './slice.ts';

const folder = mkdtempSync(join(tmpdir(), 'slice-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'contoso.ndjson');

const head = {
  ...{
    format: 'lockbox-slice/v1',
    madeAt: '',
    tenantId: 'contoso',
    topic: 'lockbox.events',
    partition: 0,
    since: null,
  },
  checkpoint: `lockbox.test/lockbox.events/0\n9\n${Buffer.alloc(32).toString('base64')}\n\n\u2014 a ${Buffer.alloc(68).toString('base64')}\n`,
};
const entry = (sequence: number) => ({ sequence, offset: 0, leaf: 0, hash: 'é', inclusion: [] });
const lines = [head, entry(1), entry(2)].map((line) => JSON.stringify(line));
const whole = `${lines.join('\n')}\n`;

test.each([
  ['not at all', whole.length, 2],
  ['right before its last line break', whole.length - 1, 2],
  ['within its last line', whole.length - 2, 1],
  ['right behind a line break', lines.slice(0, 2).join('\n').length + 1, 1],
  ['before its first event', (lines[0]?.length ?? 0) + 1, 0],
])('a file that was cut %s', async (_where, length, sequence) => {
  writeFileSync(file, whole.slice(0, length));
  const present = await presentInSlice(file);
  expect(present).toMatchObject({ tenantId: 'contoso', sequence, size: 9 });
  const writing = await openBehind(file, present);
  await writing.write('next\n');
  await writing.close();
  expect(readFileSync(file, 'utf8')).toBe(`${[...lines.slice(0, sequence + 1), 'next'].join('\n')}\n`);
});

test('a file that is not there is begun, and one that is no slice is left as it is', async () => {
  rmSync(file);
  const present = await presentInSlice(file);
  expect(present).toMatchObject({ tenantId: undefined, sequence: 0 });
  await (await openBehind(file, present)).close();
  expect(readFileSync(file, 'utf8')).toBe('');
  writeFileSync(file, 'a letter');
  await expect(presentInSlice(file)).rejects.toThrow('is no slice');
  expect(readFileSync(file, 'utf8')).toBe('a letter');
});

test('a line that cannot be read is named where others follow it, and all stays as it was', async () => {
  const damaged = [lines[0], lines[1]?.slice(0, -3), lines[2], ''].join('\n');
  writeFileSync(file, damaged);
  await expect(presentInSlice(file)).rejects.toThrow(/line 2 cannot be read/);
  expect(readFileSync(file, 'utf8')).toBe(damaged);
});

test.each([
  ['blank lines', `${lines.join('\n\n')}\n\n`],
  ['line breaks as other systems have them', `${lines.join('\r\n')}\r\n`],
  ['a line separator within a text', `${lines.join('\n').replace('é', '\u2028')}\n`],
])('a file with %s is gone on with behind all of it', async (_what, text) => {
  writeFileSync(file, `${text}{"seq`);
  const present = await presentInSlice(file);
  expect(present).toMatchObject({ sequence: 2 });
  const writing = await openBehind(file, present);
  await writing.write('next\n');
  await writing.close();
  expect(readFileSync(file, 'utf8')).toBe(`${text.trimEnd()}${text.includes('\r') ? '\r\n' : '\n'}next\n`);
});

test('of letters the checkpoints of the tenant are asked for, each once, and the newest of too many', () => {
  const letterOf = (size: number | undefined, tenantId = 'contoso') => ({
    where: 'a.eml',
    blocks: [
      { ok: false, sentence: 'it is of somebody else' } as const,
      {
        ok: true,
        evidence: {
          ...{ origin: 'lockbox.test/lockbox.events/0', tenantId, sequence: 1, hash: '', proof: '' },
          checkpoint: size === undefined ? undefined : { size, root: '', signature: '' },
        },
      } as const,
    ],
  });
  const letters = [letterOf(7), letterOf(40), letterOf(7), letterOf(undefined), letterOf(0), letterOf(50, 'fabrikam')];
  expect(treesIn(letters, 'contoso')).toEqual([40, 7]);
  const many = treesIn(
    Array.from({ length: 300 }, (_, size) => letterOf(size)),
    'contoso',
  );
  expect([many.length, many[0], many.at(-1)]).toEqual([100, 299, 200]);
});

describe('what the portal answers', () => {
  let answer: (response: ServerResponse) => void;
  const server = createServer((_, response) => answer(response));
  afterAll(() => void server.close());

  async function slice(tenant: string, answered: typeof answer) {
    answer = answered;
    if (!server.listening) await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo; // a listening TCP server has one
    const file = join(folder, `of-${tenant}.ndjson`);
    rmSync(file, { force: true });
    const { code, err } = await captured(['slice', tenant, '--output', file], {
      ...{ LOCKBOX_HOME: '/nonexistent', LOCKBOX_PORTAL_URL: `http://127.0.0.1:${port}`, LOCKBOX_TOKEN: 'x.e30.x' },
    });
    return { code, err, written: existsSync(file) ? readFileSync(file, 'utf8') : undefined };
  }

  test('all events', async () => {
    const all = `${whole}{"through":2}\n`;
    expect(await slice('contoso', (response) => response.end(all))).toEqual({ code: EXIT.done, err: '', written: all });
  });

  test('without the end of a part: what came is kept, and it is not done', async () => {
    expect(await slice('contoso', (response) => response.end(whole))).toEqual({
      code: EXIT.failed,
      err: expect.stringContaining('the slice is incomplete'),
      written: whole,
    });
  });

  test('a connection that breaks off: what came is kept, and it can be tried again', async () => {
    const breakOff = (response: ServerResponse) => response.write(whole, () => response.destroy());
    expect(await slice('contoso', breakOff)).toEqual({
      code: EXIT.unavailable,
      err: expect.stringContaining('broke off'),
      written: whole,
    });
  });

  test('the slice of another tenant: no file is left', async () => {
    expect(await slice('fabrikam', (response) => response.end(whole))).toEqual({
      code: EXIT.usage,
      err: expect.stringContaining('signed in at contoso'),
      written: undefined,
    });
  });
});
