import { join } from 'node:path';
import { defaultCache } from '@lockbox/stack/installation';
import { nodeEnvironment } from '@lockbox/stack/lockbox-services';

/** Workers run as in production: on Node as it is started there, with the broker's time, and without the development clock. */
export const PRODUCTION = {
  ...nodeEnvironment(join(defaultCache(), 'bench')),
  LOCKBOX_DEVELOPMENT: 'false',
  LOCKBOX_CLOCK_FILE: '',
  LOCKBOX_PARTITIONS: '12',
  LOCKBOX_LOG_LEVEL: 'warn',
} as const;
