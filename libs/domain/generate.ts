/** Draws the life of a request in docs/rules.md from the table of its events; with --check only says whether it has drifted. */
import { generatedText, withRegions, writeGenerated } from '@lockbox/contracts/generated-files';
import { LIFE, type Stage } from './src/requests/life.ts';
import { STATUSES } from './src/requests/statuses.ts';

const PAGE = 'docs/rules.md';
const BETWEEN: Readonly<Record<string, string>> = {
  APPROVED_INTERNALLY: 'Approved internally',
  ACCESS_RUNNING: 'Access running',
  ACCESS_ENDED: 'Access ended',
};

const stages = new Map<Stage, string>();
const arrows: string[] = [];
for (const [type, { from, to }] of Object.entries(LIFE)) {
  for (const stage of [...from, to]) {
    stages.set(stage, BETWEEN[stage] ?? STATUSES[stage as keyof typeof STATUSES].name); // a stage without a name of its own is a status
  }
  for (const stage of from.length === 0 ? ['[*]'] : from) arrows.push(`  ${stage} --> ${to}: ${type}`);
}
const diagram = [
  '```mermaid',
  'stateDiagram-v2',
  ...[...stages].map(([stage, name]) => `  state "${name}" as ${stage}`),
  ...arrows,
  '```',
].join('\n');
writeGenerated('libs/domain/src/requests/life.ts', [[PAGE, withRegions(generatedText(PAGE), { life: diagram })]]);
