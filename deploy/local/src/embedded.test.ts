import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openInstallation } from '@lockbox/stack/installation';
import { SUPERVISOR, supervise } from '@lockbox/stack/supervisor';
import { standingPrograms } from '@lockbox/topics/programs';
import { afterAll, expect, test, vi } from 'vitest';
import { startDetached } from './embedded.ts';

const home = mkdtempSync(join(tmpdir(), 'lockbox-embedded-'));
vi.stubEnv('LOCKBOX_CACHE', join(home, 'cache'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

test('a start of what runs already names the programs that do not run, and how to take changes', async () => {
  const said: string[] = [];
  const say = (line: string): void => void said.push(line);
  openInstallation(home, say);
  const forEver = { file: process.execPath, args: ['-e', 'setInterval(() => {}, 1000)'], cwd: home };
  const running = await Promise.all([SUPERVISOR, 'policy'].map((name) => supervise(home, name, forEver, say)));
  try {
    expect(await startDetached(home, { seed: true, secured: false, mail: false }, say)).toBe(0);
  } finally {
    await Promise.all(running.map((one) => one.stop()));
  }
  const missing = standingPrograms.filter((name) => name !== 'policy');
  expect(said.join()).toContain(
    `running already, as it was started. Not running: ${missing.join(', ')}. To take changes of code or \`schemas/topics.yaml\`: \`npm stop\`, then \`npm start\`.`,
  );
});
