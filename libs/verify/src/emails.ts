import type { Context } from '@lockbox/command-line/context';
import { Finished } from '@lockbox/command-line/exit-codes';
import { knownCheckpoints, namespaceOf, trustSettings } from '@lockbox/command-line/settings';
import { exitCodeOf } from '@lockbox/evidence/verifying/damage';
import { provenLetters } from '@lockbox/proof/verify/letters';
import { topicNames } from '@lockbox/topics/names';

/**
 * Prints what e-mails prove: the tenant's newest event when each was sent, and the newest checkpoint. An e-mail without evidence that
 * the known keys have signed proves nothing, and ends it with the exit code of LETTER_NOT_PROVEN.
 */
export async function verifyEmails({ env, out }: Context, files: readonly string[]): Promise<void> {
  const { letters, refused } = await provenLetters(files, {
    ...knownCheckpoints(env),
    topic: topicNames(namespaceOf(env)).events,
    policyKeys: trustSettings(env).LOCKBOX_SIGNING_PUBLIC_KEYS.split(','),
  });
  out.list(
    letters,
    [
      { title: 'E-MAIL', text: ({ where }) => where },
      { title: 'TENANT', text: ({ tenantId }) => tenantId },
      { title: 'EVENT', text: ({ sequence }) => String(sequence), align: 'right' },
      { title: 'PARTITION', text: ({ partition }) => String(partition), align: 'right' },
      {
        title: 'CHECKPOINT',
        text: ({ checkpoint }) => String(checkpoint?.size ?? 'none'),
        align: 'right',
      },
    ],
    'No e-mail proves anything.',
  );
  for (const sentence of refused) out.note(out.tone('bad', `LETTER_NOT_PROVEN: ${sentence}`));
  const exit = exitCodeOf(refused.map(() => ({ code: 'LETTER_NOT_PROVEN' as const })));
  if (exit !== undefined) throw new Finished(exit);
}
