import { type Alarm, createAlarm } from '@lockbox/platform/alarms';
import type { Logger } from '@lockbox/platform/log';
import { transientReason } from '../retry/transient.ts';
import type { Runtime } from '../runtime.ts';

/** Reports a partition number's state to the log, health and the metrics. */
export interface PartitionReport {
  readonly log: Logger;
  readonly alarm: Alarm;
  /** Without a reason the partition is working. */
  waiting(reason: string | undefined): void;
  failed(error: unknown, what: { readonly outcome: Outcome; readonly topic?: string }): void;
}

type Outcome = 'waiting' | 'taking over again' | 'stopped';

export function createReport(
  { log: shared, metrics, status }: Pick<Runtime, 'log' | 'metrics' | 'status'>,
  number: number,
): PartitionReport {
  const log = shared.child({ partition: number });
  const source = `partition ${number}`;
  return {
    log,
    alarm: createAlarm(log, metrics.alarms),
    waiting: (reason) => status.waiting({ source, reason }),
    failed(error, { outcome, topic }) {
      const type = error instanceof Error ? error.name : 'unknown';
      const place = topic === undefined ? {} : { messaging_destination_name: topic };
      metrics.errors.inc({ ...place, error_type: type, outcome });
    },
  };
}

export const reasonOf = (error: unknown): string =>
  transientReason(error) ?? (error instanceof Error ? `${error.name}: ${error.message}` : String(error));
