/** Messages of all sizes and with all kinds of headers, the same in each run. */
export interface Message {
  readonly key: Buffer | string | null;
  readonly value: Buffer | null;
  readonly timestamp: string | number;
  readonly headers?: Readonly<Record<string, Buffer | string | readonly (Buffer | string)[]>>;
}

export const TIME = 1_772_366_400_000;
/** Differences to `TIME` around the limits of variable-length numbers. */
const DELTAS = [0, 1, 63, 64, 8_191, 0x3fffffff, 0x40000000, 2 ** 39];

export const every = <T>(length: number, make: (index: number) => T): T[] =>
  Array.from({ length }, (_, index) => make(index));

export function message(number: number, seed: number, time: (ms: number) => string | number = String): Message {
  const kinds = [Buffer.alloc((number * 13) % 300, number), `välue ${number}`, [Buffer.from('one'), 'two'], ''];
  const headers = Object.fromEntries(
    every(number % 9, (header) => [`header-${header}${'é'.repeat(number % 3)}`, kinds[header % kinds.length] ?? '']),
  );
  return {
    key: number % 5 === 0 ? null : number % 2 === 0 ? Buffer.from(`key-${number}`) : `kéy-${number}`,
    value: number % 7 === 0 ? null : Buffer.alloc(number % 100 === 1 ? 100_000 : (number * 31) % 2_500, number),
    ...(number % 11 === 0 ? {} : { headers }),
    timestamp: time(TIME + (DELTAS[(number * seed) % DELTAS.length] ?? 0)),
  };
}
