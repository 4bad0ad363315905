import { EXIT_CODES_HELP } from '@lockbox/command-line/exit-codes';
import { type AddCommands, runCommandLine, type Surroundings } from '@lockbox/command-line/run';

interface CommandModule {
  readonly names: readonly string[];
  readonly load: () => Promise<AddCommands>;
  /** True if its commands describe all others. */
  readonly ofAll?: true;
}

/** Each module with the names of its commands. Only the one that is called is loaded: to load all takes longer than a call. */
const MODULES: readonly CommandModule[] = [
  { names: ['login'], load: async () => (await import('./commands/login.ts')).addLogin },
  { names: ['submit'], load: async () => (await import('./commands/submit.ts')).addSubmit },
  {
    names: ['internal-approve', 'internal-reject'],
    load: async () => (await import('./commands/internal.ts')).addInternal,
  },
  { names: ['requests'], load: async () => (await import('./commands/requests.ts')).addRequests },
  { names: ['overview'], load: async () => (await import('./commands/overview.ts')).addOverview },
  { names: ['show'], load: async () => (await import('./commands/show.ts')).addShow },
  { names: ['approve', 'deny'], load: async () => (await import('./commands/decide.ts')).addDecide },
  { names: ['ask', 'answer'], load: async () => (await import('./commands/questions.ts')).addQuestions },
  { names: ['policy'], load: async () => (await import('./commands/policy.ts')).addPolicy },
  { names: ['sessions'], load: async () => (await import('./commands/sessions.ts')).addSessions },
  { names: ['tail'], load: async () => (await import('./commands/tail.ts')).addTail },
  { names: ['dead-letters'], load: async () => (await import('./commands/dead-letters.ts')).addDeadLetters },
  { names: ['keys'], load: async () => (await import('./commands/keys.ts')).addKeys },
  { names: ['verify'], load: async () => (await import('./commands/verify.ts')).addVerify },
  { names: ['bundle'], load: async () => (await import('./commands/bundle.ts')).addBundle },
  { names: ['slice'], load: async () => (await import('./commands/slice.ts')).addSlice },
  { names: ['checkpoints'], load: async () => (await import('./commands/checkpoints.ts')).addCheckpoints },
  { names: ['archive'], load: async () => (await import('./commands/archive.ts')).addArchive },
  { names: ['restore'], load: async () => (await import('./commands/restore.ts')).addRestore },
  { names: ['access'], load: async () => (await import('./commands/access.ts')).addAccess },
  { names: ['signals'], load: async () => (await import('./commands/signals.ts')).addSignals },
  { names: ['doctor'], load: async () => (await import('./commands/doctor.ts')).addDoctor },
  { names: ['lag'], load: async () => (await import('./commands/lag.ts')).addLag },
  { names: ['replay'], load: async () => (await import('./commands/replay.ts')).addReplay },
  { names: ['erase'], load: async () => (await import('./commands/erase.ts')).addErase },
  { names: ['lift-disclosure'], load: async () => (await import('./commands/lift-disclosure.ts')).addLiftDisclosure },
  { names: ['topics'], load: async () => (await import('./commands/topics.ts')).addTopics },
  { names: ['database'], load: async () => (await import('./commands/database.ts')).addDatabase },
  { names: ['import'], load: async () => (await import('./commands/import.ts')).addImport },
  { names: ['seed'], load: async () => (await import('./commands/seed.ts')).addSeed },
  {
    names: ['completion', 'manual'],
    load: async () => (await import('./commands/completion.ts')).addCompletion,
    ofAll: true,
  },
  { names: ['clock'], load: async () => (await import('./commands/clock.ts')).addClock },
];

/** The module of the command that is called; all of them for help, what is made of it, and a name that no command has. */
async function commandsFor(args: readonly string[]): Promise<readonly AddCommands[]> {
  const called = args.find((arg) => !arg.startsWith('-')); // no option before the command takes a value
  const module = MODULES.find(({ names }) => names.some((name) => name === called));
  const needed = module === undefined || module.ofAll ? MODULES : [module];
  return await Promise.all(needed.map(({ load }) => load()));
}

/** Runs one command line to its end, and returns the exit code. */
export const runLockboxCommand = async (args: readonly string[], surroundings: Surroundings): Promise<number> =>
  await runCommandLine(
    {
      name: 'lockbox',
      description: 'Lockbox from the command line: ask, decide, look, operate.',
      help: HELP,
      commands: await commandsFor(args),
    },
    args,
    surroundings,
  );

const HELP = `
Settings come from the environment (LOCKBOX_KAFKA_BROKERS, LOCKBOX_REGISTRY_URL, LOCKBOX_PORTAL_URL, …), or from the
installation that \`npm start\` runs on this machine.

${EXIT_CODES_HELP}

Examples:
  $ lockbox login --as adele.vance
  $ lockbox requests --waiting
  $ lockbox approve 7f6f1c1e --comment "Go ahead"
  $ lockbox tail events --tenant contoso --from beginning`;
