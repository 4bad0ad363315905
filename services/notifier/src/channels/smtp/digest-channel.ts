import { notificationIdOf } from '@lockbox/contracts/uuid';
import { type EmailWords, emailWordsIn } from '@lockbox/words/emails';
import { type DigestEntry, digestLetterOf } from '../../wording/digest.ts';
import { letterOf } from '../../wording/letter.ts';
import type { MessageView } from '../../wording/view.ts';
import type { DeliveryChannel, SendResult } from '../channel.ts';
import type { Mail } from './mailer.ts';
import { render } from './render.ts';
import { type EmailDeps, limitsOf, viewFor } from './smtp-channel.ts';

/** A notice as a line of its reader's digest. */
interface Entry extends DigestEntry {
  readonly to: Mail['to'];
  readonly words: EmailWords;
  readonly view: MessageView;
  readonly block: string | undefined;
}

/** One e-mail a day with all that is held for a person. The log says of each of its notices that it was in a digest. */
export function digestChannel({ mailer, provider, evidence }: EmailDeps): DeliveryChannel<Entry> {
  return {
    channel: 'EMAIL',
    name: 'digests',
    isDigest: true,
    limits: limitsOf(mailer),
    get up() {
      return mailer.up;
    },
    async composer(items) {
      await evidence.prepare(items);
      return (models, item, patient) => {
        const found = viewFor(models, provider, item, patient);
        if (found.kind !== 'message') return found;
        const { to, reader, viewIn } = found.message;
        const words = emailWordsIn(reader.locale);
        const view = viewIn(words.language);
        const letter = letterOf(item.notice, view, words);
        return {
          kind: 'message',
          message: { at: item.occurredAt, letter, to, words, view, block: evidence.of(item) },
        };
      };
    },
    async send(parts) {
      const [{ item, message }] = parts;
      const { to, words, view, block } = message;
      const entries = parts.map((part) => part.message);
      return inDigest(
        await mailer.send({
          letter: render(digestLetterOf(entries, view, words), words, block),
          to,
          // The same notices give the same id: a digest that is sent again after a crash is the same message.
          notificationId: notificationIdOf(item._id, item.recipientId, 'DIGEST'),
          thread: null,
        }),
      );
    },
  };
}

const inDigest = (result: SendResult): SendResult =>
  result.kind === 'delivered' ? { ...result, detail: `${result.detail} DIGEST` } : result;
