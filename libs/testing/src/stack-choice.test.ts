import { expect, test } from 'vitest';
import { chooseStack } from './stack-choice.ts';

const choose = (wanted: Parameters<typeof chooseStack>[0], env: NodeJS.ProcessEnv) =>
  chooseStack(wanted, env, () => undefined);

test('servers that the environment names are used as they are, with or without an engine', async () => {
  expect(await choose([], {})).toEqual({ kind: 'embedded', description: 'servers that the environment names' });
});

test('the embedded servers are taken when they are asked for, and it is said that they were', async () => {
  const choice = await choose(['kafka'], { LOCKBOX_TEST_STACK: 'embedded' });
  expect(choice.kind).toBe('embedded');
  expect(choice.description).toContain('LOCKBOX_TEST_STACK');
});

test('a stack that does not exist is refused with those that do', async () => {
  await expect(choose(['kafka'], { LOCKBOX_TEST_STACK: 'docker' })).rejects.toThrow(
    /"docker": say containers or embedded/,
  );
});
