import { type Logger, pino } from 'pino';

export type { Logger } from 'pino';

/** JSON lines; on a terminal pretty ones. Logs hold ids, never names, addresses or free text. */
export function createLogger(name: string, level = 'info'): Logger {
  return pino({
    name,
    level,
    base: { service: name },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    ...(process.stdout.isTTY ? { transport: { target: 'pino-pretty' } } : {}),
  });
}
