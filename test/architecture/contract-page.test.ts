import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { STATUSES } from '@lockbox/domain/requests/statuses';
import { damages } from '@lockbox/evidence/verifying/damage';
import { topicsFile } from '@lockbox/topics/file';
import { expect, test } from 'vitest';

/** docs/contract.md names what the schemas, topics.yaml and the API's routes have: no more, no less. */
const root = resolve(import.meta.dirname, '../..');
const textOf = (file: string) => readFileSync(join(root, file), 'utf8');
const page = textOf('docs/contract.md');

const section = (heading: string) => page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
/** The rows of a section's table, each as its cells. */
const rowsOf = (heading: string) =>
  [...section(heading).matchAll(/^\| (.+) \|$/gm)].map(([, row = '']) => row.split(' | ')).slice(2);
const namesIn = (text: string) => [...text.matchAll(/`([A-Za-z]+)`/g)].map(([, name = '']) => name);
const sorted = (names: Iterable<string>) => [...new Set(names)].sort();

interface RecordSchema {
  readonly name: string;
  readonly fields: readonly { readonly name: string; readonly type: unknown }[];
}
// Avro's own schema of a record, as far as it is used here.
const schemaOf = (name: string) => JSON.parse(textOf(`schemas/${name}.avsc`)) as RecordSchema & readonly RecordSchema[];
/** The records that `data` of an envelope can be. */
const dataOf = (name: string) =>
  schemaOf(name).fields.find((field) => field.name === 'data')?.type as readonly RecordSchema[]; // a union of records

test.each([
  ['intake', 'What upstream publishes'],
  ['directory', 'The directory'],
])('each record of %s has a row with all of its fields', (schema, heading) => {
  const rows = new Map(rowsOf(heading).map((cells) => [namesIn(cells[0] ?? '')[0], namesIn(cells.at(-1) ?? '')]));
  expect(sorted(rows.keys() as Iterable<string>)).toEqual(sorted(schemaOf(schema).map(({ name }) => name)));
  for (const { name, fields } of schemaOf(schema)) {
    expect(rows.get(name), name).toEqual(expect.arrayContaining(fields.map((field) => field.name)));
  }
});

test('each event has its place, and no other is named', () => {
  const named = rowsOf('Events').flatMap(([, events = '']) =>
    namesIn(events).filter((name) => /^[A-Z][a-z]/.test(name)),
  );
  expect(sorted(named)).toEqual(sorted(dataOf('events').map(({ name }) => name)));
});

test('the envelopes of commands and events are named in full', () => {
  for (const [schema, heading] of [
    ['commands', 'Commands, by sender'],
    ['events', 'Events'],
  ] as const) {
    const envelope = /^Envelope: (.*?)\.( |$)/ms.exec(section(heading))?.[1] ?? '';
    expect(namesIn(envelope), schema).toEqual(expect.arrayContaining(schemaOf(schema).fields.map(({ name }) => name)));
  }
});

test('commands are listed by their sender as topics.yaml has them', () => {
  const listed = rowsOf('Commands, by sender').map(([sender = '', commands = '']) => [
    sender,
    sorted(namesIn(commands)),
  ]);
  const sent = topicsFile().programs.filter(({ sends }) => sends.length > 0);
  expect(Object.fromEntries(listed)).toEqual(Object.fromEntries(sent.map(({ name, sends }) => [name, sorted(sends)])));
});

test('each kind of damage has its row, with its exit code, in the order that decides between them', () => {
  const rows = Object.entries(damages).map(([code, { exit, meaning }]) => [`\`${code}\``, String(exit), meaning]);
  expect(rowsOf('Verification')).toEqual(rows);
  const exits = Object.values(damages).map(({ exit }) => exit);
  expect(exits).toEqual([...new Set(exits)].toSorted((one, other) => one - other));
  // 1 says that it could not be done, and those from 64 on are those of all commands.
  expect(exits.every((exit) => exit > 1 && exit < 64)).toBe(true);
});

test('the statuses are those of the domain', () => {
  const named = rowsOf('Statuses').flatMap(([, statuses = '']) =>
    [...statuses.matchAll(/`([a-z-]+)`/g)].map(([, slug = '']) => slug),
  );
  expect(sorted(named)).toEqual(sorted(Object.values(STATUSES).map(({ slug }) => slug)));
});

test('the routes are those that the portal serves', () => {
  const served = globSync('services/portal/src/routes/**/*.ts', { cwd: root }).flatMap((file) =>
    [...textOf(file).matchAll(/app\.(get|post|put|delete)\(\s*'\/([^']+)'(,\s*\{ schema: \{ hide: true)?/g)]
      .filter(([, , , hidden]) => hidden === undefined)
      .map(([, method = '', path = '']) => `${method.toUpperCase()} ${path.replaceAll(/:(\w+)/g, '{$1}')}`),
  );
  expect(served.length).toBeGreaterThan(20);
  const named = [...section('REST').matchAll(/(GET|POST|PUT|DELETE) ([a-z][\w/{}-]*)(?=[`\s])/g)].map(
    ([, method, path]) => `${method} ${path}`,
  );
  expect(sorted(named.filter((route) => route !== 'GET openapi.json'))).toEqual(sorted(served));
});

test('the page about the architecture has every topic', () => {
  const topics = [...textOf('docs/architecture.md').matchAll(/^\| `lockbox\.([^`]+)` \|/gm)].map(
    ([, topic = '']) => topic,
  );
  expect(sorted(topics)).toEqual(sorted(topicsFile().topics.map(({ name }) => name)));
});
