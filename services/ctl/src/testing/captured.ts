import { runLockboxCommand } from '../program.ts';

export interface Captured {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the command line in the test's own process, with these settings alone, and keeps what it prints. */
export async function captured(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  /** Called with notes and progress while the command runs. */
  onNote: (text: string) => void = () => undefined,
): Promise<Captured> {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await runLockboxCommand(args, {
    env,
    stdout: { write: (text) => out.push(text) },
    stderr: {
      write(text) {
        err.push(text);
        onNote(text);
      },
    },
  });
  return { code, out: out.join(''), err: err.join('') };
}
