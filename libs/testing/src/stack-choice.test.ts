import { expect, test } from 'vitest';
import { chooseStack } from './stack-choice.ts';

const choose = (wanted: Parameters<typeof chooseStack>[0], env: NodeJS.ProcessEnv) =>
  chooseStack(wanted, env, () => undefined);

test('servers that the environment names are used as they are, with or without an engine', async () => {
  expect(await choose([], {})).toEqual({ kind: 'embedded', description: 'servers that the environment names' });
});

test('the embedded servers are chosen when they are asked for, and the message says so', async () => {
  const choice = await choose(['kafka'], { LOCKBOX_TEST_STACK: 'embedded' });
  expect(choice.kind).toBe('embedded');
  expect(choice.description).toContain('LOCKBOX_TEST_STACK');
});

test('an unknown stack is refused, and the message names the known ones', async () => {
  await expect(choose(['kafka'], { LOCKBOX_TEST_STACK: 'docker' })).rejects.toThrow(
    /"docker": say containers or embedded/,
  );
});
