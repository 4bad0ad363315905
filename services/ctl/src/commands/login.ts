import type { Context } from '@lockbox/command-line/context';
import { localTime } from '@lockbox/command-line/output';
import { usageError } from '@lockbox/contracts/errors';
import type { Command } from 'commander';
import { customersIssuer, providersIssuer, scopes, tenantClaim } from '../settings.ts';
import { developmentSignIn, deviceSignIn, keepToken, tokenClaimsOf } from '../sign-in.ts';

interface Options {
  readonly as?: string;
  readonly tenant?: string;
  readonly provider?: boolean;
}

export function addLogin(program: Command, context: () => Context): void {
  program
    .command('login')
    .description('sign in, for what goes through the API')
    .option('--as <person>', "sign in as one of the development issuer's people, without a browser")
    .option('--tenant <id>', 'with --as: someone whom the development issuer does not know, of this tenant')
    .option('--provider', "sign in at the provider's issuer")
    .addHelpText(
      'after',
      `
The token is kept in ~/.config/lockbox/token.json, readable by you alone. LOCKBOX_TOKEN comes before it.

Examples:
  $ lockbox login                        a code to confirm in the browser
  $ lockbox login --as adele.vance       development: at once`,
    )
    .action(async (options: Options) => {
      const { env, out } = context();
      if (options.tenant !== undefined && options.as === undefined) throw usageError('--tenant goes with --as only.');
      const signedIn =
        options.as === undefined
          ? await deviceSignIn(options.provider ? providersIssuer(env) : customersIssuer(env), scopes(env), out.note)
          : await developmentSignIn(env, whom(options.as, options));
      const file = keepToken(env, signedIn);
      const { sub, [tenantClaim(env)]: tenant } = tokenClaimsOf(signedIn.accessToken);
      const until = new Date(signedIn.expiresAt).toISOString();
      out.item({ person: sub, tenant: tenant ?? null, issuer: signedIn.issuer, expiresAt: until }, [
        ['Signed in as', String(sub)],
        ['Of', tenant === undefined ? 'the provider' : String(tenant)],
        ['Until', localTime(signedIn.expiresAt)],
        ['Kept in', file],
      ]);
    });
}

function whom(person: string, { tenant, provider }: Options) {
  if (tenant !== undefined) return { sub: person, tenant };
  return provider ? ({ sub: person, provider: true } as const) : { person };
}
