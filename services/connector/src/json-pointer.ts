import { isObject } from '@lockbox/contracts/is-object';

/** A JSON pointer (RFC 6901) to something inside a document. */
export const POINTER = /^(\/([^~/]|~[01])*)+$/;

/** Returns the value at the pointer; undefined if there is none. */
export function at(document: unknown, pointer: string): unknown {
  let found = document;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (!isObject(found) || !Object.hasOwn(found, key)) return undefined;
    found = found[key];
  }
  return found;
}
