import { fileURLToPath } from 'node:url';
import { byName, choice, type FileProblem, onlyKeys, shapeOf } from '@lockbox/contracts/file-shape';
import { DURATION, millisecondsOf } from '@lockbox/platform/durations';
import { readSettingsFile } from '@lockbox/platform/settings-file';
import type { TopicsFile } from '@lockbox/topics/file';
import * as v from 'valibot';
import { POINTER } from './json-pointer.ts';
import type { RecordMapping } from './map-ticket.ts';
import type { ProofKind } from './proofs.ts';
import { fieldShapesOf, isRecordType, recordTypes, valueProblems } from './record-shape.ts';

const Pointer = v.pipe(v.string(), v.regex(POINTER, 'it must be a JSON pointer, such as /issue/key.'));
const Condition = byName(Pointer, v.pipe(v.array(v.string()), v.minLength(1, 'name at least one text.')));
const Field = onlyKeys({
  pointer: v.exactOptional(Pointer),
  value: v.exactOptional(v.unknown()),
  split: v.exactOptional(v.pipe(v.string(), v.nonEmpty())),
  each: v.exactOptional(Pointer),
  startsWith: v.exactOptional(v.pipe(v.string(), v.nonEmpty())),
  words: v.exactOptional(byName(v.string(), v.string())),
});
const RecordName = v.pipe(v.string(), v.check(isRecordType, `it must be one of ${recordTypes.join(', ')}.`));
const Records = byName(
  RecordName,
  onlyKeys({
    when: v.exactOptional(Condition),
    whenSome: v.exactOptional(byName(Pointer, Condition)),
    fields: v.exactOptional(byName(v.string(), Field)),
    request: v.exactOptional(Pointer),
  }),
);
const KINDS = ['cloudevents', 'servicenow', 'jira', 'zendesk'] as const;
export type SourceKind = (typeof KINDS)[number];
const Source = onlyKeys({
  kind: choice(...KINDS),
  proof: v.exactOptional(choice('signature', 'bearer')),
  tolerance: v.exactOptional(v.pipe(v.string(), v.regex(DURATION, 'it must be a duration, such as PT5M.'))),
  callsPerMinute: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000))),
  records: v.exactOptional(Records),
});
const File = onlyKeys({ sources: byName(v.string(), Source) });
type FileContent = v.InferOutput<typeof File>;
type FileRecords = v.InferOutput<typeof Records>;

/** A sending system in the file, with the defaults of its kind. */
export interface ConnectedSource {
  readonly name: string;
  readonly kind: SourceKind;
  readonly proof: ProofKind;
  /** How far the time that it signs may be from the time here. */
  readonly toleranceMs: number;
  readonly callsPerMinute: number;
  /** The meaning of its tickets; CloudEvents state it themselves. */
  readonly mappings: readonly RecordMapping[];
}

const CALLS_PER_MINUTE = 600;
/** Jira sends again for half an hour and more what was not taken, with the time of the first attempt. */
const TOLERANCE: Readonly<Record<ProofKind, string>> = {
  signature: 'PT5M',
  bearer: 'PT5M',
  zendesk: 'PT5M',
  jira: 'PT2H',
};

/** Throws SettingsError, with the line and key of everything that is wrong and what to do about it. */
export function readSourcesFile(path: string, topics: TopicsFile): readonly ConnectedSource[] {
  return readSettingsFile(path, (content) => {
    const shape = shapeOf(File, content);
    if ('problems' in shape) return shape;
    const problems = Object.entries(shape.content.sources).flatMap(([name, source]) =>
      sourceProblems(name, source, topics),
    );
    return problems.length > 0 ? { problems } : { content: Object.entries(shape.content.sources).map(connected) };
  });
}

type FileSource = FileContent['sources'][string];

const connected = ([name, source]: readonly [string, FileSource]): ConnectedSource => {
  const { kind, callsPerMinute = CALLS_PER_MINUTE } = source;
  const proof: ProofKind = kind === 'jira' || kind === 'zendesk' ? kind : (source.proof ?? 'signature');
  return {
    ...{ name, kind, proof, callsPerMinute },
    toleranceMs: millisecondsOf(source.tolerance ?? TOLERANCE[proof]),
    mappings: mappingsOf(source),
  };
};

/** Those that the file names, each over the default of its kind. */
function mappingsOf({ kind, records = {} }: FileSource): readonly RecordMapping[] {
  const defaults = defaultsOf(kind);
  return Object.entries(records).flatMap(([record, { when, whenSome, fields, request }]) => {
    if (!isRecordType(record)) return []; // the check of names has refused it
    const usualMapping = defaults[record] ?? {};
    const { when: usual = {}, whenSome: usualSome = {}, fields: usualFields } = usualMapping;
    const pointer = request ?? usualMapping.request;
    return [
      {
        record,
        when: when ?? usual,
        // Conditions of its own take the place of all those of the default.
        whenSome: whenSome ?? (when === undefined ? usualSome : {}),
        fields: { ...usualFields, ...fields },
        ...(pointer === undefined ? {} : { request: pointer }),
      },
    ];
  });
}

/** mappings/<kind>.yaml, which a test holds to its form. */
function defaultsOf(kind: SourceKind): FileRecords {
  if (kind === 'cloudevents') return {};
  const path = fileURLToPath(new URL(`../mappings/${kind}.yaml`, import.meta.url));
  return readSettingsFile(path, (content) => shapeOf(onlyKeys({ records: Records }), content)).records;
}

/** Checks that involve more than one key. */
function sourceProblems(name: string, source: FileSource, topics: TopicsFile): readonly FileProblem[] {
  const path = ['sources', name];
  const problems: FileProblem[] = [];
  const wrong = (sentence: string, ...keys: readonly (string | number)[]) =>
    problems.push({ path: [...path, ...keys], sentence });
  if (!topics.sources.some((one) => one.name === name))
    wrong(
      `the topics file has no source of this name: add \`${name}: {}\` to \`sources\` there, and \`lockbox topics apply\`.`,
    );
  else if (topics.programs.some((program) => program.name === name) || name === 'import')
    wrong("this is a source of Lockbox's own. Give the system a name of its own in the topics file.");
  const { kind, proof, records } = source;
  if (proof !== undefined && (kind === 'jira' || kind === 'zendesk'))
    wrong(`${kind} signs in its own way. Remove this key.`, 'proof');
  if (proof === 'bearer' && source.tolerance !== undefined)
    wrong('a secret in a header says no time. Remove this key.', 'tolerance');
  if (kind === 'cloudevents' && records !== undefined)
    wrong('CloudEvents say themselves which record they are. Remove this key.', 'records');
  if (kind !== 'cloudevents' && Object.keys(records ?? {}).length === 0)
    wrong('add `records`, with what tickets of this system ask for: AccessRequestSubmitted, for example.');
  const decision = records?.InternalDecisionRecorded;
  if (decision !== undefined && decision.fields?.shown === undefined && records?.AccessRequestSubmitted === undefined)
    wrong(
      'add `AccessRequestSubmitted` to `records`: a decision is about the request that its ticket shows, which is found by that mapping.',
      'records',
    );
  for (const [record, { request }] of Object.entries(records ?? {}))
    if (request !== undefined && record !== 'InternalDecisionRecorded')
      wrong('it is for InternalDecisionRecorded. Remove this key.', 'records', record, 'request');
  return [
    ...problems,
    ...mappingsOf(source).flatMap((mapping) => mappingProblems(mapping, [...path, 'records', mapping.record])),
  ];
}

/** Fields that the connector fills in, where the file does not. */
const FILLED_IN = 'requestSource';

/** Keys that need a value found in a ticket. */
const OF_WHAT_IS_FOUND = ['split', 'each', 'startsWith', 'words'];

function mappingProblems(
  { record, fields }: RecordMapping,
  path: readonly (string | number)[],
): readonly FileProblem[] {
  const shapes = fieldShapesOf(record);
  const missing = [...shapes].flatMap(([name, { isOptional, doc }]) =>
    isOptional || name === FILLED_IN || name in fields
      ? []
      : [{ path: [...path, 'fields'], sentence: `add \`${name}\`: where in the ticket it stands (${doc}).` }],
  );
  const own = Object.entries(fields).flatMap(([name, field]): readonly FileProblem[] => {
    const at = [...path, 'fields', name];
    const shape = shapes.get(name);
    if (shape === undefined)
      return [{ path: at, sentence: `${record} has no such field. It has ${[...shapes.keys()].join(', ')}.` }];
    if ('pointer' in field === 'value' in field)
      return [{ path: at, sentence: 'give either `pointer`, where it stands in the ticket, or `value`.' }];
    const wrong = (value: unknown, ...keys: readonly string[]) =>
      valueProblems(record, name, value).map(({ message }) => ({ path: [...at, ...keys], sentence: `it ${message}.` }));
    if (field.pointer !== undefined)
      return Object.entries(field.words ?? {}).flatMap(([word, value]) =>
        wrong(shape.form === 'list' ? [value] : value, 'words', word),
      );
    return [
      ...OF_WHAT_IS_FOUND.filter((key) => key in field).map((key) => ({
        path: [...at, key],
        sentence: 'it is for what `pointer` finds. Remove this key.',
      })),
      ...wrong(field.value, 'value'),
    ];
  });
  return [...missing, ...own];
}
