import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isGuardOf } from '@lockbox/contracts/submission-rules';
import { expect, test } from 'vitest';
import { readTopicsFile, TOPICS_FILE } from './index.ts';

const own = readFileSync(TOPICS_FILE, 'utf8');

/** schemas/topics.yaml with one text instead of another. */
function changed(before: string, after: string): string {
  expect(own).toContain(before);
  const path = join(mkdtempSync(join(tmpdir(), 'topics-')), 'topics.yaml');
  writeFileSync(path, own.replace(before, after));
  return path;
}
const lineOf = (text: string) => own.slice(0, own.indexOf(text)).split('\n').length;

test('a further source is a line, may only ask, and brings a topic that intake reads and the source writes', () => {
  const { sources, parties } = readTopicsFile(changed('  portal:', '  jira: {}\n  portal:'));
  expect(sources[1]).toEqual({
    name: 'jira',
    requests: true,
    internalDecisions: 'none',
    withoutPasskeys: false,
    exclusions: [],
    accessUse: 'none',
    guards: [],
    refusals: false,
    signed: true,
  });
  expect(parties).toContainEqual(expect.objectContaining({ name: 'jira', writes: ['intake.jira'] }));
});

test.each([
  [
    'reads: [commands, events',
    'reads: [commands, event',
    'programs.policy.reads.1: there is no topic "event". Topics are',
  ],
  [
    'sends: [TimerDue]',
    'sends: [TimerDone]',
    'programs.timer.sends.0: schemas/commands.avsc has no command "TimerDone"',
  ],
  [
    'writes: [commands]\n    sends: [TimerDue]',
    'writes: []\n    sends: [TimerDue]',
    'programs.timer.sends: add `commands`',
  ],
  [
    'secrets: [LOCKBOX_MONGO_URL, LOCKBOX_SENDER_KEY]',
    'secrets: [LOCKBOX_MONGO_URL]',
    'programs.timer.sends: add LOCKBOX_SENDER_KEY to `secrets`',
  ],
  ['cleanup: compact', 'cleanup: compacted', 'topics.directory.cleanup: it must be one of delete, compact.'],
  ['retention: P28D', 'retention: 28 days', 'topics.intake.<source>.retention: it '],
  ['    retention: P28D\n', '', 'topics.intake.<source>.cleanup: a topic that is not compacted needs `retention`'],
  ['schema: texts', 'schema: text', 'topics.texts.schema: there is no schemas/text.avsc'],
  ['delivery: at-least-once', 'delivered: at-least-once', 'programs.timer.delivered: this key or name is not allowed'],
  ['delivery: at-least-once', 'delivered: at-least-once', 'programs.timer: add the key `delivery`.'],
  ['  import:', '  The import:', 'sources.The import: this key or name is not allowed here'],
  ['internalDecisions: own', 'internalDecisions: any', 'internalDecisions: it must be one of none, own, all.'],
  ['accessUse: own', 'accessUse: all', 'sources.servicedesk.accessUse: it must be one of none, own.'],
  [
    'guards: [{ tenant: contoso }]',
    'guards: contoso',
    'sources.servicedesk.guards: it must be none, all, or a list such',
  ],
  [
    'guards: [{ tenant: contoso }]',
    'guards: [{ dataStores: [orders] }]',
    'sources.servicedesk.guards: it must be none, all, or a list such',
  ],
  ['exclusions: [EMERGENCY]', 'exclusions: [URGENT]', 'exclusions.0: it must be one of INADVERTENT, EMERGENCY'],
  ['  legal:', '  import:', 'principals.import: a source has this name too'],
  ['  legal:', '  poli:', 'principals.poli: the name of the program policy begins with it'],
  ['  import:', '  time:', 'sources.time: the name of the program timer begins with it'],
  ['sources:', 'sources: {', 'Block collections are not allowed within flow collections'],
] as const)('%j instead of %j is refused with what to do', (before, after, said) => {
  const path = changed(before, after);
  expect(() => readTopicsFile(path)).toThrow(said);
  expect(() => readTopicsFile(path)).toThrow(path);
});

test('all that is wrong is named at once, each key too many too, and a list is not taken for keys', () => {
  const wrong =
    'readsDocuments: 7\n    deliverer: post\n    waits: [commands, commands]\n    sends: [TimerDue, TimerDue]';
  const path = changed('sends: [TimerDue]', wrong);
  for (const said of [
    'programs.timer.readsDocuments: it must be Array, and is 7.',
    'programs.timer.deliverer: this key or name is not allowed',
    'programs.timer.waits: this key or name is not allowed',
    'programs.timer.sends: an entry stands there twice',
  ])
    expect(() => readTopicsFile(path)).toThrow(said);
  for (const [source, said] of [
    ['jira: []', 'sources.jira: it must be keys with values'],
    ['prototype: {}', 'sources: it must be keys with values, none of them named'],
  ] as const)
    expect(() => readTopicsFile(changed('  portal:', `  ${source}\n  portal:`))).toThrow(said);
});

test('a further guard is bound to its data stores, has a topic of its own, and writes how it is', () => {
  const guard = `  gate-fabrikam:
    requests: false
    guards: [{tenant: fabrikam, dataStores: [orders-db, crm]}]
    reads: [events]
    writes: [gates]
`;
  const { sources, parties } = readTopicsFile(changed('  access:', `${guard}  access:`));
  const source = sources.find(({ name }) => name === 'gate-fabrikam');
  if (source === undefined) throw new Error('It is not there');
  expect(isGuardOf(source, 'fabrikam', 'crm')).toBe(true);
  for (const [tenant, store] of [
    ['fabrikam', 'billing'],
    ['contoso', 'crm'],
  ] as const)
    expect(isGuardOf(source, tenant, store)).toBe(false);
  expect(parties).toContainEqual(
    expect.objectContaining({
      name: 'gate-fabrikam',
      about: 'source of reports alone; guards: fabrikam/orders-db, fabrikam/crm',
      writes: ['intake.gate-fabrikam', 'gates'],
    }),
  );
});

test('an error names the line', () => {
  const path = changed('sends: [TimerDue]', 'sends: [TimerDone]');
  expect(() => readTopicsFile(path)).toThrow(`line ${lineOf('sends: [TimerDue]')}, programs.timer.sends.0`);
});

test('a file that is not there is named', () => {
  expect(() => readTopicsFile('/nowhere/topics.yaml')).toThrow('/nowhere/topics.yaml cannot be read (ENOENT');
});
