import { type Context, clockOf } from '@lockbox/command-line/context';
import { openPlace } from '@lockbox/command-line/open-place';
import { namespaceOf, trustSettings } from '@lockbox/command-line/settings';
import { LockboxError } from '@lockbox/contracts/errors';
import { checkArchive, openArchive, reported } from '@lockbox/proof/archive/check-archive';
import { checkFolder } from '@lockbox/proof/verify/check-folder';
import { keptCheckpoints } from '@lockbox/proof/verify/trust';
import { topicNames } from '@lockbox/topics/names';
import { logTrustOf } from '@lockbox/worker/read';
import { type PartitionOptions, verifyPartitions } from './conclude.ts';

/** Verifies what `lockbox checkpoints export` has written, by its files alone. */
export const verifyFolder = (context: Context, folder: string, options: PartitionOptions): Promise<void> =>
  verifyPartitions(context, options, async (asked) => {
    const { events: topic } = topicNames(namespaceOf(context.env));
    const kept = keptCheckpoints(options.checkpoint ?? [], `${asked.trust.installation}/${topic}/`);
    asked.onNote(
      'A folder has no proofs of policy: that policy wrote each event is the word of whoever signed the checkpoint.',
    );
    const checked = await checkFolder(folder, { ...asked, topic, kept, now: clockOf(context.env).now() });
    return { checked, collections: null, source: folder, policyKeys: [], refused: [] };
  });

/** Verifies what `lockbox archive` has written, by its files alone. */
export const verifyArchive = (context: Context, name: string, options: PartitionOptions): Promise<void> =>
  verifyPartitions(context, options, async (asked) => {
    const { env } = context;
    const { events: topic } = topicNames(namespaceOf(env));
    const archive = await openArchive(await openPlace(env, name), asked.trust);
    if (archive.topic !== topic) {
      throw new LockboxError(
        'ARCHIVE_OF_OTHER_LOG',
        `${name} is an archive of ${archive.topic}, and LOCKBOX_NAMESPACE makes the log's topic ${topic}. Set it to the namespace of the log that you mean.`,
      );
    }
    const logTrust = logTrustOf(trustSettings(env));
    const kept = keptCheckpoints(options.checkpoint ?? [], `${asked.trust.installation}/${topic}/`);
    for (const note of NOT_IN_AN_ARCHIVE) asked.onNote(note);
    const partitions = await checkArchive(archive, { ...asked, logTrust, kept, now: clockOf(env).now() });
    const policyKeys = [...logTrust.keys.keys()];
    return { checked: partitions.map(reported), collections: null, source: name, policyKeys, refused: [] };
  });

const NOT_IN_AN_ARCHIVE = [
  'An archive ends with its newest checkpoint, and does not show what the log had after that, or has now. That nothing was taken from its end is shown by a checkpoint that was kept elsewhere (--checkpoint); no witness was asked for one.',
  'An archive has no commands, texts or directory, and no records that readers of the log pass over. Where and when a record stood in the topic nobody has signed.',
] as const;
