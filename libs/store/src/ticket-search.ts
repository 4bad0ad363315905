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
  const begins = [...new Set([search, search.toUpperCase()])].map((start) =>
    requests
      .find({ tenantId, ticketId: { $gte: start, $lt: `${start}\uffff` } })
      .limit(FEW + 1)
      .toArray(),
  );
  const found = (await Promise.all(begins)).flat();
  if (found.length > FEW) return undefined;
  if (found.length > 0) return found;
  // Not by ignoring case: the embedded server takes twenty times as long for it.
  const spellings = [search, search.toUpperCase(), search.toLowerCase()].map(literally);
  const inside = await requests
    .find({ tenantId, ticketId: { $regex: [...new Set(spellings)].join('|') } })
    .limit(FEW + 1)
    .toArray();
  return inside.length > FEW ? undefined : inside;
}

/** The text itself, for a regular expression. */
const literally = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
