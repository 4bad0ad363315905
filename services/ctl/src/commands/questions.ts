import type { Context } from '@lockbox/command-line/context';
import type { Command } from 'commander';
import { openApi } from '../api.ts';
import { REQUEST_ARGUMENT, requestPath } from '../which-request.ts';
import { printAnswer } from './answer.ts';
import { type AsOption, asOption, asPerson } from './as-person.ts';

/** Adds `ask`, by which a customer's administrator asks the engineer, and `answer`, by which the engineer answers. */
export function addQuestions(program: Command, context: () => Context): void {
  program
    .command('ask')
    .description('ask the engineer something about a lockbox request, as an administrator of its tenant')
    .argument('<request>', REQUEST_ARGUMENT)
    .argument('<text>', 'the question; up to 2,000 characters')
    .option('--id <uuid>', 'an id of your own: the same id is the same question, asked once')
    .addOption(asOption())
    .addHelpText(
      'after',
      '\nThe request waits no longer for it.\n\nExample:\n  $ lockbox ask 7f6f1c1e "Which tables do you need?"',
    )
    .action(async (called: string, text: string, options: AsOption & { readonly id?: string }) => {
      const { env, out } = context();
      const api = await openApi(env, asPerson(options));
      const body = options.id === undefined ? { text } : { text, questionId: options.id };
      const path = await requestPath(api, called, 'lockbox-requests');
      printAnswer(out, await api.send('POST', `${path}/questions`, body));
    });
  program
    .command('answer')
    .description("answer a customer's question, as the engineer who asks for access")
    .argument('<request>', REQUEST_ARGUMENT)
    .argument('<question>', 'id of the question, as `lockbox show` prints it')
    .argument('<text>', 'the answer; up to 2,000 characters')
    .addOption(asOption())
    .addHelpText(
      'after',
      '\nExample:\n  $ lockbox answer 7f6f1c1e 2c1e7f6f-5a53-4b0e-9f7e-1d2e3f0a8f5c "The orders of May"',
    )
    .action(async (called: string, question: string, text: string, options: AsOption) => {
      const { env, out } = context();
      const api = await openApi(env, asPerson(options));
      const path = await requestPath(api, called, 'access-requests');
      printAnswer(out, await api.send('POST', `${path}/questions/${encodeURIComponent(question)}/answer`, { text }));
    });
}
