import type { Value as DirectoryRecord } from '@lockbox/contracts/generated/directory';
import type { Value as TextRecord } from '@lockbox/contracts/generated/texts';
import type { Cluster } from '../context.ts';
import { createDecoder, keyText } from '../decoding.ts';
import { readTopicsToEnd } from '../reading.ts';
import type { Erasure } from './erase.ts';

interface PersonalData {
  /** Those of which the topic has a record, be it only that it was erased. */
  readonly present: readonly Erasure[];
  /** The erased words: names, addresses, texts. Words that Kafka has dropped already are not among them. */
  readonly words: readonly string[];
}

export async function personalDataOf(cluster: Cluster, erasures: readonly Erasure[]): Promise<PersonalData> {
  const { topics } = cluster;
  const topicOf = { person: topics.directory, text: topics.texts } as const;
  const placeOf = ({ kind, key }: Erasure): string => `${topicOf[kind]} ${key}`;
  const wanted = new Set(erasures.map(placeOf));
  const seen = new Set<string>();
  const decoder = createDecoder(cluster);
  const words = new Set<string>();
  await readTopicsToEnd({
    cluster,
    topics: Object.values(topicOf),
    onRecords: async (records) => {
      for (const record of records) {
        const place = `${record.topic} ${keyText(record)}`;
        if (!wanted.has(place)) continue;
        seen.add(place);
        const decoded = await decoder.decode(record.topic, record.raw);
        if (decoded.kind !== 'value') continue;
        if (decoded.schema === 'texts') words.add((decoded.value as TextRecord).text);
        if (decoded.schema === 'directory')
          for (const word of wordsIn(decoded.value as DirectoryRecord)) words.add(word);
      }
    },
  });
  return { present: erasures.filter((erasure) => seen.has(placeOf(erasure))), words: [...words] };
}

function wordsIn(record: DirectoryRecord): readonly string[] {
  if (record.type !== 'Principal' && record.type !== 'ProviderPerson') return [];
  return [record.displayName, record.email];
}
