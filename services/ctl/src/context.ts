import { type OpenedCluster, openCluster as openLog } from '@lockbox/command-line/context';
import type { EnvironmentVariables } from '@lockbox/command-line/installation';
import { type SignedRecord, signedBySource } from '@lockbox/contracts/source-signature';
import { sourceKeys } from './settings.ts';

/** Kafka, registry and names of one installation, and the keys to publish there. */
export interface Cluster extends OpenedCluster {
  /** The headers of a record that is signed as this source signs; none where LOCKBOX_SOURCE_KEYS has no key of it. */
  readonly signatureOf: (source: string, record: SignedRecord) => Record<string, string>;
}

export function openProgramCluster(env: EnvironmentVariables): Cluster {
  const cluster = openLog(env, 'lockbox-ctl');
  return {
    ...cluster,
    signatureOf(source, record) {
      const [key] = sourceKeys(env).get(source) ?? [];
      return key === undefined ? {} : signedBySource(source, key, record, cluster.clock.now());
    },
  };
}
