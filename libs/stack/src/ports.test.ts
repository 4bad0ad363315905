import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { freePort, isFree, rememberedPorts } from './ports.ts';

const home = mkdtempSync(join(tmpdir(), 'lockbox-ports-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

test('ports asked for at once differ, and another command gets the same ones', async () => {
  const names = ['kafka', 'registry', 'mongo', 'mail'];
  const ports = await Promise.all(names.map(rememberedPorts(home)));
  expect(new Set(ports).size).toBe(names.length);
  expect(await Promise.all(names.map(rememberedPorts(home)))).toEqual(ports);
});

test('two commands that remember ports in the same home forget none of each other', async () => {
  const [one, other] = [rememberedPorts(home), rememberedPorts(home)];
  const portal = await one('portal');
  await other('issuer');
  expect(await other('portal')).toBe(portal);
});

test('a port that something listens on is not free', async () => {
  const server = createServer();
  const port = await rememberedPorts(home)('taken');
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  expect(await isFree(port)).toBe(false);
  await new Promise((resolve) => server.close(resolve));
  expect(await isFree(port)).toBe(true);
});

test('no port is given out twice, whether or not somebody listens there yet', async () => {
  const ports = new Set<number>();
  for (let count = 0; count < 400; count++) ports.add(await freePort());
  expect(ports.size).toBe(400);
});
