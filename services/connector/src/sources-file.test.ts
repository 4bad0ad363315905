/** Faults in the connector's files and secrets are reported at the start, with their place, and nothing starts. */
import { SettingsError } from '@lockbox/platform/settings';
import { describe, expect, test } from 'vitest';
import { knownSources } from './sources.ts';
import { sampleSettings, writeSourcesFile, writeTopicsFile } from './testing/connected.ts';
import { JIRA_FIELDS } from './testing/payloads.ts';
import { WHSEC, WHSEC_PREVIOUS } from './testing/signed.ts';

type Settings = ReturnType<typeof sampleSettings>;
const problemsWith = (changes: Partial<Settings>): readonly string[] => {
  try {
    knownSources({ ...sampleSettings(), ...changes });
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
};
/** The problems of a file with one source. */
const inFile = (source: unknown, name = 'jira') =>
  problemsWith({ LOCKBOX_CONNECTOR_FILE: writeSourcesFile({ sources: { [name]: source } }) }).map((problem) =>
    problem.replace(/^\S+connector\.yaml, /, ''),
  );

test('the sample is right, and each source has the rights of the topics file', () => {
  const known = knownSources(sampleSettings());
  expect([...known.keys()]).toEqual(['events', 'unsigned', 'servicenow', 'simple', 'jira', 'approving', 'zendesk']);
  expect(known.get('servicenow')?.rights).toMatchObject({ internalDecisions: 'own', exclusions: [] });
  expect(known.get('jira')).toMatchObject({ proof: 'jira', toleranceMs: 7_200_000, callsPerMinute: 600 });
});

describe('in the file', () => {
  test.each([
    [
      'a kind that there is not',
      { kind: 'remedy' },
      /^line 4, sources\.jira\.kind: it must be one of cloudevents, servicenow, jira, zendesk/,
    ],
    ['no records', { kind: 'jira' }, /^line \d+, sources\.jira: add `records`/],
    [
      'records of CloudEvents',
      { kind: 'cloudevents', records: { WorkFinished: {} } },
      /sources\.jira\.records: CloudEvents say themselves/,
    ],
    ['a record that there is not', { kind: 'jira', records: { Grant: {} } }, /sources\.jira\.records\.Grant: /],
    [
      'a field that no default has',
      { kind: 'jira', records: { AccessRequestSubmitted: { fields: { ...JIRA_FIELDS, tenantId: undefined } } } },
      /sources\.jira\.records\.AccessRequestSubmitted\.fields: add `tenantId`: where in the ticket it stands \(The customer’s tenant/,
    ],
    [
      'a field that there is not',
      { kind: 'jira', records: { AccessRequestSubmitted: { fields: { ...JIRA_FIELDS, tennant: { pointer: '/x' } } } } },
      /^line \d+, sources\.jira\.records\.AccessRequestSubmitted\.fields\.tennant: AccessRequestSubmitted has no such field/,
    ],
    [
      'a pointer that is none',
      {
        kind: 'jira',
        records: { AccessRequestSubmitted: { fields: { ...JIRA_FIELDS, engineerId: { pointer: 'issue.key' } } } },
      },
      /fields\.engineerId\.pointer: it must be a JSON pointer, such as \/issue\/key/,
    ],
    [
      'both a pointer and a value',
      {
        kind: 'jira',
        records: { AccessRequestSubmitted: { fields: { ...JIRA_FIELDS, engineerId: { pointer: '/a', value: 'b' } } } },
      },
      /fields\.engineerId: give either `pointer`, where it stands in the ticket, or `value`/,
    ],
    [
      'a value that the field does not take',
      {
        kind: 'jira',
        records: { AccessRequestSubmitted: { fields: { ...JIRA_FIELDS, trigger: { value: 'BOREDOM' } } } },
      },
      /fields\.trigger\.value: it has to be one of SUPPORT_TICKET, PROVIDER_ALERT/,
    ],
    [
      'a word for what the field does not take',
      {
        kind: 'servicenow',
        records: {
          InternalDecisionRecorded: { fields: { decision: { pointer: '/state', words: { approved: 'YES' } } } },
        },
      },
      /fields\.decision\.words\.approved: it has to be one of APPROVED, REJECTED/,
    ],
    [
      'decisions without the requests that they are about',
      { kind: 'servicenow', records: { InternalDecisionRecorded: {} } },
      /^line \d+, sources\.jira\.records: add `AccessRequestSubmitted` to `records`/,
    ],
    [
      'the requested ticket of what decides on none',
      { kind: 'servicenow', records: { AccessRequestSubmitted: { request: '/x' } } },
      /sources\.jira\.records\.AccessRequestSubmitted\.request: it is for InternalDecisionRecorded/,
    ],
    [
      'words for a value',
      {
        kind: 'zendesk',
        records: { AccessRequestSubmitted: { fields: { tenantId: { value: 'a', words: { a: 'b' } } } } },
      },
      /fields\.tenantId\.words: it is for what `pointer` finds/,
    ],
    [
      'a proof that is not its own',
      { kind: 'zendesk', proof: 'bearer', records: { AccessRequestSubmitted: {} } },
      /sources\.jira\.proof: zendesk signs in its own way/,
    ],
    [
      'a tolerance where no time is signed',
      { kind: 'cloudevents', proof: 'bearer', tolerance: 'PT1M' },
      /sources\.jira\.tolerance: a secret in a header says no time/,
    ],
    [
      'a tolerance without a unit',
      { kind: 'cloudevents', tolerance: '300' },
      /sources\.jira\.tolerance: it must be a duration, such as PT5M/,
    ],
  ])('%s', (_, source, expected) => {
    expect(inFile(source)).toContainEqual(expect.stringMatching(expected));
  });

  test("a source that the topics file does not have, and one of Lockbox's own", () => {
    expect(inFile({ kind: 'cloudevents' }, 'remedy')).toContainEqual(
      expect.stringMatching(/sources\.remedy: the topics file has no source of this name: add `remedy: \{\}`/),
    );
    for (const own of ['portal', 'gate', 'access', 'import'])
      expect(inFile({ kind: 'cloudevents' }, own)).toContainEqual(
        expect.stringMatching(new RegExp(`sources\\.${own}: this is a source of Lockbox's own`)),
      );
  });

  test('YAML that is none, and no file', () => {
    expect(problemsWith({ LOCKBOX_CONNECTOR_FILE: writeSourcesFile('sources: {') })).toEqual([
      expect.stringMatching(/connector\.yaml, line \d+: /),
    ]);
    expect(problemsWith({ LOCKBOX_CONNECTOR_FILE: '/nowhere/connector.yaml' })).toEqual([
      expect.stringContaining('/nowhere/connector.yaml cannot be read'),
    ]);
  });
});

describe('of secrets and keys', () => {
  const only = (secrets: string, keys = `events=${'k'.repeat(32)}`) =>
    problemsWith({
      LOCKBOX_CONNECTOR_FILE: writeSourcesFile({ sources: { events: { kind: 'cloudevents' } } }),
      LOCKBOX_CONNECTOR_SECRETS: secrets,
      LOCKBOX_CONNECTOR_SOURCE_KEYS: keys,
    });

  test('a source has one, and at most the previous one besides', () => {
    expect(only(`events=${WHSEC}`)).toEqual([]);
    expect(only(`other=${WHSEC}`)).toEqual([
      'LOCKBOX_CONNECTOR_SECRETS has no secret of events',
      expect.stringMatching(/There is a secret or key of other, and .+ has no such source/),
    ]);
    expect(only(Array.from({ length: 3 }, () => `events=${WHSEC}`).join(','))).toEqual([
      'LOCKBOX_CONNECTOR_SECRETS has 3 secrets of events: give the present and the previous one',
    ]);
  });

  test('two sources have no secret in common, not even a previous one', () => {
    const sources = { events: { kind: 'cloudevents' }, jira: { kind: 'cloudevents' } };
    const problems = problemsWith({
      LOCKBOX_CONNECTOR_FILE: writeSourcesFile({ sources }),
      LOCKBOX_CONNECTOR_SECRETS: `events=${WHSEC},events=${WHSEC_PREVIOUS},jira=${WHSEC_PREVIOUS}`,
      LOCKBOX_CONNECTOR_SOURCE_KEYS: `events=${'e'.repeat(32)},jira=${'j'.repeat(32)}`,
    });
    expect(problems).toEqual(['LOCKBOX_CONNECTOR_SECRETS has one secret of events and jira: give each its own']);
  });

  test('a secret of Standard Webhooks has its form, and is not repeated', () => {
    const wrong = 'a-secret-that-is-no-base64-of-anything';
    const problems = only(`events=${wrong}`);
    expect(problems).toEqual([
      expect.stringContaining('the secret of events has to be whsec_ and the base64 of 24 to 64 bytes'),
    ]);
    expect(problems.join()).not.toContain(wrong);
  });

  test('a source that signs has a key here, unless the topics file says that it does not', () => {
    expect(only(`events=${WHSEC}`, '')).toEqual([
      'LOCKBOX_CONNECTOR_SOURCE_KEYS has no key of events, with which its records are signed',
    ]);
    expect(only(`events=${WHSEC}`, ['a', 'b'].map((one) => `events=${one.repeat(32)}`).join(','))).toEqual([
      'LOCKBOX_CONNECTOR_SOURCE_KEYS has several keys of events: give the one to sign with',
    ]);
    const file = { LOCKBOX_TOPICS_FILE: writeTopicsFile({ events: 'signed: false' }) };
    const settings = {
      ...sampleSettings(),
      ...file,
      LOCKBOX_CONNECTOR_FILE: writeSourcesFile({ sources: { events: { kind: 'cloudevents' } } }),
      LOCKBOX_CONNECTOR_SECRETS: `events=${WHSEC}`,
      LOCKBOX_CONNECTOR_SOURCE_KEYS: '',
    };
    expect(knownSources(settings).get('events')?.key).toBeUndefined();
  });
});
