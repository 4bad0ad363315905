import type { Event, EventData, TextRef } from '@lockbox/contracts/generated/events';
import { DIRECTORY_SIGNER } from '@lockbox/contracts/source-signature';
import { byKey, keyPartition } from '@lockbox/worker/write';
import type { Cluster } from '../context.ts';
import { createDecoder } from '../decoding.ts';
import { readTopicsToEnd } from '../reading.ts';

/** One record whose value is to be erased. */
export interface Erasure {
  readonly kind: 'person' | 'text';
  /** Key of the directory record, or the textId. */
  readonly key: string;
}

/** One of the provider's people, where there is no tenant, or one of a tenant's: the same id may be another person's there. */
export interface Author {
  readonly person: string;
  readonly tenant?: string | undefined;
}

/** Finds in the log the texts that a person wrote: justifications of requests, comments on decisions, questions, answers. */
export async function textsWrittenBy(cluster: Cluster, author: Author): Promise<readonly Erasure[]> {
  const { topics } = cluster;
  const decoder = createDecoder(cluster);
  const found: Erasure[] = [];
  await readTopicsToEnd({
    cluster,
    topics: [topics.events],
    onRecords: async (records) => {
      for (const { topic, raw } of records) {
        const decoded = await decoder.decode(topic, raw);
        if (decoded.kind !== 'value' || decoded.schema !== 'events') continue;
        const text = textBy(author, decoded.value as Event); // the schema says so
        if (text !== null) found.push({ kind: 'text', key: text.textId });
      }
    },
  });
  return found;
}

/** The text of an event, if this person wrote it. */
export function textBy({ person, tenant }: Author, { tenantId, data, actor }: Event): TextRef | null {
  const written = textOf(data);
  if (written === null) return null;
  const isAuthor =
    tenant === undefined ? written.by === person : written.by === null && actor.id === person && tenantId === tenant;
  return isAuthor ? written.text : null;
}

/** The text of an event and who of the provider's people wrote it; `by` is null where it was the actor, one of the tenant's. */
function textOf(data: EventData): { readonly text: TextRef | null; readonly by: string | null } | null {
  switch (data.type) {
    case 'RequestSubmitted':
      return { text: data.justification, by: data.engineerId };
    case 'InternallyApproved':
    case 'InternallyRejected':
      return { text: data.comment, by: data.approverId };
    case 'ApprovalRecorded':
    case 'RequestApproved':
    case 'RequestDenied':
      return { text: data.comment, by: null };
    case 'QuestionAsked':
      return { text: data.text, by: null };
    case 'QuestionAnswered':
      return { text: data.text, by: data.engineerId };
    default:
      return null;
  }
}

/**
 * Writes null over each record. A text is in its tenant's partition, not in the one of its own key: policy writes it
 * into the partition that the command was in.
 */
export async function erase(
  { kafka, topics, clock, signatureOf }: Cluster,
  erasures: readonly Erasure[],
): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  const { topics: found } = await admin
    .fetchTopicMetadata({ topics: [topics.texts] })
    .finally(() => admin.disconnect());
  const partitionOf = keyPartition(found[0]?.partitions.length ?? 0);
  const timestamp = String(clock.now());
  const messageOf = ({ kind, key }: Erasure) => ({
    key,
    value: null,
    timestamp,
    ...(kind === 'text'
      ? { partition: partitionOf(key.slice(0, key.lastIndexOf('/'))) }
      : { headers: signatureOf(DIRECTORY_SIGNER, { topic: topics.directory, key: Buffer.from(key), value: null }) }),
  });
  const producer = kafka.producer({ idempotent: true, createPartitioner: byKey });
  await producer.connect();
  try {
    for (const [kind, topic] of [
      ['text', topics.texts],
      ['person', topics.directory],
    ] as const) {
      const messages = erasures.filter((erasure) => erasure.kind === kind).map(messageOf);
      if (messages.length > 0) await producer.send({ topic, acks: -1, messages });
    }
  } finally {
    await producer.disconnect();
  }
}
