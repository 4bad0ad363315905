import type { Head } from '@lockbox/contracts/generated/policy-state';
import { type TenantId, tenantId } from '@lockbox/contracts/ids';
import { tenantDecider } from '@lockbox/domain/decider/decider';
import { type Entity, entityKey } from '@lockbox/domain/decider/entity';
import { forgettable, type TenantMemory } from '@lockbox/domain/memory/tenant-memory';

/** All that policy knows of the tenants of one partition; the sum of their events. */
export class PartitionMemory {
  private readonly tenants = new Map<TenantId, TenantMemory>();
  private readonly heads = new Map<TenantId, Head>();

  tenant(id: TenantId): TenantMemory | undefined {
    return this.tenants.get(id);
  }

  head(id: TenantId): Head | undefined {
    return this.heads.get(id);
  }

  setHead(head: Head): void {
    this.heads.set(head.tenantId, head);
  }

  /** Those of which there are events. */
  tenantIds(): IterableIterator<TenantId> {
    return this.heads.keys();
  }

  put(entity: Entity): void {
    this.tenantFor(entity.tenantId).put(entity);
  }

  delete(key: string): void {
    this.tenants.get(tenantOfKey(key))?.delete(key);
  }

  /** Returns the record of policy-state for the key; null for none. */
  record(key: string): StateRecord | null {
    const id = tenantOfKey(key);
    const head = this.heads.get(id);
    return head !== undefined && key === stateKey(head) ? head : (this.tenants.get(id)?.entity(key) ?? null);
  }

  /** Room beside a request that has ended, by its key. */
  note(key: string): Buffer | undefined {
    return this.tenants.get(tenantOfKey(key))?.note(key);
  }

  /** The keys of all that it holds. */
  *keys(): IterableIterator<string> {
    for (const tenant of this.tenants.values()) for (const entity of tenant.entities()) yield entityKey(entity);
    for (const head of this.heads.values()) yield stateKey(head);
  }

  adopt(id: TenantId, memory: TenantMemory): void {
    this.tenants.set(id, memory);
  }

  private tenantFor(id: TenantId): TenantMemory {
    const known = this.tenants.get(id);
    if (known !== undefined) return known;
    const made = tenantDecider.initialState(id);
    this.tenants.set(id, made);
    return made;
  }
}

/** A record of policy-state besides the marker. */
export type StateRecord = Entity | Head;

/** Records by their key, as policy-state has to hold them; null where one is removed. */
export type StateChanges = Map<string, StateRecord | null>;

const stateKey = (record: StateRecord): string =>
  record.type === 'Head' ? `${record.tenantId}/head/` : entityKey(record);

/** Every key of policy-state but the marker's begins with the tenant; no tenant's id has a slash. */
const tenantOfKey = (key: string): TenantId => tenantId(key.slice(0, key.indexOf('/')));

/** Entities after some events, by key; null if one was removed. An entity that changes often is here once. */
type Changes = Map<string, Entity | null>;

/**
 * The memory as one batch changes it. It reads through to the partition's memory, and changes that only at `commit`, after
 * the transaction. To discard the batch is to drop this.
 */
export class BatchMemory {
  readonly changes: Changes = new Map();
  readonly heads = new Map<TenantId, Head>();
  private readonly base: PartitionMemory;
  private readonly overlays = new Map<TenantId, TenantMemory>();
  /** Memories of tenants that are new to the partition, which takes one over once something was put into it. */
  private readonly fresh = new Map<TenantId, TenantMemory>();
  private readonly touched = new Set<TenantId>();

  constructor(base: PartitionMemory) {
    this.base = base;
  }

  tenant(id: TenantId): TenantMemory {
    const known = this.overlays.get(id);
    if (known !== undefined) return known;
    let base = this.base.tenant(id);
    if (base === undefined) {
      base = tenantDecider.initialState(id);
      this.fresh.set(id, base);
    }
    const made = base.overlay();
    this.overlays.set(id, made);
    return made;
  }

  head(id: TenantId): Head | undefined {
    return this.heads.get(id) ?? this.base.head(id);
  }

  put(entity: Entity): void {
    this.tenant(entity.tenantId).put(entity);
    this.touched.add(entity.tenantId);
    this.changes.set(entityKey(entity), entity);
  }

  delete(key: string): void {
    const id = tenantOfKey(key);
    this.tenant(id).delete(key);
    this.touched.add(id);
    this.changes.set(key, null);
  }

  /** All that changes, in policy-state's terms, after what it lacks besides. */
  stateChanges(unsaved?: StateChanges): StateChanges {
    const changes: StateChanges = new Map(unsaved);
    this.changes.forEach((entity, key) => {
      changes.set(key, entity);
    });
    for (const head of this.heads.values()) changes.set(stateKey(head), head);
    return changes;
  }

  /** Forgets what ended over 35 days ago, of the tenants that this batch has events of. */
  forget(): void {
    for (const head of this.heads.values()) {
      for (const key of forgettable(this.tenant(head.tenantId), head.occurredAt)) this.delete(key);
    }
  }

  commit(): void {
    for (const id of this.touched) {
      this.overlays.get(id)?.commit();
      const fresh = this.fresh.get(id);
      if (fresh !== undefined) this.base.adopt(id, fresh);
    }
    for (const head of this.heads.values()) this.base.setHead(head);
  }
}
