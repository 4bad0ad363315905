/** Simulated time, and cores that work takes: a discrete-event simulation in its smallest form. */

/** First in, first out; `shift` of a list that is long costs too much. */
class Queue<T> {
  private items: T[] = [];
  private head = 0;
  push(item: T): void {
    this.items.push(item);
  }
  take(): T | undefined {
    const item = this.items[this.head++];
    if (this.head >= this.items.length) {
      this.items = [];
      this.head = 0;
    }
    return item;
  }
  get length(): number {
    return this.items.length - this.head;
  }
}

interface Due {
  readonly at: number;
  /** Work that was planned first runs first at the same time, so a seed always gives the same run. */
  readonly order: number;
  readonly run: () => void;
}

const isBefore = (a: Due, b: Due): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

export class Clock {
  /** Milliseconds since the beginning. */
  now = 0;
  private order = 0;
  private readonly heap: Due[] = [];

  after(ms: number, run: () => void): void {
    const due = { at: this.now + ms, order: this.order++, run };
    const { heap } = this;
    let place = heap.length;
    for (let above = (place - 1) >> 1; place > 0; above = (place - 1) >> 1) {
      const parent = heap[above];
      if (parent === undefined || isBefore(parent, due)) break;
      heap[place] = parent;
      place = above;
    }
    heap[place] = due;
  }

  /** Until nothing is planned any more. */
  run(): void {
    for (let next = this.take(); next !== undefined; next = this.take()) {
      this.now = next.at;
      next.run();
    }
  }

  private take(): Due | undefined {
    const { heap } = this;
    const [first] = heap;
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let place = 0;
    for (;;) {
      let below = 2 * place + 1;
      const [left, right] = [heap[below], heap[below + 1]];
      if (left !== undefined && right !== undefined && isBefore(right, left)) below += 1;
      const child = heap[below];
      if (child === undefined || isBefore(last, child)) break;
      heap[place] = child;
      place = below;
    }
    heap[place] = last;
    return first;
  }
}

interface Work {
  readonly lane: Lane;
  readonly ms: number;
  readonly done: () => void;
}

/** A worker with a width: a Node program does one thing at a time, a broker as many as there are cores. */
export class Lane {
  readonly width: number;
  /** Programs that somebody waits for go before others where cores are too few. */
  readonly urgent: boolean;
  running = 0;
  readonly waiting = new Queue<Work>();
  /** Processor time that it took. */
  busyMs = 0;
  constructor(width: number, urgent: boolean) {
    this.width = width;
    this.urgent = urgent;
  }
}

export class Machine {
  busyMs = 0;
  private readonly clock: Clock;
  private free: number;
  private readonly urgent = new Queue<Work>();
  private readonly others = new Queue<Work>();

  constructor(clock: Clock, cores: number) {
    this.clock = clock;
    this.free = cores;
  }

  run(lane: Lane, ms: number, done: () => void): void {
    const work = { lane, ms, done };
    if (lane.running >= lane.width) {
      lane.waiting.push(work);
      return;
    }
    this.ready(work);
    this.dispatch();
  }

  private ready(work: Work): void {
    work.lane.running++;
    (work.lane.urgent ? this.urgent : this.others).push(work);
  }

  private dispatch(): void {
    while (this.free > 0) {
      const work = this.urgent.take() ?? this.others.take();
      if (work === undefined) return;
      this.free--;
      this.clock.after(work.ms, () => this.finished(work));
    }
  }

  private finished({ lane, ms, done }: Work): void {
    this.free++;
    lane.running--;
    lane.busyMs += ms;
    this.busyMs += ms;
    const next = lane.waiting.take();
    if (next !== undefined) this.ready(next);
    done();
    this.dispatch();
  }
}
