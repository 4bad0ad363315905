import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { test } from 'vitest';
import { openBench } from '../testing/forwarding-bench.ts';

test('idle', async () => {
  const bench = await openBench({ partitions: 12 });
  const child = spawn(process.execPath, [new URL('./child.ts', import.meta.url).pathname], {
    env: { ...process.env, ...bench.environment },
    stdio: 'inherit',
  });
  await pause(15000);
  const stat = () => {
    const f = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(' ');
    return Number(f[13]) + Number(f[14]);
  };
  const a = stat();
  await pause(20000);
  const b = stat();
  console.log('CPU % of a core', (b - a) / 20, /VmRSS.*/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[0]);
  for (let i = 0; i < 10; i++) {
    await bench.send(Array.from({ length: 5000 }, (_, n) => `x ${i} ${n} ${'y'.repeat(300)}`));
  }
  const t = performance.now();
  for (;;) {
    if ((await bench.forwarded()).length >= 50000) break;
    await pause(200);
  }
  console.log(
    'drain ms',
    performance.now() - t,
    /VmRSS.*/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[0],
  );
  child.kill('SIGKILL');
  await bench.close();
});
