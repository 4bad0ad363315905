import type { Logger } from '@lockbox/platform/log';
import { sleep } from '@lockbox/platform/retrying';
import { type Client, connect, openConnection, type Server } from './connection.ts';
import { ANY_REAPER } from './installed.ts';

/** So soon after the database is back the reaper runs again. */
const LOOK_EVERY_MS = 500;

/** Begins the reaper wherever it does not run, until the signal is aborted. It goes on then. */
export async function keepReaper(server: Server, log: Logger, signal: AbortSignal): Promise<void> {
  const { using, stop } = openConnection(() => connect(server, 'lockbox-gate watchdog'));
  let trouble: string | undefined;
  while (!signal.aborted) {
    try {
      if (await using((client) => armReaper(server, client))) log.info('the reaper was begun');
      if (trouble !== undefined) log.info('the reaper runs again');
      trouble = undefined;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (reason !== trouble) log.error({ err: error }, 'the reaper cannot be seen to');
      trouble = reason;
    }
    await sleep(LOOK_EVERY_MS, signal);
  }
  await stop();
}

/**
 * Sees to it that the reaper runs (`installed.ts`): a session inside the database that cuts doors at their ends, whether or not
 * whoever began it still lives. Begins it where there is none, and says so; one of another version is replaced.
 */
async function armReaper(server: Server, client: Client): Promise<boolean> {
  // The gate says which one it is: a watchdog of another release begins the one that is installed.
  const { rows: installed } = await client.query("SELECT obj_description(to_regnamespace('lockbox_gate')) AS reaper");
  const reaper = installed[0]?.reaper;
  if (typeof reaper !== 'string') return false;
  const { rows } = await client.query(
    `SELECT pid, application_name = $1
              AND (state = 'active' OR backend_start > clock_timestamp() - interval '5 s') AS right_one
       FROM pg_stat_activity
      WHERE usename = current_user AND datname = current_database() AND application_name LIKE $2
      ORDER BY backend_start, pid`,
    [reaper, ANY_REAPER],
  );
  const [kept, ...more] = rows.filter(({ right_one }) => right_one === true);
  const ending = [...more, ...rows.filter(({ right_one }) => right_one !== true)].map(({ pid }) => pid);
  if (ending.length > 0)
    await client.query('SELECT pg_terminate_backend(pid, 1000) FROM unnest($1::int[]) pid', [ending]);
  if (kept !== undefined) return false;
  const own = await connect(server, reaper, { endless: true });
  await own.query('SET client_connection_check_interval = 0; SET idle_session_timeout = 0');
  // When it ends, so does its client, and the next look begins another where there is none.
  const end = () => own.end().catch(() => undefined);
  void own.query('CALL lockbox_gate.watch()').then(end, end);
  return true;
}
