import { programNamed } from '@lockbox/topics/file';
import { expect, test } from 'vitest';
import { checkEntry } from './entry.ts';

const timer = programNamed('timer');
const reading = (topic: string) => ({ topic, schema: 'events', unreadable: 'stop' }) as const;
const definition = { inputs: [reading('ns.events')], outputs: ['ns.commands'], delivery: 'at-least-once' } as const;

test('a worker that does what its entry says may start', () => {
  expect(() => checkEntry(definition, timer, 'ns')).not.toThrow();
  const intake = { inputs: [reading('ns.intake.jira')], outputs: ['ns.commands'], delivery: 'exactly-once' } as const;
  expect(() => checkEntry(intake, programNamed('intake'), 'ns')).not.toThrow();
});

test.each([
  [{ inputs: [...definition.inputs, reading('ns.texts')] }, 'reads: texts'],
  [{ outputs: ['ns.commands', 'ns.events'] }, 'writes: events'],
  [{ delivery: 'exactly-once' }, 'delivery: exactly-once'],
] as const)('a worker whose definition goes beyond its entry is refused: %j', (change, said) => {
  expect(() => checkEntry({ ...definition, ...change }, timer, 'ns')).toThrow(said);
});
