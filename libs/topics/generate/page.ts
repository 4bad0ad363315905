import { markdownTable } from '@lockbox/contracts/generated-files';
import { eachSource, readersOf, writersOf } from '../src/access.ts';
import type { DocumentRights, Program, TopicsFile } from '../src/file/index.ts';

/** docs/programs.md: who reads and writes what. */
export function page(file: TopicsFile): string {
  const others = file.parties.filter(({ name }) => !file.programs.some((program) => program.name === name));
  return `<!-- Generated from schemas/topics.yaml by \`npm run generate\`. Do not edit. -->
# Programs and topics

Who reads and writes what, as [schemas/topics.yaml](../schemas/topics.yaml) says. Access rules follow from it, and a test holds
the code of each program to it (\`test/architecture/programs.test.ts\`). Topics are named without their namespace (\`lockbox.\`);
of the documents in MongoDB those with \`private/\` are in the database \`<namespace>_private\`.

## Programs

${markdownTable(
  [
    'program',
    'what it does',
    'reads',
    'writes',
    'documents',
    'delivery',
    'needs besides Kafka and registry',
    'secret settings',
  ],
  file.programs.map((program) => [`[${program.name}](../services/${program.name}/README.md)`, ...cells(program)]),
)}

Each has a Kafka principal of its own, and its passwords and keys at servers (\`LOCKBOX_KAFKA_KEY\` and so on) are secret too. So have:

${markdownTable(
  ['principal', 'who', 'reads', 'writes'],
  others.map(({ name, about, reads, writes }) => [`\`${name}\``, about, code(reads), code(writes)]),
)}

## Topics

${markdownTable(
  ['topic', 'key', 'kept', 'written by', 'read by'],
  eachSource(
    file.topics.map(({ name }) => name),
    file.sources,
  ).map((name) => {
    const topic = file.topics.find((one) => one.name === name) ?? file.topics.find(({ schema }) => schema === 'intake');
    return [
      `\`${name}\``,
      topic?.key ?? '',
      topic?.cleanup === 'compact' ? 'the newest of each key' : (topic?.retention ?? ''),
      writersOf(file, name).join(', '),
      readersOf(file, name).join(', '),
    ];
  }),
)}
`;
}

const code = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(', ');

const documents = ({ reads, writes }: DocumentRights): string =>
  [reads.length > 0 && `reads ${code(reads)}`, writes.length > 0 && `writes ${code(writes)}`]
    .filter(Boolean)
    .join('; ');

const cells = (program: Program): readonly string[] => [
  program.about,
  code(program.reads),
  code(program.writes),
  documents(program.documents),
  program.delivery === 'none' ? '' : program.delivery,
  program.servers.join(', '),
  code(program.secrets),
];
