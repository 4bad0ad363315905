import type { TimerDocument, TimerKind } from '@lockbox/store/collections/timers';
import { type Due, DueWindow } from './due-window.ts';
import type { Lane, Timers } from './timers.ts';

/** One partition's timers that are due soon. However many are due, ends of access go first. */
export class Lanes {
  readonly windows: Readonly<Record<Lane, DueWindow>> = { endsOfAccess: new DueWindow(), others: new DueWindow() };
  private readonly timers: Timers;

  constructor(timers: Timers) {
    this.timers = timers;
  }

  put(timer: TimerDocument): void {
    this.windowOf(timer.kind).put(timer);
  }

  answered({ kind, id }: { readonly kind: TimerKind; readonly id: string }): Due | undefined {
    return this.windowOf(kind).answered(id);
  }

  /** Reads what is missing in memory. */
  async fill(now: number): Promise<void> {
    for (const lane of LANES) {
      const window = this.windows[lane];
      const missing = window.missing(now);
      if (missing !== null) window.fill(await this.timers.waiting(lane, missing), missing);
    }
  }

  isMissing(now: number): boolean {
    return LANES.some((lane) => this.windows[lane].missing(now) !== null);
  }

  due(now: number, atMost: number): readonly Due[] {
    const first = this.windows.endsOfAccess.due(now, atMost);
    return [...first, ...this.windows.others.due(now, atMost - first.length)];
  }

  sent(dues: readonly Due[], now: number): void {
    for (const lane of LANES) {
      this.windows[lane].sent(
        dues.filter(({ timer }) => laneOf(timer.kind) === lane),
        now,
      );
    }
  }

  nextAt(): number | null {
    const times = LANES.flatMap((lane) => this.windows[lane].nextAt() ?? []);
    return times.length === 0 ? null : Math.min(...times);
  }

  private windowOf(kind: TimerKind): DueWindow {
    return this.windows[laneOf(kind)];
  }
}

const LANES: readonly Lane[] = ['endsOfAccess', 'others'];
export const laneOf = (kind: TimerKind): Lane => (kind === 'ACCESS_END' ? 'endsOfAccess' : 'others');
