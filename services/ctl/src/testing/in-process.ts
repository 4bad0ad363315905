/** Runs the command line for integration tests, in the test's own process and namespace. */
import { stackEnvironment, type TestStack, testStack } from '@lockbox/testing/stack';
import { runCommandLine } from '../program.ts';

export interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** What was printed as JSON; throws for anything else. */
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
  return async (args, env = {}, onNote = () => undefined) => {
    const [out, err]: [string[], string[]] = [[], []];
    const code = await runCommandLine(args, {
      env: { ...stackEnvironment(stack), LOCKBOX_NAMESPACE: namespace, LOCKBOX_DEVELOPMENT: 'true', ...fixed, ...env },
      stdout: { write: (text) => out.push(text) },
      stderr: {
        write(text) {
          err.push(text);
          onNote(text);
        },
      },
    });
    return { code, out: out.join(''), err: err.join(''), json: () => JSON.parse(out.join('')) as unknown };
  };
}
