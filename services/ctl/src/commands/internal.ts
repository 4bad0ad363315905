import type { Context } from '@lockbox/command-line/context';
import { usageError } from '@lockbox/contracts/errors';
import { reasons } from '@lockbox/domain/catalogue/reasons';
import type { Command } from 'commander';
import { answerOf, openApi, type PortalApi, PortalRefusal } from '../api.ts';
import { refuseWherePasskeysAreRequired } from '../needs-passkey.ts';
import { internalShownNow, RequestView, sealedShownIn } from '../request-view.ts';
import { REQUEST_ARGUMENT, requestPath } from '../which-request.ts';
import { printAnswer } from './answer.ts';
import { type AsOption, asOption, asPerson } from './as-person.ts';
import { printSealedAnswer, type SealedOptions, sealedPage, sealedPath, sourceOption } from './sealed.ts';

interface Options extends AsOption, Partial<SealedOptions> {
  readonly sealed?: boolean;
  readonly source: string;
  readonly comment?: string;
  readonly shown?: string;
}

/** Adds `internal-approve` and `internal-reject`, by which an internal approver decides through the API. */
export function addInternal(program: Command, context: () => Context): void {
  for (const decision of ['approve', 'reject'] as const) {
    program
      .command(`internal-${decision}`)
      .description(`${decision} an access request internally, as an internal approver of the provider`)
      .argument('<request>', `${REQUEST_ARGUMENT}; with --sealed its id within its source`)
      .option('--comment <text>', 'for the record; up to 2,000 characters')
      .option(
        '--shown <hash>',
        'what you were shown, as `lockbox show` or your ticket system prints it; without it what is shown now counts',
      )
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
  { sealed, tenant, source, comment, shown, ...as }: Options,
): Promise<void> {
  const api = await openApi(env, asPerson(as));
  const body = { decision, comment: comment ?? null };
  if (sealed) {
    if (tenant === undefined) throw usageError('--sealed takes --tenant: name the tenant of the request');
    await refuseWherePasskeysAreRequired(api, env, sealedPage(id, { tenant, source }));
    const path = sealedPath(id, { tenant, source });
    const decided = { ...body, shown: shown ?? (await sealedShown(api, path)) };
    printSealedAnswer(out, await api.send('POST', `${path}/internal-decision`, decided));
    return;
  }
  const path = await requestPath(api, id, 'access-requests');
  await refuseWherePasskeysAreRequired(api, env, `/provider/requests/${path.split('/').at(-1)}`);
  const decided = { ...body, shown: shown ?? (await shownNow(api, path)) };
  printAnswer(out, await api.send('POST', `${path}/internal-decision`, decided));
}

async function shownNow(api: PortalApi, path: string): Promise<string> {
  const answer = await api.get(path);
  const { status } = answerOf(RequestView, answer);
  if (status === 'awaiting-internal-approval') return await internalShownNow(answer);
  const reason = status === 'internal-review-expired' ? 'INTERNAL_REVIEW_OVER' : 'ALREADY_DECIDED_INTERNALLY';
  throw new PortalRefusal(reason, reasons[reason], false);
}

/** The portal knows only the sealed demands that were recorded in it. */
async function sealedShown(api: PortalApi, path: string): Promise<string> {
  const answer = await api.get(path).catch((error: unknown) => {
    if (!(error instanceof PortalRefusal) || error.problem !== 'NOT_FOUND') throw error;
    throw usageError(
      'The portal has no such sealed demand that waits. For one of another source give --shown and the hash of its submission, as that source shows it.',
    );
  });
  return sealedShownIn(answer);
}
