import { hash } from 'node:crypto';
import { type PageRequest, WrongPayload } from './payloads.ts';
import type { FoundEntities } from './search.ts';

/** The page size of a search that names none, and the largest. */
const MOST_RESULTS = 1_000;

interface PageOfResults extends FoundEntities {
  readonly page?: { readonly next_token: string; readonly count: number; readonly total: number };
}

/** A token encodes the digest of the search that it continues, that search's limit, and the last result that was given. */
interface Place {
  readonly digest: string;
  readonly limit: number | undefined;
  readonly after: string;
}

/**
 * The part of the results that is asked for. Results are ordered by their text, so no instance has to remember a token: each
 * continues behind the last result that was given. A token gives no right, since a caller's results are all that it may know.
 * `search` is what the results depend on. Throws WrongPayload where the token is of another search.
 */
export function pageOfFound(found: FoundEntities, search: object, page: PageRequest | undefined): PageOfResults {
  if (page === undefined && found.results.length <= MOST_RESULTS) return found;
  const digest = () => digestOf({ ...search, properties: page?.properties });
  const place = page?.token === undefined ? undefined : placeIn(page.token, digest(), page.limit);
  const limit = place === undefined ? page?.limit : place.limit;
  const keyed = found.results.map((result) => ({ key: JSON.stringify(result), result }));
  const left = keyed
    .filter(({ key }) => key > (place?.after ?? ''))
    .sort((one, other) => (one.key < other.key ? -1 : 1));
  const shown = left.slice(0, Math.min(limit ?? MOST_RESULTS, MOST_RESULTS));
  const isLast = shown.length === left.length;
  const after = shown.at(-1)?.key ?? place?.after ?? '';
  const next_token = isLast ? '' : tokenOf({ digest: digest(), limit, after });
  return {
    page: { next_token, count: shown.length, total: keyed.length }, // the first key, as AuthZEN recommends
    ...found,
    results: shown.map(({ result }) => result),
  };
}

const tokenOf = ({ digest, limit, after }: Place): string =>
  Buffer.from(JSON.stringify([digest, limit ?? null, after])).toString('base64url');

/** A limit may be left out beside a token, as in the standard's own example; another one is another search. */
function placeIn(token: string, digest: string, limit: number | undefined): Place {
  const place = parsed(token);
  if (place?.digest !== digest || (limit !== undefined && limit !== place.limit))
    throw new WrongPayload(
      'page.token is of another search, or of none: send all else as with the page before, or begin without a token',
    );
  return place;
}

function parsed(token: string): Place | undefined {
  try {
    const [digest, limit, after]: unknown[] = JSON.parse(Buffer.from(token, 'base64url').toString());
    if (typeof digest !== 'string' || typeof after !== 'string') return undefined;
    return { digest, limit: typeof limit === 'number' ? limit : undefined, after };
  } catch {
    return undefined;
  }
}

/** Members of an object may come in another order. */
function digestOf(search: object): string {
  const ordered = JSON.stringify(search, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
      : value,
  );
  return hash('sha256', ordered, 'base64url');
}
