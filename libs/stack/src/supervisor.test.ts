import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { findChild, isAlive, type ProcessCommand } from './child.ts';
import { type Supervised, supervise } from './supervisor.ts';

const home = mkdtempSync(join(tmpdir(), 'lockbox-supervisor-'));
mkdirSync(join(home, 'run'));
mkdirSync(join(home, 'logs'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const said: string[] = [];
const say = (line: string): void => void said.push(line);
const running = (program: string): ProcessCommand => ({ file: process.execPath, args: ['-e', program], cwd: home });
const pidOf = (service: Supervised): number => findChild(home, service.name)?.pid ?? 0;
const FOR_EVER = 'setInterval(() => {}, 1000)';

beforeEach(() => {
  said.length = 0;
});

test('a service that is killed is started again, and stops when asked', async () => {
  const service = await supervise(home, 'killed', running(FOR_EVER), say);
  const first = pidOf(service);
  process.kill(first, 'SIGKILL');
  await expect.poll(() => pidOf(service), { timeout: 10_000 }).not.toBeOneOf([0, first]);
  expect(said.join()).toMatch(/killed ended \(no exit code\); it starts again in 1 s/);
  const second = pidOf(service);
  await service.stop();
  expect(isAlive(second)).toBe(false);
});

test('a service with wrong settings is given up, with what it said', async () => {
  const service = await supervise(
    home,
    'wrong',
    running('console.error("LOCKBOX_X is missing"); process.exit(78)'),
    say,
  );
  await expect.poll(() => service.failure(), { timeout: 10_000 }).toMatch(/LOCKBOX_X is missing/);
  await service.stop();
});

test('a service whose code is not as its entry says is given up, with the reason and without its JSON', async () => {
  const lines = [
    { level: 'fatal', err: { message: 'of another start' } },
    { level: 'fatal', err: { code: 'NOT_IN_TOPICS_FILE', message: 'The entry of unlike lacks reads: texts.' } },
    { level: 'info', msg: 'stopped' },
  ].map((line) => JSON.stringify(line));
  const service = await supervise(
    home,
    'unlike',
    running(`for (const line of ${JSON.stringify(lines)}) console.log(line); process.exit(78)`),
    say,
  );
  await expect
    .poll(() => service.failure(), { timeout: 10_000 })
    .toBe(`unlike cannot start:\nThe entry of unlike lacks reads: texts.\nIts log: ${join(home, 'logs/unlike.log')}`);
  expect(said).toEqual([service.failure()]);
  await service.stop();
});

test('one that an earlier supervisor left behind is replaced', async () => {
  const left = await supervise(home, 'left', running(FOR_EVER), say);
  const before = pidOf(left);
  const service = await supervise(home, 'left', running(FOR_EVER), say);
  expect(isAlive(before)).toBe(false);
  await service.stop();
  await left.stop();
  expect(readFileSync(join(home, 'logs/left.log'), 'utf8')).toBe('');
});
