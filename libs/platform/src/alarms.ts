import type { AlarmCode } from '@lockbox/contracts/alarms';
import { Counter, type Registry } from 'prom-client';
import type { Logger } from './log.ts';

/** Says that something is wrong that an operator has to look at: docs/runbook.md explains the code. */
export type Alarm = (code: AlarmCode, sentence: string, details?: Readonly<Record<string, unknown>>) => void;

export const alarmCounter = (metrics: Registry): Counter<'code'> =>
  new Counter({
    name: 'lockbox_alarms_total',
    help: 'Things that an operator has to look at; docs/runbook.md explains the code',
    labelNames: ['code'],
    registers: [metrics],
  });

/** An alarm is a line of the log at level error, and counted. */
export const createAlarm =
  (log: Logger, counter: Counter<'code'>): Alarm =>
  (code, sentence, details) => {
    counter.inc({ code });
    log.error({ ...details, alarm: code }, sentence);
  };
