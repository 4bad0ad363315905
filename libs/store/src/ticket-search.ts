import type { TenantId } from '@lockbox/contracts/ids';
import type { Store } from './connect.ts';
import type { RequestDocument } from './documents.ts';

/** Shorter ones begin too many ids: those are found on the way through the list. */
const LONG_ENOUGH = 5;
const FEW = 200;

/**
 * The requests whose ticket's id has the text in it, when they are few; undefined when they may be many, and so are soon met in
 * any order. What people type is the beginning of an id, mostly all of it: the index knows. Only when nothing begins so is
 * everything looked at.
 */
export async function findTickets(
  { collections: { requests } }: Store,
  tenantId: TenantId,
  search: string,
): Promise<readonly RequestDocument[] | undefined> {
  if (search.length < LONG_ENOUGH) return undefined;
  const spellings = [...new Set([search, search.toUpperCase()])];
  const begins = spellings.map((start) => ({ $gte: start, $lt: `${start}\uffff` }));
  // One after the other, and not by ignoring case: the embedded server takes twenty times as long for that.
  const isInside = spellings.map((part) => ({ $regex: literally(part) }));
  for (const condition of [...begins, ...isInside]) {
    const found = await requests
      .find({ tenantId, ticketId: condition })
      .limit(FEW + 1)
      .toArray();
    if (found.length > 0) return found.length > FEW ? undefined : found;
  }
  return [];
}

/** The text itself, for a regular expression. */
const literally = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
