/** `npm run bench`: the measurements, on servers of their own unless the environment names some. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startEphemeralStack } from '@lockbox/stack/ephemeral-stack';
import { REPOSITORY } from '@lockbox/stack/installation';
import { environmentOf } from '@lockbox/stack/stack';

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

// The other options are the measurement's own.
const { values } = parseArgs({ options: { database: { type: 'string' } }, strict: false });
const only = values.publish || values.help ? [] : undefined; // then nothing is measured
const named = typeof values.database === 'string' ? { LOCKBOX_MONGO_URL: values.database } : {};
const stack = await startEphemeralStack({ say, ...(only && { only }), env: { ...process.env, ...named } });
const child = spawn(process.execPath, [join(REPOSITORY, 'test/bench/main.ts'), ...process.argv.slice(2)], {
  cwd: REPOSITORY,
  stdio: 'inherit',
  env: { ...process.env, ...environmentOf(stack) },
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
const [code] = await once(child, 'exit');
await stack.stop();
process.exitCode = code ?? 1;
