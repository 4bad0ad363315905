import { type Digest, digestOfBytes, type NodeHash, type Sha256 } from '../tlog/digest.ts';
import { createTree, type OnNode, type TreeStart } from '../tlog/tree.ts';
import { type ChainedEvent, type ChainFault, type EventIdOf, type Head, linkFault } from './link.ts';

/**
 * One partition of the log as one tree (docs/contract.md, "Checkpoints"). Its leaves are the events that count, in their order: those
 * that policy wrote there, the first of each sequence of a tenant. A leaf's hash is SHA-256 of the record's value, whose first byte,
 * 0x00 of the registry's wire format, is the prefix of a leaf in RFC 6962: so the leaf's data is the value without it.
 */
export interface PartitionLog {
  readonly size: number;
  root(): Digest;
  /**
   * Takes the next event that carries policy's proof, if it follows the one before it in its tenant's chain. Otherwise the tree
   * stays unchanged, and the fault is returned. After `SEQUENCE_REPEATED` the caller may continue, since readers skip a repeat;
   * after any other fault, nothing that follows has an intact predecessor. `hash` is the SHA-256 of `raw`, and `ownId` the id
   * that the event's tenant and sequence give, from callers that have them already.
   */
  take(event: ChainedEvent, raw: Uint8Array, hash?: Digest, ownId?: string): LogFault | undefined;
  /**
   * Passes over an event that is not there, of which only its leaf's hash is. It may be of any tenant: the next event of each, if
   * it does not follow the one that is known, is believed to follow one of these.
   */
  pass(hash: Digest): void;
  /** All that taking the next event needs. */
  place(): LogPlace;
}

export interface LogFault {
  readonly fault: ChainFault | 'NO_LEAF';
  readonly sentence: string;
}

/** A partition read up to some event. */
export interface LogPlace extends TreeStart {
  /** By tenant. */
  readonly heads: ReadonlyMap<string, Head>;
}

/** The hash functions: programs use Node's own, pages those of `sha256.ts`. */
export interface Hashing {
  readonly sha256: Sha256;
  readonly node: NodeHash;
  readonly eventIdOf: EventIdOf;
}

const LEAF_PREFIX = 0;

export function createHashedLog(
  { sha256, node, eventIdOf }: Hashing,
  { onNode, from }: { readonly onNode?: OnNode | undefined; readonly from?: LogPlace | undefined } = {},
): PartitionLog {
  const tree = createTree(node, onNode, from);
  const heads = new Map(from?.heads);
  /** True if events were skipped, and the tenants that had one since. */
  let hasPassed = false;
  const since = new Set<string>();

  function headOf({ tenantId, sequence, previousHash }: ChainedEvent): Head | undefined {
    const head = heads.get(tenantId);
    const follows = !hasPassed || since.has(tenantId) || sequence <= (head?.sequence ?? 0) + 1;
    if (follows || previousHash === null) return head;
    return { sequence: sequence - 1, hash: digestOfBytes(previousHash) };
  }

  return {
    get size() {
      return tree.size;
    },
    root: tree.root,
    take(event, raw, known, ownId) {
      const { tenantId, sequence } = event;
      // A node's input begins with 0x01: a value that did too could pass for one.
      if (raw[0] !== LEAF_PREFIX) {
        return { fault: 'NO_LEAF', sentence: `Event ${sequence} of tenant "${tenantId}" does not begin with 0x00.` };
      }
      const fault = linkFault(headOf(event), event, eventIdOf, ownId);
      if (fault !== undefined) return fault;
      const hash = known ?? sha256(raw);
      heads.set(tenantId, { sequence, hash });
      if (hasPassed) since.add(tenantId);
      tree.append(hash);
      return undefined;
    },
    pass(hash) {
      hasPassed = true;
      since.clear();
      tree.append(hash);
    },
    place: () => ({ ...tree.place(), heads: new Map(heads) }),
  };
}
