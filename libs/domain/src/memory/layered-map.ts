/** Stands in a layer for a key that is deleted, whatever the base has. */
const DELETED = Symbol('deleted');

/** The container of a layer's entries: a Map, or something smaller. */
export interface MapLayer<K, V> extends Iterable<[K, V]> {
  get(key: K): V | undefined;
  has(key: K): boolean;
  set(key: K, value: V): void;
  delete(key: K): void;
}

/**
 * A map on top of another one: it reads through to its base and keeps its own changes apart until they are
 * committed. Reading costs one look-up per layer; committing costs in proportion to what was changed.
 */
export class LayeredMap<K, V> {
  /** Changes of this layer, made at the first: most layers stay empty. One without a base deletes what it deletes. */
  private own: MapLayer<K, V | typeof DELETED> | undefined;
  private readonly base: LayeredMap<K, V> | undefined;

  constructor(base?: LayeredMap<K, V>, own?: MapLayer<K, V>) {
    this.base = base;
    this.own = own as MapLayer<K, V | typeof DELETED> | undefined; // only a layer with a base marks what it deletes, and that is a Map
  }

  get(key: K): V | undefined {
    const value = this.own?.get(key);
    if (value === undefined) return this.base?.get(key);
    return value === DELETED ? undefined : value;
  }

  set(key: K, value: V): void {
    this.layer().set(key, value);
  }

  delete(key: K): void {
    if (this.base === undefined) this.own?.delete(key);
    else this.layer().set(key, DELETED);
  }

  /** Sets the value and moves it behind all others of this layer. */
  setLast(key: K, value: V): void {
    this.own?.delete(key);
    this.layer().set(key, value);
  }

  private layer(): MapLayer<K, V | typeof DELETED> {
    this.own ??= new Map();
    return this.own;
  }

  /** First the base's entries, then this layer's own in the order in which they were set. */
  *entries(): IterableIterator<[K, V]> {
    if (this.base !== undefined) {
      for (const entry of this.base.entries()) if (!this.own?.has(entry[0])) yield entry;
    }
    for (const [key, value] of this.own ?? []) if (value !== DELETED) yield [key, value];
  }

  *values(): IterableIterator<V> {
    for (const [, value] of this.entries()) yield value;
  }

  /** Puts the changes into the base; this layer is empty afterwards. */
  commit(): void {
    if (this.base === undefined) return;
    for (const [key, value] of this.own ?? []) {
      if (value === DELETED) this.base.delete(key);
      else this.base.setLast(key, value);
    }
    this.own = undefined;
  }
}
