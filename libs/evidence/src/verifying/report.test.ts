import { expect, test } from 'vitest';
import type { CheckedPartition } from './checked-partition.ts';
import { damages, exitCodeOf } from './damage.ts';
import {
  cellsOf,
  checksIn,
  damageIn,
  REPORT_FORMAT,
  reportJson,
  reportText,
  type VerificationReport,
  verdictOf,
} from './report.ts';
import { reportPage } from './report-page.ts';

const whole: CheckedPartition = {
  partition: 0,
  origin: 'lockbox.test/lockbox.events/0',
  events: 30,
  readToEnd: true,
  root: 'root',
  checkpoints: 3,
  checkpointed: 30,
  decisions: { again: 28, untold: 2, believed: 0 },
  damage: [],
};
const damaged: CheckedPartition = {
  ...whole,
  partition: 1,
  damage: [
    { code: 'FOREIGN_EVENT', sentence: 'lockbox.events 1@7 <script>alert(1)</script> bears no proof', count: 500 },
    { code: 'CHAIN_SEQUENCE_GAP', sentence: 'lockbox.events 1@9: Event 3 comes too early.', count: 1 },
  ],
};
const reportOf = (...partitions: readonly CheckedPartition[]): VerificationReport => ({
  format: REPORT_FORMAT,
  madeAt: '2026-01-01T12:00:00.000Z',
  installation: 'lockbox.test',
  source: 'lockbox.events',
  keys: { policy: ['0011223344556677'], checkpoints: ['MCow'], witnesses: [] },
  partitions,
  collections: null,
  unprovenLetters: [],
  notes: ['The log was not held against what the witness w1 has.'],
});

test('the verdict says whether to rely on the log, and how far somebody vouches for it', () => {
  expect(verdictOf(reportOf(whole))).toEqual({ tone: 'good', text: 'Whole: 30 events in 1 partitions.' });
  expect(verdictOf(reportOf({ ...whole, checkpointed: 20 }))).toMatchObject({ tone: 'open' });
  expect(verdictOf(reportOf(whole, damaged))).toEqual({
    tone: 'bad',
    text: 'Do not rely on what was looked at: FOREIGN_EVENT, CHAIN_SEQUENCE_GAP.',
  });
});

test('what there were hashes alone of is not called whole, checked or decided', () => {
  const decisions = { again: 0, untold: 0, believed: 0 };
  for (const form of [reportText, reportPage]) {
    const file = form(reportOf({ ...whole, decisions, hashesAlone: 30 }));
    for (const part of ['of 30 of them there were hashes alone', 'hashes alone of 30 of 30'])
      expect(file).toContain(part);
    for (const part of ['Whole', 'names the bytes', 'lead from the facts']) expect(file).not.toContain(part);
  }
  const partly = reportOf({ ...whole, decisions: { again: 18, untold: 2, believed: 0 }, hashesAlone: 10 });
  expect(verdictOf(partly)).toEqual({
    tone: 'open',
    text: 'Nothing is wrong with 30 events; of 10 of them there were hashes alone.',
  });
  expect(cellsOf(whole).slice(5, 7)).toEqual(['28', '2']);
  expect(partly.partitions.map((one) => cellsOf(one).slice(5, 7))).toEqual([['18', '12']]);
});

test('of several kinds of damage the gravest gives the exit code', () => {
  expect(exitCodeOf([])).toBeUndefined();
  expect(exitCodeOf(damaged.damage)).toBe(damages.CHAIN_SEQUENCE_GAP.exit);
});

test.each([
  ['text', reportText],
  ['JSON', reportJson],
  ['page', reportPage],
])('as %s it has the verdict, the keys, each damage with its place, and what was not looked at', (_, form) => {
  const file = form(reportOf(whole, damaged));
  for (const part of [
    'lockbox.test',
    '0011223344556677',
    'FOREIGN_EVENT',
    'CHAIN_SEQUENCE_GAP',
    'partition 1',
    '1@9',
    'w1',
  ])
    expect(file).toContain(part);
});

test('for programs it says whether all is whole, and of each damage its exit code', () => {
  expect(JSON.parse(reportJson(reportOf(whole)))).toMatchObject({ format: REPORT_FORMAT, isWhole: true, damage: [] });
  const open = reportOf({ ...whole, checkpointed: 20 });
  expect(verdictOf(open).text).not.toContain('Whole');
  expect(JSON.parse(reportJson(open))).toMatchObject({ isWhole: false, damage: [] });
  expect(JSON.parse(reportJson(reportOf(whole, damaged)))).toMatchObject({
    isWhole: false,
    damage: [
      { code: 'FOREIGN_EVENT', exit: 22, place: 'partition 1', count: 500 },
      { code: 'CHAIN_SEQUENCE_GAP', exit: 16 },
    ],
  });
});

test('a document that differs from the log is named with its fields, in every form', () => {
  const wrong = [
    { id: 'contoso/7f6f', fields: ['engineerId', 'status'] },
    { id: 'contoso/8a8a', fields: [] },
  ];
  const upTo = [{ partition: 0, offset: 31, of: 31 }];
  const report = { ...reportOf(whole), collections: [{ collection: 'requests', documents: 12, wrong, more: 3, upTo }] };
  expect(exitCodeOf(damageIn(report))).toBe(damages.PROJECTION_DIFFERS.exit);
  expect(verdictOf(report)).toMatchObject({ tone: 'bad' });
  for (const form of [reportText, reportJson, reportPage]) {
    for (const part of ['PROJECTION_DIFFERS', 'contoso/7f6f', 'engineerId', 'contoso/8a8a'])
      expect(form(report)).toContain(part);
  }
  for (const form of [reportText, reportPage]) expect(form(report)).toContain('and 3 more');
  expect(damageIn(report)).toEqual([expect.objectContaining({ code: 'PROJECTION_DIFFERS', count: 5 })]);
});

test('a collection that was not compared to the end of the log is not called whole, and up to where it was is said', () => {
  const upTo = [
    { partition: 0, offset: 31, of: 31 },
    { partition: 3, offset: 10, of: 40 },
  ];
  const report = {
    ...reportOf(whole),
    collections: [{ collection: 'grants', documents: 2, wrong: [], more: 0, upTo }],
  };
  expect(verdictOf(report)).toMatchObject({ tone: 'bad' });
  expect(exitCodeOf(damageIn(report))).toBe(damages.PROJECTION_BEHIND.exit);
  for (const form of [reportText, reportJson, reportPage]) {
    expect(form(report)).toContain('In partition 3 grants was compared up to offset 10 of 40');
  }
  expect(reportText(report)).toContain('all as the log has them, as far as they were compared');
});

test('a letter that proves nothing is damage, in every form', () => {
  const report = { ...reportOf(whole), unprovenLetters: ['approval.eml shows nothing: it was changed.'] };
  expect(verdictOf(report)).toMatchObject({ tone: 'bad' });
  expect(exitCodeOf(damageIn(report))).toBe(damages.LETTER_NOT_PROVEN.exit);
  expect(JSON.parse(reportJson(report))).toMatchObject({
    isWhole: false,
    damage: [{ code: 'LETTER_NOT_PROVEN', exit: 39, sentence: 'approval.eml shows nothing: it was changed.' }],
  });
  for (const form of [reportText, reportPage]) expect(form(report)).toContain('approval.eml shows nothing');
});

test('it says what was looked at, and nothing more', () => {
  const report = reportOf(whole);
  const byLog = checksIn(report).join(' ');
  expect(byLog).not.toContain('archive');
  for (const part of ["policy's proof", 'before it', 'each checkpoint names', 'lead from the facts'])
    expect(byLog).toContain(part);
  const { decisions: _, ...undecided } = whole;
  const folder = { ...report, keys: { ...report.keys, policy: [] }, partitions: [{ ...undecided, hashesAlone: 30 }] };
  expect(checksIn(folder)).toEqual([
    expect.stringContaining('each checkpoint names'),
    expect.stringContaining('Of 30 events there were hashes alone'),
  ]);
  expect(checksIn(reportOf({ ...whole, files: 2 })).join(' ')).toContain('Of each file of the archive');
  expect(checksIn(reportOf({ ...whole, checkedBefore: 20 })).at(-1)).toContain('20 of the events an earlier run');
});

test('the page executes nothing from a record, loads nothing, and needs no script', () => {
  const page = reportPage(reportOf(damaged));
  expect(page).not.toMatch(/<script|<link|<img|src=|url\(/);
  expect(page).toContain("default-src 'none'");
  expect(page).toContain('&lt;script&gt;alert(1)');
  // The table has a caption, and each heading says of what it is one.
  expect(page.match(/<caption/g)).toHaveLength(1);
  expect(page).not.toMatch(/<th>/);
});
