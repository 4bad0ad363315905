/** `npm run bench`: measures, prints a table and keeps the figures as JSON; or publishes what was kept. */
import { useStack } from '@lockbox/testing/stack';
import { describeMachine } from './measuring/machine.ts';
import { medians } from './measuring/medians.ts';
import { readOptions } from './options.ts';
import type { Measured } from './part.ts';
import { publish } from './published/publish.ts';
import { keep, newFile, type PartReport, reportTable } from './report.ts';
import { say } from './say.ts';

const chosen = readOptions();
if (chosen.publish !== undefined) {
  for (const file of publish(chosen.publish)) say(`Written: ${file}`);
  say('Now `npm run generate` writes docs/performance.md and docs/scale.md from it.');
  process.exit();
}

const { stack, parts, runs, targets, options } = chosen;
useStack(stack);
const machine = await describeMachine(stack);
const done: Record<string, PartReport> = {};
const report = { machine, targets, quick: options.quick, runs, parts: done };
const file = newFile();
for (const part of parts) {
  const measured: Measured[] = [];
  for (let run = 1; run <= runs; run++) {
    if (runs > 1) say(`${part.name}: run ${run} of ${runs}`);
    measured.push(await part.run(options));
    const figures = run < runs ? [] : medians(measured.map((one) => one.figures(targets)));
    done[part.name] = { runs: measured.map(({ result }) => result), figures };
    keep(report, file); // what was measured stays, should a later one fail
  }
}
process.stdout.write(`\n${reportTable(report)}\n`);
say(`\nKept in ${file}`);
