import type { Command } from 'commander';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import { openApi } from '../api.ts';
import type { Context } from '../context.ts';
import { type CommandOutput, localTime } from '../output.ts';
import { type AsOption, asOption, asPerson } from './as-person.ts';

const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const PolicyView = Type.Object({
  enabled: Type.Boolean(),
  version: Type.Integer(),
  changedAt: Nullable(Type.String()),
  changedBy: Nullable(Type.Object({ id: Type.String(), displayName: Nullable(Type.String()) })),
  licenceFamiliesHeld: Type.Array(Type.String()),
  rollOut: Type.Object({
    state: Type.String(),
    dueAt: Nullable(Type.String()),
    dataStores: Type.Array(
      Type.Object({
        environmentId: Type.String(),
        dataStoreId: Type.String(),
        confirmedAt: Nullable(Type.String()),
      }),
    ),
  }),
});

export function addPolicy(program: Command, context: () => Context): void {
  const policy = program.command('policy').description("your tenant's Customer Lockbox policy");
  policy
    .command('show')
    .description('whether it is on, and how far it is rolled out')
    .addOption(asOption())
    .addHelpText('after', '\nExample:\n  $ lockbox policy show')
    .action(async (options: AsOption) => {
      const { env, out } = context();
      print(out, await (await openApi(env, asPerson(options))).get('policy'));
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
      .action(async (options: AsOption) => {
        const { env, out } = context();
        const answer = await (await openApi(env, asPerson(options))).send('PUT', 'policy', { enabled });
        if (answer.kind === 'done') return print(out, answer.body);
        out.note('The outcome is not known yet. Look with `lockbox policy show`.');
        out.item(answer.body, [['Policy', 'pending']]);
      });
  }
}

function print(out: CommandOutput, body: unknown): void {
  const policy: Static<typeof PolicyView> = Value.Parse(PolicyView, body);
  const { rollOut } = policy;
  const confirmed = rollOut.dataStores.filter(({ confirmedAt }) => confirmedAt !== null).length;
  const by = policy.changedBy?.displayName ?? policy.changedBy?.id;
  out.item(policy, [
    ['Customer Lockbox', policy.enabled ? out.tone('good', 'enabled') : 'disabled'],
    ['Version', String(policy.version)],
    ['Changed', policy.changedAt === null ? '' : `${localTime(policy.changedAt)}${by ? ` by ${by}` : ''}`],
    ['Licences held', policy.licenceFamiliesHeld.join('\n')],
    ['Roll-out', `${rollOut.state}, ${confirmed} of ${rollOut.dataStores.length} data stores enforce`],
    ['Roll-out due', localTime(rollOut.dueAt)],
    ['Waiting for', rollOut.dataStores.flatMap((s) => (s.confirmedAt === null ? [s.dataStoreId] : [])).join('\n')],
  ]);
}
