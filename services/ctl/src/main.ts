import { enableCompileCache } from 'node:module';
import { constants, homedir } from 'node:os';
import { join } from 'node:path';

// Keeps compiled code for the next call, which saves a third of its time. The folder belongs to the user: in the
// temporary folder, Node's default, others could place their own code.
enableCompileCache(join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'lockbox', 'command-line'));
const { runLockboxCommand } = await import('./program.ts');

// The reader, such as `head`, has closed the pipe: the program ends at once, with the code that shells use for a
// program that SIGPIPE ends, unless it has failed already.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(process.exitCode || 128 + constants.signals.SIGPIPE);
});
// The pipe for notes and progress is closed: the work goes on.
process.stderr.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

process.exitCode = await runLockboxCommand(process.argv.slice(2), {
  env: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
});
