import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Context } from '@lockbox/command-line/context';
import { Finished } from '@lockbox/command-line/exit-codes';
import { localTime } from '@lockbox/command-line/output';
import { LockboxError, usageError } from '@lockbox/contracts/errors';
import { isPrivate } from '@lockbox/platform/settings-together';
import { type Command, Option } from 'commander';
import { againWhile } from '../again.ts';
import { answerOf, openApiWith, signedInToken } from '../api.ts';
import { mongoshLine, printed, variablesOf } from '../connecting.ts';
import { gateCredentials } from '../gate-credentials.ts';
import { RequestView } from '../request-view.ts';
import { engineersSettings } from '../settings.ts';
import { tokenClaimsOf } from '../sign-in.ts';
import { REQUEST_ARGUMENT, requestPath } from '../which-request.ts';
import { type AsOption, asOption, asPerson } from './as-person.ts';

/** A gate that has just read of the grant opens the database within this time. */
const OPENS_WITHIN_MS = 10_000;
const FORMS = ['psql', 'env', 'url', 'json'] as const;

interface Options extends AsOption {
  readonly dataStore?: string;
  readonly gate?: string;
  readonly format?: (typeof FORMS)[number];
  readonly exec?: string;
}

export function addCredentials(access: Command, context: () => Context): void {
  access
    .command('credentials')
    .description('what an engineer connects with to a database behind a gate, while the access of a request runs')
    .argument('<request>', REQUEST_ARGUMENT)
    .option('--data-store <id>', 'which of its data stores, where more than one is behind a gate')
    .option('--gate <url>', "where that data store's gate is reached, instead of what LOCKBOX_GATES says")
    .addOption(
      new Option('--format <form>', 'a line for the shell, or variables for it, or a URL, or JSON').choices(FORMS),
    )
    .option(
      '--exec <program>',
      'start this, such as psql, with all that it needs in its environment, and print nothing',
    )
    .addOption(asOption())
    .addHelpText(
      'after',
      `
Asks the gate of the data store with a token of access, as yourself. Each call makes a new password, and the one before
opens nothing more; sessions that are open stay until the access ends. A URL has the password in it: give it to no program as
an argument, others on the machine can read those.

Examples:
  $ lockbox access credentials 7f6f1c1e --exec psql
  $ eval "$(lockbox access credentials 7f6f1c1e --format env)" && psql -c 'SELECT count(*) FROM crm.orders'`,
    )
    .action((called: string, options: Options) => credentials(context(), called, options));
}

async function credentials({ env, out }: Context, called: string, options: Options): Promise<void> {
  const {
    LOCKBOX_ACCESS_URL: accessUrl,
    LOCKBOX_GATES: gates,
    LOCKBOX_DEVELOPMENT: development,
  } = engineersSettings(env);
  mustBePrivate(options.gate, development);
  const token = await signedInToken(env, asPerson(options));
  const api = openApiWith(env, token);
  if (!api.forProvider)
    throw new LockboxError('NOT_ALLOWED', 'Sign in as the engineer who asked: customers get no credentials.');
  const request = answerOf(RequestView, await api.get(await requestPath(api, called)));
  mustRun(request, tokenClaimsOf(token).sub);
  const { dataStore, gate } = gateOf(request, options, gatesIn(gates));
  const { id: requestId, tenantId, permissions } = request;
  const asked = { signedInToken: token, accessUrl, gateUrl: gate, tenantId, dataStoreId: dataStore, requestId };
  out.progress(`Asking the gate of ${dataStore} …`);
  const given = await againWhile(['GATE_IN_DOUBT'], OPENS_WITHIN_MS, () => gateCredentials({ ...asked, permissions }));
  out.note(`Access to ${dataStore}, by request ${requestId}, until ${localTime(given.expiresAt)}.`);
  if (given.mongosh !== undefined && (options.exec ?? options.format ?? 'json') !== 'json')
    throw usageError(
      `${dataStore} is a MongoDB: without --exec and --format you get a line for mongosh, with --format json all of it.`,
    );
  if (options.exec !== undefined) return await start(options.exec, variablesOf(env, given));
  const form = options.format ?? (out.json ? 'json' : 'psql');
  const all = {
    tenantId,
    dataStoreId: dataStore,
    requestId,
    ...given,
    ...(given.mongosh && { mongosh: mongoshLine(given) }),
  };
  out.script(`${form === 'json' ? JSON.stringify(all, null, 2) : printed(env, given, form)}\n`);
}

/**
 * Reports what is missing before access is called: a refusal there is an attempt, of which the customer is notified.
 */
function mustRun({ id, status, engineer, access }: RequestView, person: unknown): void {
  const no = (sentence: string) => new LockboxError('NO_ACCESS', `${sentence} \`lockbox show ${id}\` has all of it.`);
  if (engineer.id !== person) throw no(`Request ${id} is of ${engineer.id}, and nobody else gets in by it.`);
  if (access === null) throw no(`There is no access by request ${id}: it is ${status}.`);
  if (access.state !== 'running')
    throw no(`The access of request ${id} is over (${access.endReason}). Ask for access anew.`);
}

/** A password comes back. */
function mustBePrivate(gate: string | undefined, development: boolean): void {
  if (gate === undefined || (URL.canParse(gate) && (development || isPrivate(gate)))) return;
  throw usageError(`--gate takes the gate's address: https://…, or http:// on this machine alone, and not "${gate}".`);
}

/** Names are `tenant/data store`. */
const gatesIn = (setting: string): ReadonlyMap<string, string> =>
  new Map(
    setting.split(',').map((entry) => {
      const at = entry.lastIndexOf('=');
      return [entry.slice(0, at), entry.slice(at + 1)];
    }),
  );

function gateOf(
  { id, tenantId, dataStores }: RequestView,
  { dataStore, gate }: Options,
  gates: ReadonlyMap<string, string>,
): { readonly dataStore: string; readonly gate: string } {
  if (dataStore !== undefined && !dataStores.includes(dataStore))
    throw new LockboxError('NO_ACCESS', `Request ${id} is for ${dataStores.join(', ')}, and not for ${dataStore}.`);
  const behindGates = (dataStore === undefined ? dataStores : [dataStore]).flatMap((one) => {
    const address = gate ?? gates.get(`${tenantId}/${one}`);
    return address === undefined ? [] : [{ dataStore: one, gate: address }];
  });
  const [found, ...others] = behindGates;
  if (found === undefined) {
    const which = dataStore ?? dataStores.join(', ');
    throw new LockboxError(
      'GATE_UNKNOWN',
      `No gate is known for ${which} of ${tenantId}. Look at LOCKBOX_GATES, or give --gate.`,
    );
  }
  if (others.length > 0)
    throw usageError(`Say which with --data-store: ${behindGates.map((one) => one.dataStore).join(', ')}.`);
  return found;
}

/** Ends as the program does. ctrl-C is the program's alone: psql stops a query by it. */
async function start(program: string, variables: Readonly<Record<string, string>>): Promise<void> {
  const ignored = () => undefined;
  process.on('SIGINT', ignored);
  try {
    const child = spawn(program, [], { stdio: 'inherit', env: { ...process.env, ...variables } });
    const [code] = await once(child, 'exit').catch((error: Error) => {
      throw usageError(`${program} cannot be started: ${error.message}.`);
    });
    if (code !== 0) throw new Finished(code ?? 1);
  } finally {
    process.off('SIGINT', ignored);
  }
}
