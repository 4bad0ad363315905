import type { Closed } from '@lockbox/contracts/generated/policy-state';
import type { RequestId, TenantId } from '@lockbox/contracts/ids';
import * as entry from './closed-entry.ts';

/** So much more than there is has room. */
const ROOM = 1.05;
/** So full the index may be. */
const FULL = 0.75;

/**
 * The closed requests of one tenant, packed: a million of them as objects would take over a gigabyte. Entries are in the order
 * of arrival. Replacing one leaves a gap; gaps are closed when room runs out.
 */
export class ClosedRequests {
  private bytes = Buffer.alloc(0);
  private end = 0;
  /** Bytes of entries that are gone. */
  private gaps = 0;
  private count = 0;
  /** The offset of each entry plus one, at the slot that its id gives or at a later one; zero for an empty slot. */
  private index = new Uint32Array(0);
  private readonly tenantId: TenantId;

  constructor(tenantId: TenantId) {
    this.tenantId = tenantId;
  }

  get(id: RequestId): Closed | undefined {
    const at = this.find(id);
    return at < 0 ? undefined : entry.readEntry(this.bytes, at, this.tenantId);
  }

  has(id: RequestId): boolean {
    return this.find(id) >= 0;
  }

  /** Stores a request for which `isPackable` is true. */
  set(closed: Closed): void {
    const { requestId } = closed.request;
    const id = entry.packedId(requestId);
    if (id === undefined) throw new Error(`Request ${requestId} has no id that can be packed`);
    const before = this.find(requestId);
    const note = before < 0 ? undefined : Buffer.from(entry.noteOf(this.bytes, before));
    this.remove(before);
    const length = entry.closedBytesOf(closed);
    this.reserve(length);
    entry.writeEntry(this.bytes, this.end, closed, id, note);
    this.point(this.end);
    this.end += length;
    this.count += 1;
  }

  delete(id: RequestId): void {
    this.remove(this.find(id));
  }

  /** 32 bytes that whoever keeps the state may write beside a request, for as long as it is there; zeros until then. */
  note(id: RequestId): Buffer | undefined {
    const at = this.find(id);
    return at < 0 ? undefined : entry.noteOf(this.bytes, at);
  }

  *[Symbol.iterator](): IterableIterator<[RequestId, Closed]> {
    for (const at of this.places()) {
      const closed = entry.readEntry(this.bytes, at, this.tenantId);
      yield [closed.request.requestId, closed];
    }
  }

  /** Those that ended at or before the time, up to the first that ended later. */
  *endedBefore(time: number): IterableIterator<RequestId> {
    for (const at of this.places()) {
      if (entry.closedAtOf(this.bytes, at) > time) return;
      yield entry.closedIdAt(this.bytes, at);
    }
  }

  private *places(): IterableIterator<number> {
    const { bytes, end } = this;
    for (let at = 0, next = 0; at < end; at = next) {
      next = at + entry.lengthAt(bytes, at); // read before the entry is moved
      if (!entry.isGone(bytes, at)) yield at;
    }
  }

  private remove(at: number): void {
    if (at < 0) return;
    entry.markGone(this.bytes, at);
    this.gaps += entry.lengthAt(this.bytes, at);
    this.count -= 1;
  }

  /** Returns the offset of the entry with this id, or -1. */
  private find(requestId: RequestId): number {
    const { bytes, index } = this;
    const mask = index.length - 1;
    const id = mask < 0 ? undefined : entry.packedId(requestId);
    if (id === undefined) return -1;
    for (let slot = id.readUInt32BE() & mask; ; slot = (slot + 1) & mask) {
      const at = (index[slot] ?? 0) - 1;
      if (at < 0) return -1;
      if (!entry.isGone(bytes, at) && entry.hasId(bytes, at, id)) return at;
    }
  }

  private point(at: number): void {
    const { index } = this;
    const mask = index.length - 1;
    let slot = entry.hashOfId(this.bytes, at) & mask;
    while (index[slot] !== 0) slot = (slot + 1) & mask;
    index[slot] = at + 1;
  }

  /**
   * Makes room for one more entry. Gaps are in the index too, so they are closed when either is full. What is outgrown is given
   * back at once: many tenants that grow would leave much to the collector.
   */
  private reserve(length: number): void {
    const isFull = this.end + length > this.bytes.length;
    const slots = this.count + this.gaps / entry.LEAST_BYTES + 1;
    if (!isFull && slots < this.index.length * FULL) return;
    const { bytes } = this;
    let end = 0;
    for (const at of this.places()) end += bytes.copy(bytes, end, at, at + entry.lengthAt(bytes, at));
    this.end = end;
    this.gaps = 0;
    this.bytes = Buffer.from(bytes.buffer.transfer(Math.ceil((end + length) * ROOM)));
    const places = 2 ** Math.ceil(Math.log2((this.count * ROOM + 8) / FULL));
    this.index = new Uint32Array(this.index.fill(0).buffer.transfer(places * Uint32Array.BYTES_PER_ELEMENT));
    for (const at of this.places()) this.point(at);
  }
}
