import { Command } from 'commander';
import type { Context } from './context.ts';
import { EXIT, exitFor } from './exit-codes.ts';
import { type EnvironmentVariables, withInstallation } from './installation.ts';
import { createOutput, type Sink } from './output.ts';

export interface Surroundings {
  readonly env: EnvironmentVariables;
  readonly stdout: Sink;
  readonly stderr: Sink;
}

export type AddCommands = (program: Command, context: () => Context) => void;

interface Program {
  readonly name: string;
  readonly description: string;
  /** Stands below the list of commands. */
  readonly help: string;
  readonly commands: readonly AddCommands[];
}

interface GlobalOptions {
  readonly json?: boolean;
  readonly table?: boolean;
  readonly color: boolean;
}

/** Runs one command line to its end, and returns the exit code. */
export async function runCommandLine(
  { name, description, help, commands }: Program,
  args: readonly string[],
  { stdout, stderr, ...surroundings }: Surroundings,
): Promise<number> {
  const env = withInstallation(surroundings.env);
  const program = new Command(name)
    .description(description)
    .option('--json', 'results as JSON (what is not a terminal gets JSON anyway)')
    .option('--table', 'results as tables, also into a pipe')
    .option('--no-color', 'no colours (nor with NO_COLOR set)')
    .exitOverride()
    .configureOutput({ writeOut: (text) => stdout.write(text), writeErr: (text) => stderr.write(text) })
    .showHelpAfterError('(add --help for help)')
    .addHelpText('after', help);

  let made: Context | undefined;
  /** There is one context per call, made after the options were read: it knows which progress is on the terminal. */
  const context = (): Context => {
    if (made !== undefined) return made;
    const { json, table, color } = program.opts<GlobalOptions>();
    const form = json === true ? 'json' : table === true ? 'table' : 'auto';
    made = { env, out: createOutput({ stdout, stderr, form, colours: color && !env.NO_COLOR }) };
    return made;
  };
  for (const add of commands) add(program, context);
  inheritFrom(program);

  try {
    await program.parseAsync(args, { from: 'user' });
    return EXIT.done;
  } catch (error) {
    const { exitCode, message } = exitFor(error);
    context().out.clearProgress();
    if (message !== null) context().out.note(message);
    return exitCode;
  }
}

/** Allows options such as --json after the command, and makes commands end by an exception, not process.exit. */
function inheritFrom(program: Command): void {
  for (const command of program.commands) {
    command.copyInheritedSettings(program);
    inheritFrom(command);
  }
}
