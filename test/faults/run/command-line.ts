/** `lockbox`, as operators and auditors run it: past the gates, so that no fault but those of the servers concerns it. */
import type { Stack } from '@lockbox/stack/stack';
import { runLockbox } from '@lockbox/testing/command-line';
import type { System } from '@lockbox/testing/services';
import { PRESENT, type Release } from './release.ts';

export async function lockbox(
  { system, stack }: { readonly system: Pick<System, 'env'>; readonly stack: Stack },
  args: readonly string[],
  { folder }: Release = PRESENT,
): Promise<{ readonly code: number; readonly said: string }> {
  const { code, out, err } = await runLockbox(args, {
    env: {
      HOME: process.env.HOME,
      ...system.env,
      ...{ LOCKBOX_REGISTRY_URL: stack.registryUrl, LOCKBOX_MONGO_URL: stack.mongoUrl },
    },
    folder,
    root: folder,
  });
  return { code, said: out || err };
}

/** One that has to end well; returns what it said. */
export async function lockboxDone(...what: Parameters<typeof lockbox>): Promise<string> {
  const { code, said } = await lockbox(...what);
  if (code !== 0) throw new Error(`lockbox ${what[1].join(' ')} ended with ${code}: ${said.slice(-1_500)}`);
  return said;
}
