/** Measured is what would run: the broker's time, and no development clock. */
export const PRODUCTION = {
  LOCKBOX_DEVELOPMENT: 'false',
  LOCKBOX_CLOCK_FILE: '',
  LOCKBOX_PARTITIONS: '12',
  LOCKBOX_LOG_LEVEL: 'warn',
} as const;
