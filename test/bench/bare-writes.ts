/** The baseline for a worker's writes: the driver's bulkWrite of the same documents, and nothing else. */
import { projections } from '@lockbox/store/collections';
import { connectStore, type Store } from '@lockbox/store/connect';
import { ensureIndexes } from '@lockbox/store/indexes';
import { testStack } from '@lockbox/testing/stack';
import type { ProgramName } from '@lockbox/topics/programs';
import { sumBy } from './measuring/scrape.ts';

export interface BareWrites {
  readonly documents: number;
  /** Documents in one write: the mean of the worker's own writes. */
  readonly perWrite: number;
  readonly documentsPerSecond: number;
}

const WRITES = ['insert', 'update', 'bulkWrite'];
/** How many writes are under way at once: the better one counts. */
const AT_ONCE = [1, 4] as const;

/** Writes a worker's documents into another database with the same indexes. `metrics` are the worker's, after it wrote them. */
export async function bareWrites(namespace: string, worker: ProgramName, metrics: string): Promise<BareWrites> {
  const definitions = Object.values(projections)
    .flat()
    .filter((definition) => definition.worker === worker);
  const source = await connectStore({ url: testStack().mongoUrl, namespace });
  try {
    const found = await Promise.all(
      definitions.map(async (definition) => ({
        definition,
        documents: await source.db.collection(definition.name).find().toArray(),
      })),
    );
    const documents = found.reduce((sum, one) => sum + one.documents.length, 0);
    const commands = sumBy(metrics, 'lockbox_database_commands_total', 'db_operation_name');
    const writes = WRITES.reduce((sum, name) => sum + (commands.get(name) ?? 0), 0);
    const perWrite = Math.max(1, Math.round(documents / writes));
    let documentsPerSecond = 0;
    for (const atOnce of AT_ONCE) {
      const target = await connectStore({ url: testStack().mongoUrl, namespace: `${namespace}_bare` });
      try {
        await ensureIndexes(target, definitions);
        const seconds = await writeAll(target, found, { perWrite, atOnce });
        documentsPerSecond = Math.max(documentsPerSecond, documents / seconds);
      } finally {
        await target.db.dropDatabase();
        await target.close();
      }
    }
    return { documents, perWrite, documentsPerSecond };
  } finally {
    await source.close();
  }
}

type Found = readonly { readonly definition: { readonly name: string }; readonly documents: readonly object[] }[];

/** Returns the seconds that it took. */
async function writeAll(target: Store, found: Found, { perWrite, atOnce }: { perWrite: number; atOnce: number }) {
  const pieces = found.flatMap(({ definition, documents }) =>
    Array.from({ length: Math.ceil(documents.length / perWrite) }, (_, number) => ({
      collection: target.db.collection(definition.name),
      documents: documents.slice(number * perWrite, (number + 1) * perWrite),
    })),
  );
  const begin = performance.now();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let piece = pieces.pop(); piece !== undefined; piece = pieces.pop())
        await piece.collection.bulkWrite(
          piece.documents.map((document) => ({ insertOne: { document } })),
          { ordered: false },
        );
    }),
  );
  return (performance.now() - begin) / 1_000;
}
