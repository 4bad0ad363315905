/** Workers run as in production: with the broker's time, and without the development clock. */
export const PRODUCTION = {
  LOCKBOX_DEVELOPMENT: 'false',
  LOCKBOX_CLOCK_FILE: '',
  LOCKBOX_PARTITIONS: '12',
  LOCKBOX_LOG_LEVEL: 'warn',
} as const;
