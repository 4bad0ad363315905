import { toHex } from '@lockbox/evidence/tlog/hex';
import type { OwnSession } from '../api/resources.ts';

/** Who has seen the tour in this browser. Of people it keeps digests alone: what a browser keeps, others may read. */
export const ITEM = 'lockbox.tour-seen';

type Person = {
  readonly person: Pick<OwnSession['person'], 'id'>;
  readonly tenant: Pick<NonNullable<OwnSession['tenant']>, 'id'> | null;
};

/** Returns the pseudonym of a person in the browser. */
export async function markOf({ person, tenant }: Person): Promise<string> {
  const digest = await crypto.subtle.digest(
    'SHA-256',
    new TextEncoder().encode(JSON.stringify([tenant?.id, person.id])),
  );
  return toHex(new Uint8Array(digest).slice(0, 8));
}

interface Kept {
  getItem(name: string): string | null;
  setItem(name: string, value: string): void;
}

function marks(storage: Kept): readonly string[] {
  try {
    return (storage.getItem(ITEM) ?? '').split(' ').filter((mark) => mark !== '');
  } catch {
    return []; // a browser may refuse storage: the tour is then shown at each visit, until it is ended
  }
}

export const hasSeen = (mark: string, storage: Kept): boolean => marks(storage).includes(mark);

export function keepSeen(mark: string, storage: Kept): void {
  if (hasSeen(mark, storage)) return;
  try {
    storage.setItem(ITEM, [...marks(storage), mark].join(' '));
  } catch {
    // as above
  }
}
