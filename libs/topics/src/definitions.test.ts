import { subjectOf } from '@lockbox/contracts/schemas';
import { expect, test } from 'vitest';
import { topicDefinitions } from './definitions.ts';
import { topicsFile } from './file/index.ts';
import { topicNames } from './names.ts';
import { maySend } from './permissions.ts';

test('every topic of the contract is defined, with a source of its own for the portal, imports, and those that only report', () => {
  expect(topicDefinitions().map((topic) => topic.name)).toEqual([
    'lockbox.intake.servicedesk',
    'lockbox.intake.portal',
    'lockbox.intake.import',
    'lockbox.intake.gate',
    'lockbox.intake.access',
    'lockbox.directory',
    'lockbox.gates',
    'lockbox.commands',
    'lockbox.events',
    'lockbox.texts',
    'lockbox.policy-state',
    'lockbox.checkpoints',
    'lockbox.sealed',
    'lockbox.dead-letters',
  ]);
});

test('the log is kept for ever, never compacted, written by policy alone', () => {
  const events = topicDefinitions().find((topic) => topic.name === 'lockbox.events');
  expect(events).toMatchObject({
    retentionMs: -1,
    cleanup: 'delete',
    writers: ['policy'],
    timestampType: 'LogAppendTime',
  });
});

test('an intake topic takes records of 2 MiB, is written by its source, and shares one subject', () => {
  const file = {
    ...topicsFile(),
    sources: [
      {
        name: 'jira',
        requests: true,
        internalDecisions: 'none' as const,
        withoutPasskeys: false,
        exclusions: [],
        accessUse: 'none' as const,
        guards: [],
        refusals: false,
        signed: true,
      },
    ],
    parties: [
      {
        name: 'jira',
        about: '',
        reads: [],
        writes: ['intake.jira'],
        documents: { reads: [], writes: [], all: 'none' as const },
      },
    ],
  };
  expect(topicDefinitions({ file }).find(({ name }) => name === topicNames().intake('jira'))).toMatchObject({
    maxMessageBytes: 2_097_152,
    writers: ['jira'],
    subject: 'lockbox.intake-value',
    partitions: 12,
  });
});

test('readers and writers of a topic are those whose entries name it', () => {
  const who = Object.fromEntries(topicDefinitions().map(({ name, writers, readers }) => [name, { writers, readers }]));
  expect(who).toMatchObject({
    'lockbox.intake.servicedesk': {
      writers: ['connector', 'operator', 'servicedesk'],
      readers: ['intake', 'erase', 'operator'],
    },
    'lockbox.intake.portal': {
      writers: ['portal', 'connector', 'operator'],
      readers: ['intake', 'erase', 'operator'],
    },
    // Any worker may read the log: those of Lockbox itself are among its readers.
    'lockbox.events': {
      writers: ['policy'],
      readers: expect.arrayContaining(['policy', 'timer', 'notifier', 'projector', 'audit', 'portal']),
    },
    'lockbox.sealed': { writers: ['policy'], readers: ['policy', 'legal'] },
    'lockbox.dead-letters': { writers: ['intake', 'policy', 'projector'], readers: ['erase', 'operator', 'import'] },
  });
});

test('two namespaces share no name', () => {
  const names = (namespace: string) => topicDefinitions({ namespace }).flatMap((t) => [t.name, t.subject]);
  expect(names('a').filter((name) => name !== null && names('b').includes(name))).toEqual([]);
  expect(subjectOf('a', 'events')).toBe('a.events-value');
});

test('only development has CreateTime', () => {
  expect(new Set(topicDefinitions({ development: true }).map((topic) => topic.timestampType))).toEqual(
    new Set(['CreateTime']),
  );
});

test('a stolen timer cannot approve', () => {
  expect(maySend('timer', 'TimerDue')).toBe(true);
  expect(maySend('timer', 'ApproveRequest')).toBe(false);
  expect(maySend('portal', 'ApproveRequest')).toBe(true);
  expect(maySend('constructor', 'ApproveRequest')).toBe(false);
});

test('nobody has the groups of another, whose name begins with the own one', () => {
  const names = [...new Set(topicsFile().parties.map(({ name }) => name))];
  for (const name of names) {
    expect(names.filter((other) => other !== name && other.startsWith(name))).toEqual([]);
  }
});
