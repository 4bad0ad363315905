import { Type } from 'typebox';
import { Value } from 'typebox/value';
import type { Answer } from '../api.ts';
import type { CommandOutput } from '../output.ts';
import { RequestView, requestEntries } from './requests.ts';

const Pending = Type.Object({ requestId: Type.String() });

/** Prints the request as an action has left it, or where to look for it when its outcome is not known yet. */
export function printAnswer(out: CommandOutput, { kind, body }: Answer): void {
  if (kind === 'done') {
    out.item(body, requestEntries(Value.Parse(RequestView, body)));
    return;
  }
  const { requestId } = Value.Parse(Pending, body);
  out.note(`The outcome is not known yet. Look with \`lockbox show ${requestId}\`.`);
  out.item(body, [['Request', requestId]]);
}
