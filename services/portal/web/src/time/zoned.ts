/** How far the zone is ahead of UTC at a time, in milliseconds. */
function aheadOfUtc(at: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(at);
  const value = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  const shown = Date.UTC(
    value('year'),
    value('month') - 1,
    value('day'),
    value('hour'),
    value('minute'),
    value('second'),
  );
  return shown - Math.floor(at / 1000) * 1000;
}

/** Reads a local time in the zone (`2026-07-01T09:30`), one that the clocks skip as what follows; undefined for what is not a time. */
export function utcOf(shown: string, timeZone: string): string | undefined {
  const asUtc = Date.parse(`${shown}Z`);
  if (Number.isNaN(asUtc)) return undefined;
  const first = asUtc - aheadOfUtc(asUtc, timeZone);
  // Near a change of the clocks, the first guess may be on the other side of it.
  const second = asUtc - aheadOfUtc(first, timeZone);
  const isSkipped = second + aheadOfUtc(second, timeZone) !== asUtc;
  return new Date(isSkipped ? Math.max(first, second) : second).toISOString();
}
