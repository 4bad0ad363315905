import { Pending } from '@lockbox/api/answers';
import type { CommandOutput } from '@lockbox/command-line/output';
import { type ApiAnswer, answerOf } from '../api.ts';
import { needsAnother, RequestView, requestEntries } from '../request-view.ts';

/** Prints the request as an action has left it, or where to look for it when its outcome is not known yet. */
export function printAnswer(out: CommandOutput, { kind, body }: ApiAnswer): void {
  if (kind === 'done') {
    const request = answerOf(RequestView, body);
    if (needsAnother(request)) {
      out.note('Your approval is the first of two: access begins only when another administrator approves too.');
    }
    out.item(body, requestEntries(request));
    return;
  }
  const requestId = answerOf(Pending, body).requestId ?? '';
  out.note(`The outcome is not known yet. Look with \`lockbox show ${requestId}\`.`);
  out.item(body, [['Request', requestId]]);
}
