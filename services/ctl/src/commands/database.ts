import type { Context } from '@lockbox/command-line/context';
import { storeSettings } from '@lockbox/command-line/settings';
import { mongoTls } from '@lockbox/platform/server-access';
import { applyRoles } from '@lockbox/store/roles';
import { topicsFile } from '@lockbox/topics/file';
import type { Command } from 'commander';

interface Options {
  readonly rolePrefix: string;
  readonly userPrefix: string;
  readonly users: boolean;
}

export function addDatabase(program: Command, context: () => Context): void {
  program
    .command('database')
    .description('who may do what in MongoDB')
    .command('apply')
    .description('make a role for each principal of schemas/topics.yaml that uses MongoDB, and its user')
    .option('--role-prefix <text>', 'roles are this and the name in topics.yaml', 'lockbox-')
    .option('--user-prefix <text>', 'users, who sign in by certificate, are this and the name', 'CN=lockbox-')
    .option('--no-users', 'roles alone: users sign in in another way, and are yours to make')
    .addHelpText('after', '\nExamples:\n  $ lockbox database apply\n  $ lockbox database apply --no-users')
    .action((options: Options) => apply(context(), options));
}

async function apply({ env, out }: Context, { rolePrefix, userPrefix, users }: Options): Promise<void> {
  const settings = storeSettings(env);
  const { LOCKBOX_MONGO_URL: url, LOCKBOX_NAMESPACE: namespace } = settings;
  const roles = await applyRoles({
    url,
    tls: mongoTls(settings),
    namespace,
    rights: topicsFile().parties.map(({ name, documents }) => ({ name, ...documents })),
    roleOf: (name) => `${rolePrefix}${name}`,
    userOf: users ? (name) => `${userPrefix}${name}` : undefined,
  });
  out.list(
    roles.map((role) => ({ role })),
    [{ title: 'ROLE', text: ({ role }) => role }],
    'No roles.',
  );
}
