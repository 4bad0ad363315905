import type { RequestDocument } from '../collections/requests/collection.ts';
import type { Store } from '../connect.ts';
import { type Page, type Paging, type SortedKey, sortedCursor, sortedKeyOf } from './cursor.ts';
import type { ListSection } from './list-sections.ts';
import { readStream, streamOf, streamPlaceOf } from './request-stream.ts';

interface SectionedList {
  readonly sections: readonly ListSection[];
  /** The requests that a search has found, where they are few: then nothing else is read. */
  readonly few: readonly RequestDocument[] | undefined;
  /** The condition on which all sections agree. */
  readonly matches: (request: RequestDocument) => boolean;
}

/** Reads a page of a list that is one section after the other. */
export async function pageOfSections(
  store: Store,
  { sections, few, matches }: SectionedList,
  { cursor, limit }: Paging,
): Promise<Page<RequestDocument>> {
  const names = sections.map(({ name }) => name);
  const key: SortedKey | undefined = cursor === undefined ? undefined : sortedKeyOf(cursor, names);
  const found: { readonly section: ListSection; readonly request: RequestDocument }[] = [];
  for (const section of sections.slice(key === undefined ? 0 : names.indexOf(key.part))) {
    const wanted = limit + 1 - found.length;
    if (wanted <= 0) break;
    const keep = (request: RequestDocument) => matches(request) && (section.keep?.(request) ?? true);
    const after = section.name === key?.part ? key : undefined;
    const read =
      few === undefined
        ? await readStream(store, section, keep, after, wanted)
        : streamOf(few, section, keep, after, wanted);
    for (const request of read) found.push({ section, request });
  }
  const last = found[limit - 1];
  return {
    items: found.slice(0, limit).map(({ request }) => request),
    next: found.length > limit && last !== undefined ? cursorAt(last.section, last.request) : null,
  };
}

const cursorAt = ({ name, field }: ListSection, request: RequestDocument): string =>
  sortedCursor({ part: name, at: streamPlaceOf(request, field) ?? 0, id: request._id });
