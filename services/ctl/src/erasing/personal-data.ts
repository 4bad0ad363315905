import type { Value as DirectoryRecord } from '@lockbox/contracts/generated/directory';
import type { Value as TextRecord } from '@lockbox/contracts/generated/texts';
import type { Cluster } from '../context.ts';
import { createDecoder, keyText } from '../decoding.ts';
import { readTopicsToEnd } from '../reading.ts';
import type { Erasure } from './erase.ts';

/** What is erased, in words: names, addresses, texts. What Kafka has dropped already is not among them. */
export async function personalDataOf(cluster: Cluster, erasures: readonly Erasure[]): Promise<readonly string[]> {
  const { topics } = cluster;
  const keys = new Map<string, Set<string>>([
    [topics.directory, keysOf(erasures, 'person')],
    [topics.texts, keysOf(erasures, 'text')],
  ]);
  const decoder = createDecoder(cluster);
  const words = new Set<string>();
  await readTopicsToEnd({
    cluster,
    topics: [...keys.keys()],
    onRecords: async (records) => {
      for (const record of records) {
        if (keys.get(record.topic)?.has(keyText(record)) !== true) continue;
        const decoded = await decoder.decode(record.topic, record.raw);
        if (decoded.kind !== 'value') continue;
        if (decoded.schema === 'texts') words.add((decoded.value as TextRecord).text);
        if (decoded.schema === 'directory')
          for (const word of wordsIn(decoded.value as DirectoryRecord)) words.add(word);
      }
    },
  });
  return [...words];
}

const keysOf = (erasures: readonly Erasure[], kind: Erasure['kind']): Set<string> =>
  new Set(erasures.filter((erasure) => erasure.kind === kind).map(({ key }) => key));

function wordsIn(record: DirectoryRecord): readonly string[] {
  if (record.type !== 'Principal' && record.type !== 'ProviderPerson') return [];
  return [record.displayName, record.email];
}
