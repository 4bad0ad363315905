import type { TenantId } from '@lockbox/contracts/ids';
import type { Logger } from '@lockbox/platform/log';
import { makeSlice, NoSlice, type SliceFrom } from '@lockbox/proof/export/make-slice';
import type { Store } from '@lockbox/store/connect';
import { AnsweredProblem, damagedEvidence, invalidField } from '../http/problems.ts';
import type { Reads } from '../reads/reads.ts';
import type { LogConnection } from './log-connection.ts';
import { trailReaches } from './trail-reach.ts';

/** All of a tenant's records with their proofs, line by line. */
export type Slices = (tenantId: TenantId, from: SliceFrom) => Promise<AsyncIterable<string>>;

interface Deps {
  readonly store: Store;
  readonly reads: Pick<Reads, 'trailBehind' | 'recordsAbout'>;
  readonly eventLog: Pick<LogConnection, 'readRecords' | 'newestCheckpoint' | 'schemaById' | 'eventsEnd' | 'hasEvent'>;
  readonly eventsTopic: string;
  readonly installation: string;
  /** SPKI in base64. */
  readonly checkpointKeys: readonly string[];
  readonly now: () => number;
  readonly log: Logger;
  /** So long the trail is waited for where it is behind the checkpoint. */
  readonly waitMs: number;
}

export function createSlices(deps: Deps): Slices {
  const options = {
    ...deps,
    trailReaches: (partition: number, offset: number) => trailReaches(deps, partition, offset),
  };
  return async (tenantId, from) => {
    try {
      return await makeSlice(options, tenantId, from);
    } catch (error) {
      throw error instanceof NoSlice ? problemOf(error, from) : error;
    }
  };
}

/** Audit signs a checkpoint a minute, and keeps its tree as it does. */
function problemOf({ why }: NoSlice, { since }: SliceFrom): AnsweredProblem {
  if (why === 'SINCE_BEYOND_LOG') return invalidField('since', `there is no tree of ${since} events yet`);
  if (why === 'TREE_DAMAGED') return damagedEvidence('log');
  return new AnsweredProblem(503, 'NOT_COVERED_YET', [why], { 'retry-after': '60' });
}
