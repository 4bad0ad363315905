import { enableCompileCache } from 'node:module';
import { constants, homedir } from 'node:os';
import { join } from 'node:path';

// What was compiled for one call is there for the next, which saves a third of a call. In the user's own folder: in the
// temporary one, which is Node's default, others could leave code of theirs.
enableCompileCache(join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'lockbox', 'command-line'));
const { runCommandLine } = await import('./program.ts');

// Whoever reads, such as `head`, has had enough of what was asked for: end at once, with the code that shells have for a
// program that SIGPIPE ends, unless it has failed already.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(process.exitCode || 128 + constants.signals.SIGPIPE);
});
// Nobody reads notes and progress any more: the work goes on.
process.stderr.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

process.exitCode = await runCommandLine(process.argv.slice(2), {
  env: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
});
