import type { Command } from 'commander';
import { openApi } from '../api.ts';
import type { Context } from '../context.ts';
import { usageError } from '../exit-codes.ts';
import { REQUEST_ARGUMENT, requestPath } from '../which-request.ts';
import { printAnswer } from './answer.ts';
import { type AsOption, asOption, asPerson } from './as-person.ts';
import { printSealedAnswer, type SealedOptions, sealedPath, sourceOption } from './sealed.ts';

interface Options extends AsOption, Partial<SealedOptions> {
  readonly sealed?: boolean;
  readonly source: string;
  readonly comment?: string;
}

/** Adds `internal-approve` and `internal-reject`, by which an internal approver decides through the API. */
export function addInternal(program: Command, context: () => Context): void {
  for (const decision of ['approve', 'reject'] as const) {
    program
      .command(`internal-${decision}`)
      .description(`${decision} an access request internally, as an internal approver of the provider`)
      .argument('<request>', `${REQUEST_ARGUMENT}; with --sealed its id within its source`)
      .option('--comment <text>', 'for the record; up to 2,000 characters')
      .option('--sealed', 'a sealed legal demand, which is shown nowhere; takes --tenant')
      .option('--tenant <id>', "the customer's tenant of a sealed legal demand")
      .addOption(sourceOption())
      .addOption(asOption())
      .addHelpText(
        'after',
        `
Examples:
  $ lockbox internal-${decision} 7f6f1c1e
  $ lockbox internal-${decision} LD-7 --sealed --tenant contoso`,
      )
      .action((id: string, options: Options) => decide(context(), id, decision, options));
  }
}

async function decide(
  { env, out }: Context,
  id: string,
  decision: 'approve' | 'reject',
  { sealed, tenant, source, comment, ...as }: Options,
): Promise<void> {
  const api = await openApi(env, asPerson(as));
  const body = { decision, comment: comment ?? null };
  if (sealed) {
    if (tenant === undefined) throw usageError('--sealed takes --tenant: name the tenant of the request');
    printSealedAnswer(out, await api.send('POST', `${sealedPath(id, { tenant, source })}/internal-decision`, body));
    return;
  }
  const path = await requestPath(api, id, 'access-requests');
  printAnswer(out, await api.send('POST', `${path}/internal-decision`, body));
}
