import type { RefusedReason } from '@lockbox/contracts/generated/intake';
import type { PersonId, TenantId } from '@lockbox/contracts/ids';

/** Attempts of one engineer that were refused for one reason, gathered. */
export interface RefusedReport {
  readonly kind: 'refused';
  readonly reportId: string;
  readonly tenantId: TenantId;
  readonly engineerId: PersonId;
  readonly reason: RefusedReason;
  readonly count: number;
  readonly firstAt: number;
  readonly lastAt: number;
}

/** The first attempt is told at once, further ones once in this time. */
const TOLD_EVERY_MS = 60_000;
/** Engineers times reasons: beyond it the oldest are forgotten, which have told all that they had. */
const MOST = 1_000;

type Gathered = Omit<RefusedReport, 'kind' | 'reportId' | 'tenantId'>;

export function createRefusals(
  tenantId: TenantId,
  { now, tell }: { readonly now: () => number; readonly tell: (report: RefusedReport) => Promise<void> },
) {
  const waiting = new Map<string, Gathered>();
  const toldAt = new Map<string, number>();

  async function tellOne(key: string): Promise<void> {
    const gathered = waiting.get(key);
    const at = now();
    if (gathered === undefined || at - (toldAt.get(key) ?? Number.NEGATIVE_INFINITY) < TOLD_EVERY_MS) return;
    waiting.delete(key);
    toldAt.delete(key);
    toldAt.set(key, at);
    for (const old of toldAt.keys()) if (toldAt.size > MOST && !waiting.has(old)) toldAt.delete(old);
    try {
      await tell({ kind: 'refused', reportId: `${key}/${gathered.firstAt}`, tenantId, ...gathered });
    } catch (error) {
      toldAt.delete(key);
      const more = waiting.get(key);
      waiting.set(key, {
        ...gathered,
        ...(more === undefined ? {} : { count: gathered.count + more.count, lastAt: more.lastAt }),
      });
      throw error;
    }
  }

  return {
    async refused(engineerId: PersonId, reason: RefusedReason): Promise<void> {
      const key = `refused/${reason}/${engineerId}`;
      const at = now();
      const before = waiting.get(key) ?? { engineerId, reason, count: 0, firstAt: at };
      waiting.set(key, { ...before, count: before.count + 1, lastAt: at });
      await tellOne(key);
    },
    /** Tells what has waited long enough. */
    async flush(): Promise<void> {
      for (const key of waiting.keys()) await tellOne(key);
    },
  };
}
