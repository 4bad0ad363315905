/** Runs the command line for integration tests, in the test's own process and namespace. */
import { stackEnvironment, type TestStack, testStack } from '@lockbox/testing/stack';
import { type Captured, captured } from './captured.ts';

export interface Run extends Captured {
  /** Parses the printed JSON; throws for other output. */
  json(): unknown;
}

export type Lockbox = (
  args: readonly string[],
  env?: Readonly<Record<string, string>>,
  /** Called with notes and progress while the command runs. */
  onNote?: (text: string) => void,
) => Promise<Run>;

export function lockboxIn(
  namespace: string,
  fixed: Readonly<Record<string, string>> = {},
  stack: TestStack = testStack(),
): Lockbox {
  const own = { ...stackEnvironment(stack), LOCKBOX_NAMESPACE: namespace, LOCKBOX_DEVELOPMENT: 'true', ...fixed };
  return async (args, env = {}, onNote) => {
    const run = await captured(args, { ...own, ...env }, onNote);
    return { ...run, json: () => JSON.parse(run.out) as unknown };
  };
}
