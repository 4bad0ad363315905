import { collections } from '@lockbox/store/collections';
import { webhooks, webhookTests } from '@lockbox/store/collections/webhooks';
import type { CollectionDefinition } from '@lockbox/store/define-collection';
import { missingIndexes } from '@lockbox/store/indexes';
import { topicsFile } from '@lockbox/topics/file';
import type { Check } from '../examine.ts';
import { type DoctorFinding, orRight, unchecked, warning, wrong } from '../finding.ts';

/** How many members acknowledge writes, so that one may be lost and one be away. */
const MEMBERS = 3;
const MAJORITY_WITHIN_MS = 5_000;
/** Is of no document. */
const NOBODY = 'lockbox-doctor';

/** Checks that MongoDB accepts writes, and that a majority acknowledges them. */
export const mongoCheck: Check = {
  name: 'mongo',
  needs: ['LOCKBOX_MONGO_URL'],
  servers: [],
  async examine({ servers }) {
    await servers.answers('mongo');
    const store = await servers.store();
    const hello = await store.db.admin().command({ hello: 1 });
    const findings: DoctorFinding[] = [];
    const isSharded = hello.msg === 'isdbgrid';
    if (!isSharded && typeof hello.setName !== 'string')
      findings.push(
        wrong('It is no replica set.', {
          follows: 'What it has acknowledged is lost with its disk, webhooks and their secrets for good.',
          remedy: 'docs/guides/platform-teams.md, "What you need": a replica set.',
        }),
      );
    else if (!isSharded && hello.isWritablePrimary !== true)
      findings.push(
        wrong(`${hello.me ?? 'The member that answers'} is no primary.`, {
          follows: 'Nothing is written: projections stand still, and timers and letters with them.',
          remedy:
            'Name all members and the replica set in LOCKBOX_MONGO_URL; look at `rs.status()` for why none is primary.',
        }),
      );
    else findings.push(...(await acknowledgement(store.db.collection<{ _id: string }>('progress'))));
    // A router says nothing of the members of its shards.
    const members: number | undefined = Array.isArray(hello.hosts) ? hello.hosts.length : undefined;
    const arbiters = Array.isArray(hello.arbiters) ? hello.arbiters.length : 0;
    if (members !== undefined && members < MEMBERS)
      findings.push(
        warning(
          `${members} member(s) hold data, not ${MEMBERS}${arbiters > 0 ? `; ${arbiters} arbiter(s) hold none` : ''}.`,
          {
            follows: 'A member that is lost takes webhooks and their secrets with it, or stops every write.',
            remedy: 'Not for production: docs/guides/platform-teams.md, "What you need".',
          },
        ),
      );
    const acknowledged = findings.some(({ state }) => state === 'unchecked')
      ? 'It has a primary'
      : 'It takes writes, and a majority acknowledges them';
    return orRight(findings, `${acknowledged}${members === undefined ? '' : `; ${members} member(s) hold data`}.`);
  },
};

/** Removes a document that does not exist: nothing changes, but the answer still waits for the majority. */
async function acknowledgement(progress: {
  deleteOne(filter: { _id: string }, options: object): Promise<unknown>;
}): Promise<readonly DoctorFinding[]> {
  try {
    await progress.deleteOne(
      { _id: NOBODY },
      { writeConcern: { w: 'majority', journal: true, wtimeoutMS: MAJORITY_WITHIN_MS } },
    );
    return [];
  } catch (error) {
    const { code, message } = error as { code?: unknown; message?: string }; // the driver's errors have both
    if (code === 13)
      return [
        unchecked(
          'Whether a majority acknowledges writes: these rights do not let anybody write.',
          'Run it with the rights of a worker.',
        ),
      ];
    return [
      wrong(`A majority does not acknowledge writes (${message}).`, {
        follows: 'Workers wait, and go on by themselves when it does again.',
        remedy: 'Look at `rs.status()`: which members are away, or far behind.',
      }),
    ];
  }
}

/** Those that several programs use. Workers have others of their own, and make them at start as well. */
const INDEXED: readonly CollectionDefinition[] = [...Object.values(collections), webhooks, webhookTests];

const nameOf = ({ database, name }: CollectionDefinition): string =>
  database === 'private' ? `private/${name}` : name;

function writerOf(definition: CollectionDefinition): string {
  const name = nameOf(definition);
  return topicsFile().programs.find(({ documents }) => documents.writes.includes(name))?.name ?? 'its worker';
}

export const indexesCheck: Check = {
  name: 'indexes',
  needs: ['LOCKBOX_MONGO_URL'],
  servers: ['mongo'],
  async examine({ servers }) {
    const lacking = await missingIndexes(await servers.store(), INDEXED);
    const findings = lacking.map(({ definition, missing }) =>
      wrong(`${nameOf(definition)} has no index on ${missing.join(', nor on ')}.`, {
        follows: 'What is read there is right, and takes longer with every document.',
        remedy: `Restart ${writerOf(definition)}: it makes its indexes at start. If it never ran, start it.`,
      }),
    );
    return orRight(findings, `${INDEXED.length} collections, with the indexes that programs share.`);
  },
};
