import { setTimeout as pause } from 'node:timers/promises';
import type { Context } from '@lockbox/command-line/context';
import { interrupted } from '@lockbox/command-line/interruption';
import type { CommandOutput } from '@lockbox/command-line/output';
import { LockboxError, usageError } from '@lockbox/contracts/errors';
import type { Command } from 'commander';
import { answerOf, openApi, type PortalApi } from '../api.ts';
import { type RequestView, requestTextColumns } from '../request-view.ts';
import { RequestPage, resourceOf } from '../which-request.ts';
import { type AsOption, asOption, asPerson } from './as-person.ts';

interface Options extends AsOption {
  readonly status?: string;
  readonly waiting?: boolean;
  readonly environment?: string;
  readonly tenant?: string;
  readonly limit: string;
  readonly watch?: boolean;
}

/** How often a list that is watched is asked for. */
const WATCH_EVERY_MS = 2_000;

export function addRequests(program: Command, context: () => Context): void {
  program
    .command('requests')
    .description("your tenant's lockbox requests; for the provider's people all access requests")
    .option('--status <list>', 'action-needed, approved, denied, expired, …, separated by commas')
    .option('--waiting', "those that wait for a decision of yours: the customer's, or the internal one")
    .option('--environment <id>', 'of this environment only (customers)')
    .option('--tenant <id>', "of this tenant only (provider's people)")
    .option('--limit <count>', 'at most so many, newest first', '50')
    .option(
      '--watch',
      'until ctrl-C: the list whenever it changes; as JSON a line for each request that is new or changed',
    )
    .addOption(asOption())
    .addHelpText(
      'after',
      `
Examples:
  $ lockbox requests
  $ lockbox requests --waiting --watch
  $ lockbox requests --status action-needed --json | jq -r .[].id`,
    )
    .action((options: Options) => requests(context(), options));
}

async function requests({ env, out }: Context, options: Options): Promise<void> {
  if (options.waiting && options.status !== undefined)
    throw usageError('--waiting is a status of its own: leave out --status.');
  const limit = Number(options.limit);
  if (!Number.isInteger(limit) || limit < 1)
    throw usageError(`--limit: "${options.limit}" is not a whole number above zero.`);
  const api = await openApi(env, asPerson(options));
  if (api.forProvider ? options.environment : options.tenant)
    throw usageError(
      api.forProvider
        ? "--environment is for a customer's people: give --tenant."
        : '--tenant is for the provider’s people.',
    );
  const read = () => readRequests(api, options, limit);
  if (options.watch) await watch(out, read);
  else out.list(await read(), requestTextColumns(out), NONE);
}

const NONE = 'No requests.';

async function readRequests(api: PortalApi, options: Options, limit: number): Promise<readonly RequestView[]> {
  const waiting = api.forProvider ? 'awaiting-internal-approval' : 'action-needed';
  const status = options.waiting ? waiting : options.status;
  const rows: RequestView[] = [];
  let cursor: string | null = null;
  do {
    const query = new URLSearchParams({ limit: String(Math.min(100, limit - rows.length)) });
    if (status !== undefined) query.set('status', status);
    if (options.environment !== undefined) query.set('environmentId', options.environment);
    if (options.tenant !== undefined) query.set('tenantId', options.tenant);
    if (cursor !== null) query.set('cursor', cursor);
    const page = answerOf(RequestPage, await api.get(`${resourceOf(api)}?${query}`));
    rows.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null && rows.length < limit);
  return rows;
}

/** Shows the list, and what becomes of it, until it is interrupted. A portal that is away for a while is waited for. */
async function watch(out: CommandOutput, read: () => Promise<readonly RequestView[]>): Promise<void> {
  const stop = new AbortController();
  void interrupted().then(() => stop.abort());
  let before: ReadonlyMap<string, string> | undefined;
  while (!stop.signal.aborted) {
    try {
      const rows = await read();
      const now = new Map(rows.map((row) => [row.id, JSON.stringify(row)]));
      const changed = rows.filter(({ id }) => before?.get(id) !== now.get(id));
      if (out.json) for (const row of changed) out.line(row, '');
      else if (before === undefined || changed.length > 0 || now.size !== before.size) {
        out.clearScreen();
        out.list(rows, requestTextColumns(out), NONE);
      }
      before = now;
    } catch (error) {
      if (!(error instanceof LockboxError && error.retriable)) throw error;
      out.note(error.message);
    }
    await pause(WATCH_EVERY_MS, undefined, { signal: stop.signal }).catch(() => undefined);
  }
}
