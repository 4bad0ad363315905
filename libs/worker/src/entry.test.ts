import { programNamed } from '@lockbox/topics/file';
import { expect, test } from 'vitest';
import { holdToEntry } from './entry.ts';

const timer = programNamed('timer');
const reading = (topic: string) => ({ topic, schema: 'events', unreadable: 'stop' }) as const;
const definition = { inputs: [reading('ns.events')], outputs: ['ns.commands'], delivery: 'at-least-once' } as const;

test('a worker that does what its entry says may start', () => {
  expect(() => holdToEntry(definition, timer, 'ns')).not.toThrow();
  const intake = { inputs: [reading('ns.intake.jira')], outputs: ['ns.commands'], delivery: 'exactly-once' } as const;
  expect(() => holdToEntry(intake, programNamed('intake'), 'ns')).not.toThrow();
});

test.each([
  [{ inputs: [...definition.inputs, reading('ns.texts')] }, 'reads: texts'],
  [{ outputs: ['ns.commands', 'ns.events'] }, 'writes: events'],
  [{ delivery: 'exactly-once' }, 'delivery: exactly-once'],
] as const)('a worker whose definition goes beyond its entry is refused: %j', (change, said) => {
  expect(() => holdToEntry({ ...definition, ...change }, timer, 'ns')).toThrow(said);
});
