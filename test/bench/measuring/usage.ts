/** Measures programs during a measurement: processor time, database commands, transactions, batches. */
import type { ServiceProcess } from '@lockbox/testing/services';
import { cpuSeconds } from './processes.ts';
import { scrape, sumBy } from './scrape.ts';

/** By name of the program, of Lockbox's own or of a server. */
type ByProgram = Readonly<Record<string, number>>;

export interface Usage {
  /** Seconds of processor time: Lockbox's own programs, and what else runs on this machine. */
  readonly processor: { readonly programs: ByProgram; readonly others: ByProgram };
  readonly databaseCommands: ByProgram;
  /** By program and command, such as `portal find`. */
  readonly databaseCommandsByName: ByProgram;
  readonly transactions: ByProgram;
  /** Batches that workers handled, and the records in them. */
  readonly batches: ByProgram;
  readonly records: ByProgram;
}

/** Begins to measure; the answer ends it. `programs` must not be started again meanwhile. */
export async function measureUsage(
  programs: readonly ServiceProcess[],
  others: ReadonlyMap<string, number>,
): Promise<() => Promise<Usage>> {
  const before = await read(programs, others);
  return async () => {
    const after = await read(programs, others);
    return {
      processor: {
        programs: since(before.processor.programs, after.processor.programs),
        others: since(before.processor.others, after.processor.others),
      },
      databaseCommands: since(before.databaseCommands, after.databaseCommands),
      databaseCommandsByName: since(before.databaseCommandsByName, after.databaseCommandsByName),
      transactions: since(before.transactions, after.transactions),
      batches: since(before.batches, after.batches),
      records: since(before.records, after.records),
    };
  };
}

async function read(programs: readonly ServiceProcess[], others: ReadonlyMap<string, number>): Promise<Usage> {
  const texts = await Promise.all(
    programs.map(async (program) => ({ name: program.name, text: await scrape(program) })),
  );
  const total = (metric: string) => addUp(texts.map(({ name, text }) => [name, sumBy(text, metric).get('') ?? 0]));
  return {
    processor: {
      programs: addUp(programs.map(({ name, pid }) => [name, cpuSeconds(pid)])),
      others: addUp([...others].map(([name, pid]) => [name, cpuSeconds(pid)])),
    },
    databaseCommands: total('lockbox_database_commands_total'),
    databaseCommandsByName: addUp(
      texts.flatMap(({ name, text }) =>
        [...sumBy(text, 'lockbox_database_commands_total', 'db_operation_name')].map(
          ([command, count]): [string, number] => [`${name} ${command}`, count],
        ),
      ),
    ),
    transactions: total('lockbox_transactions_total'),
    batches: total('messaging_process_duration_seconds_count'),
    records: total('messaging_client_consumed_messages_total'),
  };
}

/** Instances of one program are added up. */
function addUp(entries: readonly (readonly [string, number])[]): ByProgram {
  const sums: Record<string, number> = {};
  for (const [name, value] of entries) sums[name] = (sums[name] ?? 0) + value;
  return sums;
}

function since(before: ByProgram, after: ByProgram): ByProgram {
  const entries = Object.entries(after).map(([name, value]): [string, number] => [name, value - (before[name] ?? 0)]);
  return Object.fromEntries(entries.filter(([, value]) => value > 0));
}

export const sumOf = (values: ByProgram): number => Object.values(values).reduce((sum, value) => sum + value, 0);

/** The same for one of so many. */
export const perOne = (values: ByProgram, count: number): ByProgram =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value / count]));
