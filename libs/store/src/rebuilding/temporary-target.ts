import { randomBytes } from 'node:crypto';
import type { Db } from 'mongodb';
import type { Target } from '../projecting/target.ts';

const PREFIX = 'rebuild_';
const LEFT_BEHIND_MS = 86_400_000;

/** Collections of this rebuild alone. Those that a killed rebuild has left behind are dropped after a day. */
export async function temporaryTarget(db: Db): Promise<Target & { drop(): Promise<void> }> {
  const own = `${PREFIX}${Date.now().toString(36)}_${randomBytes(3).toString('hex')}_`;
  const named = async (isMeant: (name: string) => boolean): Promise<string[]> =>
    (await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name).filter(isMeant);
  const drop = async (names: readonly string[]): Promise<void> => {
    for (const name of names) await db.collection(name).drop();
  };
  await drop(
    await named((name) => {
      const [since] = name.startsWith(PREFIX) ? name.slice(PREFIX.length).split('_') : [];
      return since !== undefined && Number.parseInt(since, 36) < Date.now() - LEFT_BEHIND_MS;
    }),
  );
  return {
    collection: ({ name }) => db.collection(own + name),
    drop: async () => drop(await named((name) => name.startsWith(own))),
  };
}
