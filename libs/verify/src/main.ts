import { runVerify } from './program.ts';

process.exitCode = await runVerify(process.argv.slice(2), {
  env: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
});
