import { expect, test } from 'vitest';
import { createOutput, localTime } from './output.ts';

function sink(isTTY: boolean) {
  const written: string[] = [];
  return { isTTY, write: (text: string) => written.push(text), text: () => written.join('') };
}

function outputOn(terminal: boolean, form: 'auto' | 'json' | 'table' = 'auto', colours = true) {
  const stdout = sink(terminal);
  const stderr = sink(terminal);
  return { out: createOutput({ stdout, stderr, form, colours }), stdout, stderr };
}

const COLUMNS = [{ title: 'ID', text: ({ id }: { id: string }) => id }];

test('a terminal gets a table, a program gets JSON', () => {
  const terminal = outputOn(true);
  terminal.out.list([{ id: 'a' }], COLUMNS, 'none');
  expect(terminal.stdout.text()).toBe('ID\na\n');
  const program = outputOn(false);
  program.out.list([{ id: 'a' }], COLUMNS, 'none');
  expect(JSON.parse(program.stdout.text())).toEqual([{ id: 'a' }]);
});

test('an empty list is a sentence for people, and an empty list for programs', () => {
  const terminal = outputOn(true);
  terminal.out.list([], COLUMNS, 'No requests.');
  expect(terminal.stdout.text()).toBe('No requests.\n');
  const program = outputOn(false);
  program.out.list([], COLUMNS, 'No requests.');
  expect(JSON.parse(program.stdout.text())).toEqual([]);
});

test('what somebody has written is printed, and not obeyed by a terminal', () => {
  const { out, stdout } = outputOn(true);
  out.item({}, [['Tenant', 'contoso\u001b[2J\u001b[31mred\r\u009b1A']]);
  out.text('a\u0007b\tc');
  expect(stdout.text()).toBe('Tenant  contoso\ufffd[2J\u001b[31mred\ufffd\ufffd1A\na\ufffdb\tc\n');
});

test('nor is what JSON and progress have of it', () => {
  const { out, stdout, stderr } = outputOn(true, 'json');
  out.item({ text: '\u009b2J\u007f' }, []);
  expect(stdout.text()).not.toMatch(/[\u007f-\u009f]/);
  expect(JSON.parse(stdout.text())).toEqual({ text: '\u009b2J\u007f' });
  out.progress('\u009b2J');
  expect(stderr.text()).not.toContain('\u009b');
});

test('notes and progress never go to the stream of results', () => {
  const { out, stdout, stderr } = outputOn(false);
  out.progress('half way');
  out.note('done');
  expect(stdout.text()).toBe('');
  expect(stderr.text()).toBe('half way\ndone\n');
});

test('progress on a terminal is one line, which the result replaces', () => {
  const { out, stderr } = outputOn(true);
  out.progress('1 of 2');
  out.progress('2 of 2');
  out.line({}, 'result');
  expect(stderr.text()).not.toContain('\n');
  expect(stderr.text().endsWith('\r\u001b[2K')).toBe(true);
});

test('only a terminal gets colours, and not with --no-color', () => {
  expect(outputOn(true).out.tone('bad', 'x')).toBe('\u001b[31mx\u001b[0m');
  expect(outputOn(true, 'auto', false).out.tone('bad', 'x')).toBe('x');
  expect(outputOn(false, 'table').out.tone('bad', 'x')).toBe('x');
});

test('a time names its zone; no time is empty', () => {
  expect(localTime('2026-03-01T08:00:00Z')).toMatch(/^2026-0[23]-\d\d \d\d:\d\d \S+/);
  expect(localTime(null)).toBe('');
});
