import { usageError } from '../exit-codes.ts';
import { folderPlace } from './folder-place.ts';
import type { Place } from './place.ts';

/** Of `--to` and `--from`: a folder. */
export function openPlace(where: string): Place {
  if (/^[a-z0-9]+:\/\//.test(where)) throw usageError(`"${where}" is no folder.`);
  return folderPlace(where);
}
