/** Which metrics there are, and with which labels: read from the code that registers them, so that no list can drift. */
import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createMetrics } from '@lockbox/platform/health';

const ROOT = resolve(import.meta.dirname, '../..');

export interface Metric {
  readonly name: string;
  /** `counter`, `gauge`, `histogram`. */
  readonly type: string;
  readonly help: string;
  /** Without those that each series of a program has. */
  readonly labels: readonly string[];
  /** The workspaces whose code registers it: `libs/worker` is every worker. */
  readonly from: readonly string[];
}

/** The labels of every series: the program by name; those of workers also have the other two. */
export const DEFAULT_LABELS: readonly string[] = ['service', 'messaging_system', 'messaging_consumer_group_name'];

const DEFINITION = /new (Counter|Gauge|Histogram)\(\{/g;

/** Those that Lockbox's own code registers, by name. A name in two programs has the labels of both. */
export function ownMetrics(): ReadonlyMap<string, Metric> {
  const found = new Map<string, Metric>();
  const files = globSync('{libs,services}/*/src/**/*.ts', { cwd: ROOT }).filter((file) => !/\.test\.ts$/.test(file));
  for (const file of files.toSorted()) {
    const source = readFileSync(join(ROOT, file), 'utf8');
    for (const { 1: kind = '', index, 0: opening } of source.matchAll(DEFINITION)) {
      const text = untilClosed(source.slice(index + opening.length));
      const name = stringOf(source, text, 'name');
      const labels = labelsOf(source, text);
      const before = found.get(name);
      found.set(name, {
        name,
        type: kind.toLowerCase(),
        help: stringOf(source, text, 'help'),
        labels: [...new Set([...(before?.labels ?? []), ...labels])],
        from: [...new Set([...(before?.from ?? []), file.split('/').slice(0, 2).join('/')])],
      });
    }
  }
  return found;
}

/** Those that every Node.js program has besides, by name. */
export async function defaultMetrics(): Promise<ReadonlyMap<string, Metric>> {
  const registry = createMetrics('any');
  const served = await registry.getMetricsAsJSON();
  return new Map(
    served.map(({ name, type, help, values }) => [
      name,
      {
        name,
        type: String(type),
        help,
        labels: [...new Set(values.flatMap(({ labels }) => Object.keys(labels)))].filter(
          (label) => !DEFAULT_LABELS.includes(label),
        ),
        from: ['libs/platform'],
      },
    ]),
  );
}

/** Returns the text up to the closing brace of the open one. */
function untilClosed(text: string): string {
  let depth = 1;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '{') depth++;
    if (text[at] === '}' && --depth === 0) return text.slice(0, at);
  }
  return text;
}

function stringOf(source: string, definition: string, property: string): string {
  const [, quoted, named] =
    new RegExp(`\\b${property}: (?:(['"].*?['"])(?=,\\s)|([A-Z_]+),)`).exec(definition) ??
    new RegExp(`\\b${property}: (['"].*?['"])\\s`).exec(definition) ??
    [];
  const text = quoted ?? new RegExp(`\\b${named} = (['"].*['"]);`).exec(source)?.[1];
  if (text === undefined) throw new Error(`A metric's ${property} is not a text that can be read: {${definition}}`);
  return text.slice(1, -1).replaceAll("\\'", "'");
}

/** Returns a literal list, or one that the file names. */
function labelsOf(source: string, definition: string): readonly string[] {
  const [, list, named] = /\blabelNames(?:: (?:\[(.*?)\]|([A-Z]+)))?,/s.exec(definition) ?? [];
  if (list === undefined && named === undefined && !/\blabelNames\b/.test(definition)) return [];
  const text = list ?? new RegExp(`\\b${named ?? 'labelNames'} = \\[(.*?)\\] as const`, 's').exec(source)?.[1];
  if (text === undefined) throw new Error(`A metric's labels cannot be read: {${definition}}`);
  return [...text.matchAll(/'(\w+)'/g)].map(([, label = '']) => label);
}
