import { enableCompileCache } from 'node:module';
import { constants, homedir } from 'node:os';
import { join } from 'node:path';

// What was compiled for one call is there for the next, which saves a third of a call. In the user's own folder: in the
// temporary one, which is Node's default, others could leave code of theirs.
enableCompileCache(join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'lockbox', 'command-line'));
const { runCommandLine } = await import('./program.ts');

// Whoever reads, such as `head`, has had enough: end at once, with the code that shells have for a program that SIGPIPE ends.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(128 + constants.signals.SIGPIPE);
  });
}

process.exitCode = await runCommandLine(process.argv.slice(2), {
  env: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
});
