import { NoteError } from './note-error.ts';

/** The paths of a log's parts on a static server (c2sp.org/tlog-tiles). */

/** The number of hashes in a full tile. */
export const TILE_WIDTH = 256;
/** Tiles hold every eighth level of the tree; those between follow from them. */
export const LEVELS_OF_TILE = 8;
/** An entry's length takes two bytes. */
const MOST_ENTRY_BYTES = 0xffff;

/** A tile, or the bundle of entries of a tile of level 0. */
export interface Tile {
  /** The level of tiles, not of the tree; `entries` for a bundle. */
  readonly level: number | 'entries';
  readonly index: number;
  /** 256, or less for the last of its level. */
  readonly width: number;
}

/** `tile/0/x001/x234/067`, with `.p/<width>` while it is not full. */
export function tilePath({ level, index, width }: Tile): string {
  const digits = String(index).padStart(Math.ceil(String(index).length / 3) * 3, '0');
  const groups = digits.match(/\d{3}/g) ?? [];
  const place = groups.map((group, at) => (at === groups.length - 1 ? group : `x${group}`)).join('/');
  return `tile/${level}/${place}${width === TILE_WIDTH ? '' : `.p/${width}`}`;
}

/** The folder with a tile while it is not full, under its widths. */
export const partialTiles = (tile: Omit<Tile, 'width'>): string => `${tilePath({ ...tile, width: TILE_WIDTH })}.p`;

/** The tiles of one level that a tree of `size` has and one of `from` has not; the last may not be full. */
export function tilesBetween(level: number, from: number, size: number): readonly Tile[] {
  const widthAt = (leaves: number): number => Math.floor(leaves / TILE_WIDTH ** level);
  const [before, now] = [widthAt(from), widthAt(size)];
  if (before === now) return [];
  const first = Math.floor(before / TILE_WIDTH);
  return Array.from({ length: Math.ceil(now / TILE_WIDTH) - first }, (_, at) => ({
    level,
    index: first + at,
    width: Math.min(TILE_WIDTH, now - (first + at) * TILE_WIDTH),
  }));
}

/** How many levels of tiles a tree of `size` has. */
export const tileLevels = (size: number): number => {
  let levels = 0;
  for (let width = size; width > 0; width = Math.floor(width / TILE_WIDTH)) levels++;
  return levels;
};

/** Entries one after another, each after its length in two bytes. Undefined if one is longer than those can say. */
export function bundle(entries: readonly Uint8Array[]): Uint8Array<ArrayBuffer> | undefined {
  if (entries.some(({ length }) => length > MOST_ENTRY_BYTES)) return undefined;
  const bytes = new Uint8Array(entries.reduce((sum, { length }) => sum + 2 + length, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const entry of entries) {
    view.setUint16(at, entry.length);
    bytes.set(entry, at + 2);
    at += 2 + entry.length;
  }
  return bytes;
}

export function entriesOf(bytes: Uint8Array): readonly Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + 2 > bytes.length ? Number.POSITIVE_INFINITY : at + 2 + view.getUint16(at);
    if (end > bytes.length) throw new NoteError('The bundle of entries ends in the middle of one.');
    entries.push(bytes.subarray(at + 2, end));
    at = end;
  }
  return entries;
}
