/** Times of recoveries from disasters, as docs/disasters.md has them. */
import { execFileSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { relative, resolve } from 'node:path';
import { onTestFinished } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../../..');

/** A line of docs/disasters/times.jsonl. */
export interface RecoveryTime {
  /** From the root of the repository. */
  readonly file: string;
  readonly title: string;
  /** From the first step of what to do until everything is as it was. */
  readonly seconds: number;
  /** How much the test shows to be lost. */
  readonly lost: string;
  readonly commit: string;
  readonly day: string;
  readonly machine: string;
  /** Processes that were ready to run, on average: other work on the machine makes times longer. */
  readonly load: number;
}

/** Begins to take the time of a recovery; the answer ends it. If the test passes and LOCKBOX_DISASTERS names a file, it is appended there. */
export function recoveryBegins(lost: string): () => void {
  const begin = performance.now();
  return () => {
    const seconds = Math.round((performance.now() - begin) / 100) / 10;
    const { LOCKBOX_DISASTERS: file } = process.env;
    if (file === undefined) return;
    onTestFinished(({ task }) => {
      if (task.result?.state === 'fail') return;
      const [cpu] = cpus();
      const time: RecoveryTime = {
        ...{ file: relative(ROOT, task.file.filepath), title: task.name, seconds, lost },
        commit: execFileSync('git', ['rev-parse', '--short=8', 'HEAD'], { cwd: ROOT, encoding: 'utf8' }).trim(),
        day: new Date().toISOString().slice(0, 10),
        machine: `${cpus().length} × ${cpu?.model ?? 'unknown'}`,
        load: Math.round(loadavg()[0] ?? 0),
      };
      appendFileSync(resolve(ROOT, file), `${JSON.stringify(time)}\n`);
    });
  };
}
