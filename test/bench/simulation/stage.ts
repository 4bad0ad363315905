import { type Clock, Lane, type Machine } from './machine.ts';

/** Processor time in milliseconds. */
export interface Cost {
  readonly batch: number;
  readonly item: number;
}

export interface StageOptions {
  /** Each has one thread, and every so manieth partition. */
  readonly instances: number;
  /** Their threads, where another stage is a part of the same program. */
  readonly lanes?: readonly Lane[];
  /** A partition's records are a batch of their own (a transaction), or a batch is of all partitions of an instance (group commit). */
  readonly together: 'partition' | 'instance';
  /** A batch begins no sooner than so long after the one before. */
  readonly gatherMs: number;
  readonly most: number;
  readonly urgent: boolean;
  readonly own: Cost;
  /** The calls of a batch to servers, one after the other. */
  readonly servers: readonly { readonly lane: Lane; readonly cost: Cost }[];
}

export interface Stage<T> {
  add(partition: number, item: T): void;
  /** The work that waits or is in progress. */
  readonly backlog: number;
  readonly mostBacklog: number;
  readonly batches: number;
  readonly items: number;
  /** Processor time of its instances, without that of servers. */
  readonly busyMs: number;
}

/** A worker: takes what has come since its last batch, works on it, has servers work on it, and hands it on. */
export function stage<T>(
  { clock, machine }: { readonly clock: Clock; readonly machine: Machine },
  options: StageOptions,
  handOn: (items: readonly T[]) => void,
): Stage<T> {
  const { instances, together, gatherMs, most, own, servers } = options;
  const lanes = options.lanes ?? Array.from({ length: instances }, () => new Lane(1, options.urgent));
  const places = new Map<number, { waiting: T[]; busy: boolean; notBefore: number }>();
  const counts = { backlog: 0, mostBacklog: 0, batches: 0, items: 0, busyMs: 0 };

  function begin(number: number): void {
    const place = places.get(number);
    if (place === undefined || place.busy || place.waiting.length === 0) return;
    place.busy = true;
    clock.after(Math.max(0, place.notBefore - clock.now), () => {
      place.notBefore = clock.now + gatherMs;
      const batch = place.waiting.splice(0, most);
      counts.batches++;
      counts.busyMs += own.batch + batch.length * own.item;
      const lane = lanes[number % instances];
      if (lane === undefined) throw new Error('There is no instance');
      const steps = [{ lane, cost: own }, ...servers];
      const next = (): void => {
        const step = steps.shift();
        if (step !== undefined) {
          machine.run(step.lane, step.cost.batch + batch.length * step.cost.item, next);
          return;
        }
        counts.backlog -= batch.length;
        handOn(batch);
        place.busy = false;
        begin(number);
      };
      next();
    });
  }

  return {
    add(partition, item) {
      const number = together === 'partition' ? partition : partition % instances;
      let place = places.get(number);
      if (place === undefined) {
        place = { waiting: [], busy: false, notBefore: 0 };
        places.set(number, place);
      }
      place.waiting.push(item);
      counts.items++;
      counts.mostBacklog = Math.max(counts.mostBacklog, ++counts.backlog);
      begin(number);
    },
    get backlog() {
      return counts.backlog;
    },
    get mostBacklog() {
      return counts.mostBacklog;
    },
    get batches() {
      return counts.batches;
    },
    get items() {
      return counts.items;
    },
    get busyMs() {
      return counts.busyMs;
    },
  };
}
