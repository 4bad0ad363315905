import { type Logger, pino, stdSerializers } from 'pino';

export type { Logger } from 'pino';

/** JSON lines; on a terminal pretty ones. Logs hold ids, never names, addresses or free text. */
export function createLogger(name: string, level = 'info'): Logger {
  return pino({
    name,
    level,
    base: { service: name },
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: withoutData },
    formatters: { level: (label) => ({ level: label }) },
    ...(process.stdout.isTTY ? { transport: { target: 'pino-pretty' } } : {}),
  });
}

/** An error's own words and place, without what libraries hang on it: a failed bulk write carries the whole documents. */
export function withoutData(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { type, message, stack } = stdSerializers.err(error);
  const code: unknown = 'code' in error ? error.code : undefined;
  return { type, message, stack, ...(code === undefined ? {} : { code }) };
}
