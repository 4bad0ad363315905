import type { Context } from '@lockbox/command-line/context';
import { LockboxError } from '@lockbox/contracts/errors';
import type { Command } from 'commander';
import { answerOf, openApi } from '../api.ts';
import { RequestView, shownIn } from '../request-view.ts';
import { REQUEST_ARGUMENT, requestPath } from '../which-request.ts';
import { printAnswer } from './answer.ts';
import { type AsOption, asOption, asPerson } from './as-person.ts';

/** Adds `approve` and `deny`, by which a customer's administrator decides through the API. */
export function addDecide(program: Command, context: () => Context): void {
  for (const decision of ['approve', 'deny'] as const) {
    program
      .command(decision)
      .description(`${decision} a lockbox request, as an administrator of its tenant`)
      .argument('<request>', REQUEST_ARGUMENT)
      .option('--comment <text>', 'for the record; up to 2,000 characters')
      .option(
        '--shown <hash>',
        'what you were shown, as `lockbox show` prints it; without it what is shown now counts, unless you approve after others have approved or asked',
      )
      .addOption(asOption())
      .addHelpText('after', `\nExample:\n  $ lockbox ${decision} 7f6f1c1e --comment "As agreed by phone"`)
      .action(async (called: string, options: AsOption & { readonly comment?: string; readonly shown?: string }) => {
        const { env, out } = context();
        const api = await openApi(env, asPerson(options));
        const path = await requestPath(api, called, 'lockbox-requests');
        const shown = options.shown ?? (await shownUnseen(decision, await api.get(path)));
        const body = { decision, comment: options.comment ?? null, shown };
        printAnswer(out, await api.send('POST', `${path}/decision`, body));
      });
  }
}

/**
 * Returns the hash of what is shown now, for a user who has not given one. Throws if an approver must first read
 * questions or other approvals.
 */
async function shownUnseen(decision: 'approve' | 'deny', answer: unknown): Promise<string> {
  const { id, approvals, questions } = answerOf(RequestView, answer);
  if (decision === 'approve' && (questions.length > 0 || (approvals?.given.length ?? 0) > 0)) {
    throw new LockboxError(
      'SHOWN_MISSING',
      `Others have approved or asked something. Read it with \`lockbox show ${id}\`, and approve with --shown and the hash that it prints.`,
    );
  }
  return await shownIn(answer);
}
