/** `npm run bench`: measures, prints a table and keeps the figures as JSON. */
import { useStack } from '@lockbox/testing/stack';
import { describeMachine } from './measuring/machine.ts';
import { readOptions } from './options.ts';
import type { Figure } from './part.ts';
import { keep, reportTable } from './report.ts';
import { say } from './say.ts';

const { stack, parts, targets, options } = readOptions();
useStack(stack);

const results: Record<string, unknown> = {};
const figures: Figure[] = [];
for (const part of parts) {
  const measured = await part.run(options);
  results[part.name] = measured.result;
  figures.push(...measured.figures(targets));
}
const report = { machine: await describeMachine(stack), targets, quick: options.quick, figures, results };
process.stdout.write(`\n${reportTable(report)}\n`);
say(`\nKept in ${keep(report)}`);
