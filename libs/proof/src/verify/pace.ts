const WARM_UP_MS = 1_000;

/** Says how far long reading is, and how fast: of one thing, `name`, with so many records. */
export function createPace(name: string, of: number, now: () => number = () => performance.now()) {
  const began = now();
  return (done: number): string => {
    const elapsed = now() - began;
    const rate = elapsed < WARM_UP_MS ? '' : `, ${Math.round((done * 1_000) / elapsed).toLocaleString('en')} a second`;
    return `${name}: ${done.toLocaleString('en')} of ${of.toLocaleString('en')} records${rate}`;
  };
}
