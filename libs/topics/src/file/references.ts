import type { FileProblem } from '@lockbox/contracts/file-shape';
import { type SchemaFile, schemaFiles, schemaText } from '@lockbox/contracts/schemas';
import type { FileContent } from './schema.ts';

/** Returns the problems of keys that are each valid alone, but refer to missing entries or contradict each other. */
export function referenceProblems(file: FileContent): readonly FileProblem[] {
  return [...topicProblems(file), ...partyProblems(file), ...sendingProblems(file), ...nameProblems(file)];
}

const isSchema = (name: string): name is SchemaFile => schemaFiles.some((file) => file === name);

const COMPACTION = ['maxCompactionLag', 'segmentBytes', 'minCleanableDirtyRatio'] as const;

function topicProblems({ topics }: FileContent): readonly FileProblem[] {
  return Object.entries(topics).flatMap(([name, { schema, cleanup, retention, ...compaction }]) => {
    const problems: FileProblem[] = [];
    const wrong = (key: string, sentence: string) => problems.push({ path: ['topics', name, key], sentence });
    if (schema !== undefined && !isSchema(schema))
      wrong('schema', `there is no schemas/${schema}.avsc. Schemas are ${schemaFiles.join(', ')}.`);
    if (cleanup === 'delete' && retention === undefined)
      wrong('cleanup', 'a topic that is not compacted needs `retention`: days such as P28D, or forever.');
    if (cleanup === 'compact' && retention !== undefined)
      wrong('retention', 'a compacted topic keeps the newest record of each key. Remove this key.');
    for (const key of COMPACTION) {
      if (cleanup === 'delete' && compaction[key] !== undefined)
        wrong(key, 'only a compacted topic has one. Remove this key.');
    }
    return problems;
  });
}

interface TopicRights {
  readonly reads?: readonly string[];
  readonly writes?: readonly string[];
}

const parties = (file: FileContent) =>
  (['sources', 'programs', 'principals'] as const).flatMap((section) =>
    Object.entries<TopicRights>(file[section]).map(([name, party]) => ({ section, name, party })),
  );

function partyProblems(file: FileContent): readonly FileProblem[] {
  const known = [...Object.keys(file.topics), ...Object.keys(file.sources).map((source) => `intake.${source}`)];
  return parties(file).flatMap(({ section, name, party }) =>
    (['reads', 'writes'] as const).flatMap((key) =>
      (party[key] ?? []).flatMap((topic, index) =>
        known.includes(topic)
          ? []
          : [
              {
                path: [section, name, key, index],
                sentence: `there is no topic "${topic}". Topics are ${known.join(', ')}.`,
              },
            ],
      ),
    ),
  );
}

/** Types of commands, as schemas/commands.avsc has them. */
function commandTypes(): readonly string[] {
  // The file's shape is that of its own schema, which `npm run generate` reads too.
  const { fields } = JSON.parse(schemaText('commands')) as { fields: { name: string; type: { name: string }[] }[] };
  return fields.find(({ name }) => name === 'data')?.type.map(({ name }) => name) ?? [];
}

const SENDER_KEY = 'LOCKBOX_SENDER_KEY';
/** Among a program's secrets: the keys of all senders. */
export const EACH_SENDERS_KEY = 'LOCKBOX_SENDER_KEY_<sender>';

function sendingProblems({ programs }: FileContent): readonly FileProblem[] {
  const types = commandTypes();
  return Object.entries(programs).flatMap(([name, { sends = [], writes = [], secrets = [] }]) => {
    const unknown = sends.flatMap((type, index) =>
      types.includes(type)
        ? []
        : [{ path: ['programs', name, 'sends', index], sentence: `schemas/commands.avsc has no command "${type}".` }],
    );
    const path = ['programs', name, 'sends'];
    const missing = [
      sends.length > 0 && !writes.includes('commands') && 'add `commands` to `writes`: that is where it sends them.',
      sends.length === 0 && secrets.includes(SENDER_KEY) && `it sends nothing: remove ${SENDER_KEY} from \`secrets\`.`,
      sends.length > 0 &&
        ![SENDER_KEY, EACH_SENDERS_KEY].some((key) => secrets.includes(key)) &&
        `add ${SENDER_KEY} to \`secrets\`: it signs what it sends.`,
    ];
    return [...unknown, ...missing.filter((sentence) => sentence !== false).map((sentence) => ({ path, sentence }))];
  });
}

/** A name is a Kafka principal: two that share one would have each other's rights. */
function nameProblems({ programs, principals, sources }: FileContent): readonly FileProblem[] {
  const taken = Object.keys(principals).flatMap((name) => {
    const by = name in programs ? 'a program' : name in sources ? 'a source' : undefined;
    if (by === undefined) return [];
    return [{ path: ['principals', name], sentence: `${by} has this name too. Choose another.` }];
  });
  // Rights on groups and transactional ids go by how these begin.
  const beginning = (kind: 'principals' | 'sources', names: readonly string[]): readonly FileProblem[] =>
    names.flatMap((name) => {
      const begun = Object.keys(programs).find((program) => program !== name && program.startsWith(name));
      if (begun === undefined) return [];
      return [{ path: [kind, name], sentence: `the name of the program ${begun} begins with it. Choose another.` }];
    });
  return [...taken, ...beginning('principals', Object.keys(principals)), ...beginning('sources', Object.keys(sources))];
}
