/** Up to this length, a string of ASCII is quicker written character by character than by a call out of JavaScript. */
const SHORT = 64;
/** Of numbers below it, all of zigzag is integer arithmetic. */
const SMALL = 2 ** 30;
/** A larger one is written as its low bits, whole sevens of them, and the rest. */
const LOW_BITS = 28;

/**
 * Writes Avro's primitive types into a buffer, one after the other. Throws for a value of another type. What does not fit into
 * the buffer is lost: whoever writes looks at `position` in the end.
 */
export class AvroWriter {
  to: Buffer;
  position = 0;

  constructor(size: number) {
    this.to = Buffer.allocUnsafe(size);
  }

  /** Begins a new buffer; the one before belongs to whoever has parts of it. */
  begin(size: number): void {
    this.to = Buffer.allocUnsafe(size);
    this.position = 0;
  }

  /** A byte, and a number of four bytes. */
  prefix(byte: number, id: number): void {
    const { to: bytes, position } = this;
    bytes[position] = byte;
    bytes[position + 1] = id >>> 24;
    bytes[position + 2] = id >>> 16;
    bytes[position + 3] = id >>> 8;
    bytes[position + 4] = id;
    this.position = position + 5;
  }

  boolean(value: unknown): void {
    if (typeof value !== 'boolean') throw misfit('boolean', value);
    this.to[this.position++] = value ? 1 : 0;
  }

  int(value: unknown): void {
    if (typeof value !== 'number' || (value | 0) !== value) throw misfit('int', value);
    this.long(value);
  }

  long(value: unknown): void {
    if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw misfit('long', value);
    if (value < -SMALL || value >= SMALL) {
      this.large(value);
      return;
    }
    this.sevens((value << 1) ^ (value >> 31));
  }

  string(value: unknown): void {
    if (typeof value !== 'string') throw misfit('string', value);
    const { length } = value;
    if (length >= SHORT) {
      this.text(value);
      return;
    }
    const { to: bytes, position } = this;
    for (let i = 0; i < length; i++) {
      const code = value.charCodeAt(i);
      if (code > 0x7f) {
        this.text(value);
        return;
      }
      bytes[position + 1 + i] = code;
    }
    bytes[position] = length << 1;
    this.position = position + 1 + length;
  }

  bytes(value: unknown): void {
    if (!(value instanceof Uint8Array)) throw misfit('bytes', value);
    this.long(value.length);
    this.copy(value);
  }

  fixed(value: unknown, length: number): void {
    if (!(value instanceof Uint8Array) || value.length !== length) throw misfit(`fixed of ${length} bytes`, value);
    this.copy(value);
  }

  /** The symbol's number; `symbols` has those of its enum. */
  symbol(value: unknown, symbols: ReadonlyMap<unknown, number>): void {
    const number = symbols.get(value);
    if (number === undefined) throw misfit([...symbols.keys()].join(' or '), value);
    this.long(number);
  }

  private text(value: string): void {
    const length = Buffer.byteLength(value);
    this.long(length);
    if (this.position + length <= this.to.length) this.to.write(value, this.position, 'utf8');
    this.position += length;
  }

  private copy(value: Uint8Array): void {
    if (this.position + value.length <= this.to.length) this.to.set(value, this.position);
    this.position += value.length;
  }

  private large(value: number): void {
    // Zigzag is twice this, and one more for a negative number: too large for exact arithmetic in one piece.
    const half = value >= 0 ? value : -value - 1;
    const high = Math.floor(half / 2 ** (LOW_BITS - 1));
    let low = (half - high * 2 ** (LOW_BITS - 1)) * 2 + (value >= 0 ? 0 : 1);
    for (let bits = 0; bits < LOW_BITS; bits += 7) {
      this.to[this.position++] = (low & 0x7f) | 0x80;
      low >>>= 7;
    }
    this.sevens(high);
  }

  private sevens(number: number): void {
    const { to } = this;
    let rest = number;
    for (; rest > 0x7f; rest >>>= 7) to[this.position++] = (rest & 0x7f) | 0x80;
    to[this.position++] = rest;
  }
}

/** The value itself may be somebody's free text, which stays out of errors. */
const misfit = (wanted: string, value: unknown): TypeError =>
  new TypeError(`The schema wants ${wanted} where there is ${typeof value === 'number' ? value : shapeOf(value)}`);

const shapeOf = (value: unknown): string =>
  value === null ? 'null' : value instanceof Uint8Array ? `${value.length} bytes` : typeof value;
