/** `npm run faults`: runs with faults, a table at the end, and an exit code. */
import { join } from 'node:path';
import { defaultHome } from '@lockbox/stack/installation';
import { needs, readOptions } from './options.ts';
import { type Asked, append, notJudged, presentCommit, recordOf } from './record/record.ts';
import { releaseAt, releaseOf } from './run/release.ts';
import { alarmsIn, faultTable, keepRun, schemasOf, violationList } from './run/report.ts';
import { type Outcome, run } from './run/run.ts';

const options = readOptions(process.argv.slice(2));
const { seed, runs, seconds, perSecond, faults, leftOut, only, previous: given } = options;
const begin = Date.now();
const say = (line: string): void =>
  void process.stderr.write(`[${((Date.now() - begin) / 1000).toFixed(0).padStart(4)} s] ${line}\n`);

let keepLogs = (): void => undefined;
let underWay: Asked | undefined;
/** Recorded are runs that were meant to be before they began, however they end. */
const record: typeof append = options.record ? append : () => undefined;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => {
    keepLogs();
    if (underWay !== undefined) record(notJudged(underWay, `ended by ${signal}`));
    // The guard that started this ends every program and server.
    process.exit(1);
  });

const previous = given && ('commit' in given ? releaseOf(given.commit, say) : releaseAt(given.folder));
const from =
  given === undefined ? '' : 'commit' in given ? ` --previous-commit ${given.commit}` : ` --previous ${given.folder}`;
const alone = only === undefined ? '' : ` --only ${only}`;
for (const fault of leftOut) say(needs(fault));
const commit = options.record ? presentCommit() : '';
const outcomes: Outcome[] = [];
for (let number = 0; number < runs; number++) {
  const own = seed + number;
  say(`seed ${own}: the same again with --seed ${own} --minutes ${seconds / 60}${alone}${from}`);
  const folder = join(defaultHome(), 'faults', `${own}-${new Date().toISOString().replace(/[:.]/g, '-')}`);
  const keep = (logs: ReadonlyMap<string, string>, ended?: Outcome): void => {
    say(`seed ${own}: alarms: ${alarmsIn(logs.values())}`);
    if (ended?.violations.length === 0) return;
    keepRun(folder, logs, ended);
    say(`seed ${own}: ${ended === undefined ? 'it came to no end' : 'VIOLATED'}. What is left of it: ${folder}`);
  };
  const onOpen = (logs: () => ReadonlyMap<string, string>): void => {
    keepLogs = () => keep(logs());
  };
  const asked = {
    ...{ seed: own, minutes: seconds / 60, only, commit },
    previous: given && ('commit' in given ? given.commit : given.folder),
  };
  underWay = asked;
  const outcome = await run({ seed: own, seconds, perSecond, faults, previous, say, onOpen }, keep).catch((error) => {
    record(notJudged(asked, String(error)));
    throw error;
  });
  underWay = undefined;
  record(recordOf(asked, outcome));
  outcomes.push(outcome);
  const { history, violations, endedThemselves } = outcome;
  say(
    `seed ${own}: ${outcome.requests} requests, ${history.events.length} events, ${history.letters.length} letters, ` +
      `${history.accessAnswers.length} answers of access, ${violations.length} violations`,
  );
  const { guarded } = history;
  if (guarded !== undefined) {
    const logins = guarded.entrances.filter(({ what }) => what === 'login').length;
    say(`seed ${own}: ${logins} sessions of engineers, and ${guarded.roles.length} roles at the end`);
  }
  if (previous !== undefined) say(`seed ${own}: events by ${schemasOf(history)}`);
  if (endedThemselves.length > 0) say(`seed ${own}: ended by themselves: ${endedThemselves.join(', ')}`);
  if (violations.length > 0) process.stdout.write(`\nseed ${own}\n${violationList(violations)}\n`);
}
const failed = outcomes.filter(({ violations }) => violations.length > 0).map((one) => one.seed);
process.stdout.write(`\n${faultTable(outcomes)}\n\n`);
process.stdout.write(
  failed.length === 0
    ? `Every invariant held (seeds ${outcomes.map((one) => one.seed).join(', ')}).\n`
    : `Invariants did not hold with the seeds ${failed.join(', ')}.\n`,
);
process.exit(failed.length === 0 ? 0 : 1);
