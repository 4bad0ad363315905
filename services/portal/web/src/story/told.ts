import { CHANNELS } from '@lockbox/domain/notices/channels';
import type { AuditEvent } from '../api/resources.ts';
import { personNameOf } from '../parts/person-name.tsx';
import type { Words } from '../words/words.tsx';

const OUTCOMES = ['DELIVERED', 'FAILED', 'SKIPPED'] as const;

/** "Told Adele Vance and 2 others by e-mail": the outcomes of one notice as a sentence. */
export function toldBy(notices: readonly AuditEvent[], { story }: Words): string {
  const [first] = notices;
  const outcome = OUTCOMES.find((one) => one === first?.data.outcome) ?? 'FAILED';
  const who = first?.recipient ? personNameOf(first.recipient) : story.webhook;
  return story.told[outcome]({
    who,
    others: notices.length - 1,
    how: story.channels[CHANNELS.find((one) => one === first?.data.channel) ?? 'WEBHOOK'],
  });
}
