import type { ServiceProcess } from '@lockbox/testing/services';

/** The metrics of a program. */
export const scrape = async ({ healthUrl }: Pick<ServiceProcess, 'healthUrl'>): Promise<string> =>
  await (await fetch(`${healthUrl}/metrics`)).text();

/** A metric's samples, added up by one of their labels; all of them under '' without one. */
export function sumBy(text: string, metric: string, label?: string): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const line of text.split('\n')) {
    if (!line.startsWith(metric)) continue;
    const [, labels = '', value] = /^\w+(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    if (value === undefined || !/^[{ ]/.test(line.slice(metric.length))) continue;
    const key = label === undefined ? '' : (new RegExp(`(?:^|,)${label}="([^"]*)"`).exec(labels)?.[1] ?? '');
    sums.set(key, (sums.get(key) ?? 0) + Number(value));
  }
  return sums;
}
