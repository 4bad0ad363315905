import type { StatusSlug } from '@lockbox/domain/requests/statuses';
import type { ReactNode } from 'react';
import { ApiProblem } from '../api/problem.ts';
import { useWords } from '../words/words.tsx';
import { EmptyState } from './empty-state.tsx';
import { OutcomeMessage } from './message.tsx';
import { SidePanel } from './side-panel.tsx';
import { FailedState, Loading } from './states.tsx';
import { StatusBadge } from './status-badge.tsx';
import { useRequestTitle } from './ticket-name.tsx';
import type { Decidable } from './use-decidable.ts';

/** The side panel of one request: the outcome of what the reader did, the request's state, and its details. */
export function DecidablePanel<T extends { readonly status: StatusSlug; readonly supportRequestId: string }>(props: {
  readonly decidable: Decidable<T>;
  /** The message when there is no such request for this reader. */
  readonly notFound: string;
  readonly footer: (request: T) => ReactNode;
  readonly children: (request: T) => ReactNode;
  readonly onClose: () => void;
}) {
  const { decidable, notFound, footer, children, onClose } = props;
  const { loaded, reload, said } = decidable;
  const { request: words } = useWords();
  const titleOf = useRequestTitle();
  const request = loaded.state === 'ready' ? loaded.value : undefined;
  const missing =
    loaded.state === 'failed' && loaded.error instanceof ApiProblem && [400, 404].includes(loaded.error.status);
  return (
    <SidePanel
      title={request === undefined ? words.untitled : titleOf(request.supportRequestId)}
      onClose={onClose}
      footer={request && footer(request)}
    >
      {said !== undefined && <OutcomeMessage said={said} />}
      {loaded.state === 'loading' && <Loading />}
      {loaded.state === 'failed' &&
        (missing ? (
          <EmptyState title={notFound} text={words.notFoundText} />
        ) : (
          <FailedState error={loaded.error} onAgain={reload} />
        ))}
      {request !== undefined && (
        <>
          <p>
            <StatusBadge status={request.status} />
          </p>
          {children(request)}
        </>
      )}
    </SidePanel>
  );
}
