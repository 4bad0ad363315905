/** Strings up to this length are looked for among those read before. */
const REMEMBERED_LENGTH = 32;
const REMEMBERED = 1024;
/** So many bits of a number are put together first, all by integer arithmetic. */
const LOW_BITS = 28;
const NOTHING = Buffer.alloc(0);

/** Reads Avro's primitive types from a buffer, one after the other. Throws at the first that the bytes do not hold. */
export class AvroReader {
  private from: Buffer = NOTHING;
  private position = 0;
  /**
   * Short strings that were read lately: names of tenants, environments and people come again and again. Comparing bytes is
   * cheaper than making a string, and leaves no garbage. Only ASCII is kept, where characters and bytes are the same.
   */
  private readonly remembered: string[] = new Array<string>(REMEMBERED).fill('');

  begin(from: Buffer, position: number): void {
    this.from = from;
    this.position = position;
  }

  /** Throws unless all was read. */
  end(): void {
    const { length } = this.from;
    this.from = NOTHING; // which a fetch of some megabytes may hang on
    if (this.position !== length) throw new RangeError('There are bytes after the value');
  }

  boolean(): boolean {
    return this.byte() !== 0;
  }

  long(): number {
    let byte = this.byte();
    let value = byte & 0x7f;
    for (let bits = 7; byte >= 0x80 && bits < LOW_BITS; bits += 7) {
      byte = this.byte();
      value |= (byte & 0x7f) << bits;
    }
    return byte < 0x80 ? (value >>> 1) ^ -(value & 1) : this.large(value);
  }

  string(): string {
    const bytes = this.from;
    const start = this.skip(this.long());
    const end = this.position;
    const length = end - start;
    if (length === 0) return '';
    if (length > REMEMBERED_LENGTH) return bytes.toString('utf8', start, end);
    const place = this.placeOf(start, length);
    const known = this.remembered[place] ?? '';
    if (this.isAt(start, length, known)) return known;
    const text = bytes.toString('utf8', start, end);
    // As many characters as bytes: ASCII, or broken UTF-8, whose replacement characters equal no byte.
    if (text.length === length) this.remembered[place] = text;
    return text;
  }

  /** Copied: what was read must not hold on to all that was fetched. */
  bytes(length = this.long()): Buffer {
    const start = this.skip(length);
    return Buffer.from(this.from.subarray(start, this.position));
  }

  /** The number of a union's branch or an enum's symbol. */
  choice(count: number): number {
    const choice = this.long();
    if (choice < 0 || choice >= count)
      throw new RangeError(`There are ${count} to choose from, and no number ${choice}`);
    return choice;
  }

  /** How many items follow in an array; 0 at its end. */
  items(): number {
    const count = this.long();
    if (count >= 0) return count;
    this.long(); // their size in bytes, for those who skip them
    return -count;
  }

  private byte(): number {
    const byte = this.from[this.position++];
    if (byte === undefined) throw new RangeError('The value is cut off');
    return byte;
  }

  /** Where the skipped bytes begin. */
  private skip(length: number): number {
    const start = this.position;
    this.position += length;
    if (length < 0 || this.position > this.from.length) throw new RangeError('The value is cut off');
    return start;
  }

  /** Goes on where integer arithmetic would overflow. */
  private large(low: number): number {
    let high = 0;
    let byte = 0x80;
    for (let bits = 0; byte >= 0x80; bits += 7) {
      if (bits >= LOW_BITS) throw new RangeError('The number has more than 53 bits');
      byte = this.byte();
      high |= (byte & 0x7f) << bits;
    }
    const half = high * 2 ** (LOW_BITS - 1) + (low >>> 1);
    return (low & 1) === 0 ? half : -half - 1;
  }

  private placeOf(start: number, length: number): number {
    const bytes = this.from;
    const first = bytes[start] ?? 0;
    const middle = bytes[start + (length >> 1)] ?? 0;
    const last = bytes[start + length - 1] ?? 0;
    return (first + 7 * middle + 31 * last + 131 * length) % REMEMBERED;
  }

  private isAt(start: number, length: number, text: string): boolean {
    if (text.length !== length) return false;
    const bytes = this.from;
    for (let i = 0; i < length; i++) if (bytes[start + i] !== text.charCodeAt(i)) return false;
    return true;
  }
}
