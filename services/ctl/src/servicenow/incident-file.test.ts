import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { COLUMNS, incidentTimeOf, readRows } from './incident-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'incidents-'));
let files = 0;

async function rowsOf(text: string) {
  const file = join(folder, `${++files}.csv`);
  writeFileSync(file, text);
  return await Array.fromAsync(readRows(file));
}

const HEADER = COLUMNS.join(',');
const line = COLUMNS.map((column) => `the ${column}`).join(',');

test('each row has the columns that are needed, whatever else the file has', async () => {
  const [row] = await rowsOf(`extra,${HEADER}\nmore,${line}\n`);
  expect(row).toMatchObject({ number: 'the number', priority: 'the priority' });
});

test("a byte order mark, quotes, and Windows' line ends are read", async () => {
  const quoted = line.replace('the location', '"Berlin, ""Mitte"""');
  const [row] = await rowsOf(`\ufeff${HEADER}\r\n${quoted}\r\n`);
  expect(row).toMatchObject({ number: 'the number', location: 'Berlin, "Mitte"' });
});

test('a file without a column is refused with the name of the column', async () => {
  await expect(rowsOf('number,location\n1,2\n')).rejects.toThrow('category');
});

test('a row of another length is refused with its line', async () => {
  await expect(rowsOf(`${HEADER}\n${line}\n1,2\n`)).rejects.toThrow(/line 3/);
});

test('a file that is not there is wrong usage', async () => {
  await expect(Array.fromAsync(readRows(join(folder, 'none.csv')))).rejects.toMatchObject({ code: 'USAGE' });
});

test('times begin with the day; a day that does not exist is no time', () => {
  expect(incidentTimeOf('29-02-2016 01:16')).toBe(Date.UTC(2016, 1, 29, 1, 16));
  for (const text of [
    '29-02-2015 01:16',
    '31-04-2016 01:16',
    '01-13-2016 00:00',
    '01-01-2016 24:00',
    '?',
    '',
    '2016-02-29',
  ])
    expect(incidentTimeOf(text)).toBeNull();
});
