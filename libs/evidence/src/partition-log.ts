import type { Event } from '@lockbox/contracts/generated/events';
import type { TenantId } from '@lockbox/contracts/ids';
import { type ChainFault, type ChainHead, checkLink } from './chain.ts';
import { nodeOf } from './merkle.ts';
import type { Digest } from './tlog/digest.ts';
import { createTree, type OnNode } from './tlog/tree.ts';

/**
 * One partition of the log as one tree (docs/contract.md, "Checkpoints"). Its leaves are the events that count, in their order: those
 * that policy wrote there, the first of each sequence of a tenant. A leaf's hash is SHA-256 of the record's value, whose first byte,
 * 0x00 of the registry's wire format, is the prefix of a leaf in RFC 6962: so the leaf's data is the value without it.
 */
export interface PartitionLog {
  readonly size: number;
  root(): Digest;
  /**
   * Takes the next event that policy's proof stands for, if it follows the one before it in its tenant's chain. Otherwise the
   * tree stays as it is, and the fault is returned. After `SEQUENCE_REPEATED` it may go on, since readers pass over a repeat; after
   * any other, what follows has nothing whole before it.
   */
  take(event: ChainedEvent, raw: Buffer): LogFault | undefined;
}

export type ChainedEvent = Pick<Event, 'tenantId' | 'sequence' | 'previousHash' | 'eventId'>;

export interface LogFault {
  readonly fault: ChainFault | 'NO_LEAF';
  readonly sentence: string;
}

const LEAF_PREFIX = 0;

export function createPartitionLog(onNode?: OnNode): PartitionLog {
  const tree = createTree(nodeOf, onNode);
  const heads = new Map<TenantId, ChainHead>();
  return {
    get size() {
      return tree.size;
    },
    root: tree.root,
    take(event, raw) {
      const { tenantId, sequence } = event;
      // A node's input begins with 0x01: a value that did too could pass for one.
      if (raw[0] !== LEAF_PREFIX) {
        return { fault: 'NO_LEAF', sentence: `Event ${sequence} of tenant "${tenantId}" does not begin with 0x00.` };
      }
      const link = checkLink(heads.get(tenantId), event, raw);
      if (!link.ok) return { fault: link.fault, sentence: link.sentence };
      heads.set(tenantId, link.head);
      tree.append(link.head.hash.toString('latin1'));
      return undefined;
    },
  };
}
