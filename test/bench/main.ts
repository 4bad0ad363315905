/** `npm run bench`: measures, prints a table and keeps the figures as JSON; or draws what was kept. */
import { useStack } from '@lockbox/testing/stack';
import { describeMachine } from './measuring/machine.ts';
import { medians } from './measuring/medians.ts';
import { readOptions } from './options.ts';
import type { Figure, Measured } from './part.ts';
import { drawPlots } from './plot/draw.ts';
import { keep, newFile, reportTable } from './report.ts';
import { say } from './say.ts';

const chosen = readOptions();
if (chosen.plot !== undefined) {
  for (const file of drawPlots(chosen.plot)) say(`Drawn: ${file}`);
  process.exit();
}

const { stack, parts, runs, targets, options } = chosen;
useStack(stack);
const machine = await describeMachine(stack);
const results: Record<string, readonly unknown[]> = {};
const figures: Figure[] = [];
const report = { machine, targets, quick: options.quick, runs, figures, results };
const file = newFile();
for (const part of parts) {
  const measured: Measured[] = [];
  for (let run = 1; run <= runs; run++) {
    if (runs > 1) say(`${part.name}: run ${run} of ${runs}`);
    measured.push(await part.run(options));
    results[part.name] = measured.map(({ result }) => result);
    keep(report, file); // what was measured stays, should a later one fail
  }
  figures.push(...medians(measured.map((one) => one.figures(targets))));
}
keep(report, file);
process.stdout.write(`\n${reportTable(report)}\n`);
say(`\nKept in ${file}`);
