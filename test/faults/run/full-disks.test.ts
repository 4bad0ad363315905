import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fullDisks } from './full-disks.ts';
import { randomFrom } from './random.ts';
import type { World } from './world.ts';

/** Servers without any file. */
function worldWith(pid: number | undefined): World {
  const home = mkdtempSync(join(tmpdir(), 'full-disks-'));
  const servers = new Map(['kafka', 'kafka-2', 'kafka-3', 'mongo'].map((name) => [name, { pid: () => pid }]));
  return { stack: { home, servers } } as unknown as World; // what such a fault uses of it
}

test.each(fullDisks)('$name is not taken for injected where there is no file to limit', async ({ inject }) => {
  const problem = /^There is no file of (kafka(-\d)?|mongo) that could be torn: none is .+data/;
  await expect(inject(worldWith(process.pid), randomFrom(1))).rejects.toThrow(problem);
});

test.each(fullDisks)('$name is not taken for injected where the server does not run', async ({ inject }) => {
  await expect(inject(worldWith(undefined), randomFrom(1))).rejects.toThrow(/^(kafka(-\d)?|mongo) does not run/);
});
