import type { Figure } from '../part.ts';
import { percentile } from './percentile.ts';

/** The figures of the first of several runs, each with the median of its values in all of them. */
export function medians(runs: readonly (readonly Figure[])[]): readonly Figure[] {
  const [first = []] = runs;
  if (runs.length === 1) return first;
  return first.map((figure) => {
    const values = runs.flatMap((figures) =>
      figures.filter(({ what }) => what === figure.what).map(({ value }) => value),
    );
    return { ...figure, value: percentile(values, 0.5) };
  });
}
