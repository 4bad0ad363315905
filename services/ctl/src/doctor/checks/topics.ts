/** Topics, access rules and subjects against schemas/topics.yaml, as `lockbox topics check` compares them. */

import { LockboxError } from '@lockbox/contracts/errors';
import { schemaFiles, schemaText } from '@lockbox/contracts/schemas';
import { checkTopics } from '@lockbox/topics/apply';
import { readTopicsFile, TOPICS_FILE } from '@lockbox/topics/file';
import { isDrift, type Finding as TopicFinding } from '@lockbox/topics/findings';
import avro from 'avsc';
import { aclOptions, topicsSettings } from '../../settings.ts';
import type { Check, Patient } from '../examine.ts';
import { type DoctorFinding, orRight, unchecked, warning, wrong } from '../finding.ts';

/** The consequence of a wrong setting of a topic, by the setting's name or another word of the finding. */
const FOLLOWS: readonly (readonly [string, string])[] = [
  [
    'partitions, not',
    'Keys lead to other partitions than those in which their records stand, and workers of the topic stop.',
  ],
  ['replica(s), not', 'A broker that is lost takes records with it, or stops every decision.'],
  ['cleanup.policy', 'Records of the log may be compacted away, or erased texts stay.'],
  ['retention', 'Records are deleted that somebody still has to read, or kept that should be gone.'],
  ['min.insync.replicas', 'A decision that one broker alone has may be lost with it, or writes are refused too early.'],
  ['unclean.leader.election', 'A broker that was behind may take over, and events that were decided are gone.'],
  [
    'message.timestamp.type',
    'Times are not the broker’s: outside development policy stops, since senders could choose them.',
  ],
  ['max.message.bytes', 'Records that are allowed are refused by the broker, without a reason for their sender.'],
  ['max.compaction.lag', 'Erased texts and removed people are not gone within 24 hours.'],
];
function followsOf(detail: string): string {
  const known = FOLLOWS.filter(([word]) => detail.includes(word)).map(([, follows]) => follows);
  return known.join(' ') || 'The topic does not keep what the documents promise of it.';
}

async function look({ env, servers }: Patient, kind: TopicFinding['kind']) {
  const settings = topicsSettings(env);
  return await checkTopics({
    kafka: servers.cluster.kafka,
    registry: servers.cluster.registry,
    namespace: settings.LOCKBOX_NAMESPACE,
    file: readTopicsFile(settings.LOCKBOX_TOPICS_FILE || TOPICS_FILE),
    partitions: settings.LOCKBOX_PARTITIONS,
    development: settings.LOCKBOX_DEVELOPMENT,
    kinds: [kind],
    acls: aclOptions(env),
  });
}

export const topicsCheck: Check = {
  name: 'topics',
  needs: [],
  servers: ['kafka'],
  async examine(patient) {
    const { findings } = await look(patient, 'topic');
    const drift = findings.filter(isDrift).map(({ name, state, detail }): DoctorFinding => {
      if (state === 'missing')
        return wrong(`There is no topic ${name}.`, {
          follows: 'Programs that read or write it wait for it.',
          remedy:
            '`lockbox topics apply`. If it was there before: docs/runbook.md, "A topic was lost or restored from an older copy".',
        });
      const isFixed = / partitions, not | replica\(s\), not /.test(detail);
      return wrong(`${name}: ${detail}.`, {
        follows: followsOf(detail),
        remedy: isFixed ? 'What is in brackets; `lockbox topics apply` cannot mend it.' : '`lockbox topics apply`',
      });
    });
    return orRight(drift, `${findings.length} topics, all as schemas/topics.yaml has them.`);
  },
};

export const accessRulesCheck: Check = {
  name: 'access-rules',
  needs: [],
  servers: ['kafka'],
  async examine(patient) {
    if (aclOptions(patient.env) === 'elsewhere')
      return [
        unchecked(
          'Access rules are made by other means, as LOCKBOX_ACCESS_RULES_ELSEWHERE says.',
          'Compare them with docs/programs.md, which lists who reads and writes each topic.',
        ),
      ];
    const { findings, warnings } = await look(patient, 'acl');
    const drift = findings.filter(isDrift).map(({ name, state, detail }) =>
      state === 'missing'
        ? wrong(`${name}: the rule is missing that ${detail}.`, {
            follows: 'Who needs it is refused by the brokers, and waits.',
            remedy: '`lockbox topics apply`',
          })
        : wrong(`${name}: ${detail}`, {
            follows: 'Somebody may do what schemas/topics.yaml lets nobody do.',
            remedy: 'The command in the sentence; then find out who made the rule.',
          }),
    );
    const without = warnings
      .filter((sentence) => sentence.includes('authorizer'))
      .map((sentence) =>
        warning(sentence.replace(' Not for production.', ''), {
          follows: 'Signatures still say who wrote what; but anybody can fill topics, and read all of them.',
          remedy: 'Not for production: docs/guides/platform-teams.md, "TLS and certificates".',
        }),
      );
    return orRight([...drift, ...without], 'All access rules that schemas/topics.yaml asks for, and none besides.');
  },
};

export const schemasCheck: Check = {
  name: 'registry',
  needs: [],
  servers: [],
  async examine(patient) {
    const { cluster } = patient.servers;
    await patient.servers.answers('registry');
    const { findings } = await look(patient, 'subject');
    const drift = findings.filter(isDrift).map(({ name, state, detail }) =>
      wrong(`${name}: ${detail}.`, {
        follows:
          state === 'missing'
            ? 'Programs of this release cannot write records of it, and wait.'
            : 'A schema may be registered that readers of this release cannot read.',
        remedy: '`lockbox topics apply`',
      }),
    );
    const others = await Promise.all(schemaFiles.map((file) => isOther(cluster, file)));
    return orRight(
      [...drift, ...others.flat()],
      `${findings.length} schemas, registered as they are here, each BACKWARD_TRANSITIVE.`,
    );
  },
};

/** The schema that the registry gives out by the id of ours, held against ours: readers take what it gives. */
async function isOther(
  { registry, topics }: Patient['servers']['cluster'],
  file: (typeof schemaFiles)[number],
): Promise<readonly DoctorFinding[]> {
  const id = await registry.idOf(topics.namespace, file).catch((error: unknown) => {
    if (error instanceof LockboxError && error.code === 'SCHEMA_NOT_REGISTERED') return undefined;
    throw error;
  });
  if (id === undefined) return []; // said already
  const given = await registry.schemaById(id);
  if (given !== undefined && canonical(given) === canonical(JSON.parse(schemaText(file)))) return [];
  return [
    wrong(
      `The registry gives out another schema by the id ${id} than schemas/${file}.avsc, which it says has that id.`,
      {
        follows: 'Readers take records for something else than was written.',
        remedy: 'Bring the registry back from its backup; decide nothing until then (stop policy).',
      },
    ),
  ];
}

/** Written in one way, whatever spaces and order a registry gives it. */
const canonical = (schema: avro.Schema): string => JSON.stringify(avro.Type.forSchema(schema).schema());
