import { tenantId } from '@lockbox/contracts/ids';
import { eventIdOf } from '@lockbox/contracts/uuid';
import { digestOf, nodeOf } from './merkle.ts';
import type { OnNode } from './tlog/tree.ts';
import { createHashedLog as createLog, type Hashing, type PartitionLog } from './verifying/partition-log.ts';

export type { PartitionLog } from './verifying/partition-log.ts';

/** Node's own hashing, which is the fastest. */
export const nodeHashing: Hashing = {
  sha256: digestOf,
  node: nodeOf,
  eventIdOf: (tenant, sequence) => eventIdOf(tenantId(tenant), sequence),
};

/** One partition of the log as one tree, in a program. */
export const createPartitionLog = (onNode?: OnNode): PartitionLog => createLog(nodeHashing, { onNode });
