import { Command } from 'commander';
import { addClock } from './commands/clock.ts';
import { addDeadLetters } from './commands/dead-letters.ts';
import { addDecide } from './commands/decide.ts';
import { addErase } from './commands/erase.ts';
import { addImport } from './commands/import.ts';
import { addInternal } from './commands/internal.ts';
import { addLag } from './commands/lag.ts';
import { addLiftDisclosure } from './commands/lift-disclosure.ts';
import { addLogin } from './commands/login.ts';
import { addPolicy } from './commands/policy.ts';
import { addReplay } from './commands/replay.ts';
import { addRequests } from './commands/requests.ts';
import { addSeed } from './commands/seed.ts';
import { addSubmit } from './commands/submit.ts';
import { addTail } from './commands/tail.ts';
import { addTopics } from './commands/topics.ts';
import type { Context } from './context.ts';
import { EXIT, EXIT_CODES_HELP, exitFor } from './exit-codes.ts';
import { type EnvironmentVariables, withInstallation } from './installation.ts';
import { createOutput, type Sink } from './output.ts';

const COMMANDS = [
  addLogin,
  addSubmit,
  addInternal,
  addRequests,
  addDecide,
  addPolicy,
  addTail,
  addDeadLetters,
  addLag,
  addReplay,
  addErase,
  addLiftDisclosure,
  addTopics,
  addImport,
  addSeed,
  addClock,
];

export interface Surroundings {
  readonly env: EnvironmentVariables;
  readonly stdout: Sink;
  readonly stderr: Sink;
}

interface GlobalOptions {
  readonly json?: boolean;
  readonly table?: boolean;
  readonly color: boolean;
}

/** Runs one command line to its end, and returns the exit code. */
export async function runCommandLine(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const { stdout, stderr } = surroundings;
  const env = withInstallation(surroundings.env);
  const program = new Command('lockbox')
    .description('Lockbox from the command line: ask, decide, look, operate.')
    .option('--json', 'results as JSON (what is not a terminal gets JSON anyway)')
    .option('--table', 'results as tables, also into a pipe')
    .option('--no-color', 'no colours (nor with NO_COLOR set)')
    .exitOverride()
    .configureOutput({ writeOut: (text) => stdout.write(text), writeErr: (text) => stderr.write(text) })
    .showHelpAfterError('(add --help for help)')
    .addHelpText(
      'after',
      `
Settings come from the environment (LOCKBOX_KAFKA_BROKERS, LOCKBOX_REGISTRY_URL, LOCKBOX_PORTAL_URL, …), or from the
installation that \`npm start\` runs on this machine.

${EXIT_CODES_HELP}

Examples:
  $ lockbox login --as adele.vance
  $ lockbox requests --status action-needed
  $ lockbox approve 7f6f1c1e-…  --comment "Go ahead"
  $ lockbox tail events --tenant contoso --from beginning`,
    );

  const context = (): Context => {
    const { json, table, color } = program.opts<GlobalOptions>();
    const form = json === true ? 'json' : table === true ? 'table' : 'auto';
    return { env, out: createOutput({ stdout, stderr, form, colours: color && !env.NO_COLOR }) };
  };
  for (const add of COMMANDS) add(program, context);
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

/** Lets options such as --json stand after the command, and makes commands end by an exception, not process.exit. */
function inheritFrom(program: Command): void {
  for (const command of program.commands) {
    command.copyInheritedSettings(program);
    inheritFrom(command);
  }
}
