import { SealedOutcome } from '@lockbox/api/answers';
import type { CommandOutput } from '@lockbox/command-line/output';
import { Option } from 'commander';
import { type ApiAnswer, answerOf } from '../api.ts';

/** The options that identify a sealed request, besides its id within its source. */
export interface SealedOptions {
  readonly tenant: string;
  readonly source: string;
}

export const sourceOption = (): Option =>
  new Option('--source <name>', 'the source of a sealed legal demand').default('portal');

export const sealedPath = (id: string, { tenant, source }: SealedOptions): string =>
  `tenants/${encodeURIComponent(tenant)}/sealed-requests/${encodeURIComponent(source)}/${encodeURIComponent(id)}`;

/** The address of its page in the portal. */
export const sealedPage = (id: string, { tenant, source }: SealedOptions): string =>
  `/provider/sealed/${[tenant, source, id].map(encodeURIComponent).join('/')}`;

export function printSealedAnswer(out: CommandOutput, { kind, body }: ApiAnswer): void {
  const { requestId, status } = answerOf(SealedOutcome, body);
  if (kind === 'pending')
    out.note(
      'The log says nothing of it yet, and never does of a rejection. See `lockbox dead-letters list` for a refusal.',
    );
  out.item(body, [
    ['Request', requestId],
    ['Status', status],
  ]);
}
