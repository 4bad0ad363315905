import { escaped, staticPage } from '../static-page.ts';
import { damages } from './damage.ts';
import { cellsOf, checksIn, comparedText, damageIn, HEADINGS, type VerificationReport, verdictOf } from './report.ts';

/** The report as one page: it loads nothing, and needs no script to be read. */
export function reportPage(report: VerificationReport): string {
  const { madeAt, installation, source, keys, partitions, notes } = report;
  const { tone, text } = verdictOf(report);
  const found = damageIn(report);
  const facts: readonly (readonly [string, string])[] = [
    ['Made', madeAt],
    ['Read', source],
    ...keys.policy.map((key) => ['Key of policy', key] as const),
    ...keys.checkpoints.map((key) => ['Key of checkpoints', key] as const),
    ...keys.witnesses.map((key) => ['Witness', key] as const),
  ];
  return staticPage({
    title: `Verification of ${installation}`,
    main: `<p id="status" class="${tone}">${escaped(text)}</p>
<dl>
${facts.map(([name, value]) => `<dt>${escaped(name)}</dt><dd>${escaped(value)}</dd>`).join('\n')}
</dl>
${found
  .map(
    ({ code, place, sentence, count }) => `<section>
<h2>${escaped(`${code}, ${place}`)}</h2>
<p>${escaped(sentence)}</p>
<p>What it means: ${escaped(damages[code].meaning)}.${count === 1 ? '' : ` There are ${count} of this kind.`} Exit code ${damages[code].exit}.</p>
</section>`,
  )
  .join('\n')}
<section>
<div class="wide" tabindex="0" role="region" aria-labelledby="partitions">
<table>
<caption id="partitions">Partitions of the log</caption>
<thead><tr>${HEADINGS.map((heading, column) => `<th scope="col"${classOf(column)}>${heading}</th>`).join('')}</tr></thead>
<tbody>
${partitions.map((one) => rowOf(cellsOf(one))).join('\n')}
</tbody>
</table>
</div>
</section>
${listOf('Documents in MongoDB', report.collections?.map(comparedText) ?? [])}
${listOf('What could not be looked at', notes)}
${listOf('What was looked at', checksIn(report))}`,
  });
}

const classOf = (column: number): string => (column === HEADINGS.length - 1 ? '' : ' class="number"');

const rowOf = (cells: readonly string[]): string =>
  `<tr>${cells
    .map((cell, column) =>
      column === 0
        ? `<th scope="row"${classOf(column)}>${escaped(cell)}</th>`
        : `<td${classOf(column)}>${escaped(cell)}</td>`,
    )
    .join('')}</tr>`;

const listOf = (heading: string, items: readonly string[]): string =>
  items.length === 0
    ? ''
    : `<section>
<h2>${escaped(heading)}</h2>
<ul>
${items.map((item) => `<li>${escaped(item)}</li>`).join('\n')}
</ul>
</section>`;
