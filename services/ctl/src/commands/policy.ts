import { Pending, Proposed } from '@lockbox/api/answers';
import type { Context } from '@lockbox/command-line/context';
import { localTime } from '@lockbox/command-line/output';
import type { Command } from 'commander';
import * as v from 'valibot';
import { answerOf, openApi } from '../api.ts';
import { type AsOption, asOption, asPerson } from './as-person.ts';
import { printPolicy } from './policy-view.ts';

const NotYet = v.union([Pending, Proposed]);

export function addPolicy(program: Command, context: () => Context): void {
  const policy = program.command('policy').description("your tenant's Customer Lockbox policy");
  policy
    .command('show')
    .description(
      'whether it is on, which requests take two approvers, what an emergency may do, and how far it is rolled out',
    )
    .addOption(asOption())
    .addHelpText('after', '\nExample:\n  $ lockbox policy show')
    .action(async (options: AsOption) => {
      const { env, out } = context();
      const api = await openApi(env, asPerson(options));
      await printPolicy(out, api, await api.get('policy'));
    });
  for (const [name, enabled] of [
    ['enable', true],
    ['disable', false],
  ] as const) {
    policy
      .command(name)
      .description(`${name} it, as an administrator of the tenant`)
      .addOption(asOption())
      .addHelpText('after', `\nExample:\n  $ lockbox policy ${name}`)
      .action((options: AsOption) => change(context(), options, 'PUT', 'policy', { enabled }));
  }
  addApprovals(policy, context);
}

/** Which requests take two approvers, what an emergency may do, and what takes two administrators. */
function addApprovals(policy: Command, context: () => Context): void {
  policy
    .command('approvals')
    .description('say which requests take two approvers: none, all, or those for the environments or permissions named')
    .argument('<scope>', 'none, all, environments or permissions')
    .argument('[names...]', 'ids of the environments, or the permissions')
    .addOption(asOption())
    .addHelpText(
      'after',
      '\nExamples:\n  $ lockbox policy approvals all\n  $ lockbox policy approvals environments prod\n  $ lockbox policy approvals permissions write delete',
    )
    .action((scope: string, names: readonly string[], options: AsOption) => {
      // The API refuses values that do not belong together, and names the reason.
      const rule = { scope, [scope === 'permissions' ? 'permissions' : 'environmentIds']: names };
      return change(context(), options, 'PUT', 'policy/approval-rule', rule);
    });
  policy
    .command('emergencies')
    .description(
      'say what an emergency that the provider claims leads to: access at once, a question to you, or a refusal',
    )
    .argument('<rule>', 'opens, needs-approver or refused')
    .addOption(asOption())
    .addHelpText(
      'after',
      '\nExamples:\n  $ lockbox policy emergencies needs-approver\n  $ lockbox policy emergencies opens',
    )
    .action((rule: string, options: AsOption) => change(context(), options, 'PUT', 'policy/emergency-rule', { rule }));
  for (const [name, path, does] of [
    ['confirm', 'confirmation', 'confirm what another administrator has proposed'],
    ['withdraw', 'withdrawal', 'take a proposed change back'],
  ] as const) {
    policy
      .command(name)
      .description(does)
      .argument('<proposal>', 'what you were shown, as `lockbox policy show` prints it')
      .addOption(asOption())
      .addHelpText(
        'after',
        `\nExample:\n  $ lockbox policy ${name} 5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef`,
      )
      .action((proposal: string, options: AsOption) =>
        change(context(), options, 'POST', `policy/proposed-change/${path}`, { proposal }),
      );
  }
}

async function change(
  { env, out }: Context,
  options: AsOption,
  method: 'PUT' | 'POST',
  path: string,
  body: object,
): Promise<void> {
  const api = await openApi(env, asPerson(options));
  const answer = await api.send(method, path, body);
  if (answer.kind === 'done') return await printPolicy(out, api, answer.body);
  const notYet = answerOf(NotYet, answer.body);
  if (notYet.status === 'proposed') {
    const { proposal, expiresAt } = notYet;
    out.note(
      'Nothing has changed yet: it takes another administrator. Let them look with `lockbox policy show`, and confirm.',
    );
    return out.item(answer.body, [
      ['Policy', 'proposed'],
      ['To be confirmed by', localTime(expiresAt)],
      ['Proposal', proposal],
    ]);
  }
  out.note('The outcome is not known yet. Look with `lockbox policy show`.');
  out.item(answer.body, [['Policy', 'pending']]);
}
