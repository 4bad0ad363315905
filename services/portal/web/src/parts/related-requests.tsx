import type { ReactNode } from 'react';
import type { AccessRequest, LockboxRequest } from '../api/resources.ts';
import { useFormats } from '../time/clock.tsx';
import { useWords } from '../words/words.tsx';
import { TextLink } from './text-link.tsx';

type Related = NonNullable<(LockboxRequest | AccessRequest)['previousRequest']>;

/** The row of the request that another one asks for again; null where it is the first. */
export function previousRow(
  { previousRequest: previous }: LockboxRequest | AccessRequest,
  name: string,
  list: string,
): readonly [string, ReactNode] | null {
  return previous && [name, <RelatedRequest key={previous.id} of={previous} list={list} />];
}

/** The row of the requests that ask for another one again, or had its id before; null where there are none. */
export function relatedRow(
  related: readonly Related[],
  name: string,
  list: string,
): readonly [string, ReactNode] | null {
  if (related.length === 0) return null;
  return [
    name,
    related.map((one) => (
      <div key={one.id}>
        <RelatedRequest of={one} list={list} />
      </div>
    )),
  ];
}

/** Its status, and a link to it. */
function RelatedRequest({ of: { id, status, endedAt }, list }: { readonly of: Related; readonly list: string }) {
  const { statuses, request: words } = useWords();
  const { local } = useFormats();
  if (status === null) return words.notAskedThen({ id });
  const text =
    endedAt === null
      ? statuses[status]
      : HAD_ACCESS.has(status)
        ? words.accessEndedThen({ status: statuses[status], at: local(endedAt) })
        : words.endedThen({ status: statuses[status], at: local(endedAt) });
  return <TextLink href={`${list}/${id}`}>{text}</TextLink>;
}

/** A request with one of these statuses ended with its access. An excluded one may be a report, which gave none. */
const HAD_ACCESS: ReadonlySet<Related['status']> = new Set<Related['status']>(['approved', 'not-required']);
