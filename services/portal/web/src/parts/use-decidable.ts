import { useAnnounce } from '@fluentui/react-components';
import type { StatusSlug } from '@lockbox/domain/requests/statuses';
import { useEffect, useRef, useState } from 'react';
import { useChanges } from '../api/changes.tsx';
import { type Sent, sendDecision } from '../api/send-decision.ts';
import { type OutcomeLater, useOutcomeLater } from '../api/use-outcome-later.ts';
import { type Resource, useResource } from '../api/use-resource.ts';
import { NotSigned } from '../passkeys/passkey.ts';
import { useApi } from '../session/session.tsx';
import { useWords } from '../words/words.tsx';
import type { DecisionResult, SendDecision } from './decision-form.tsx';
import type { SaidMessage } from './message.tsx';
import { errorSentenceOf, fieldSentences } from './states.tsx';

export interface Decidable<T> extends Resource<T> {
  readonly said: SaidMessage | undefined;
  readonly setSaid: (said: SaidMessage) => void;
  readonly send: SendDecision;
  /** For what else is sent about the request: its form may be gone before its outcome is known. */
  readonly outcomeLater: OutcomeLater;
}

/**
 * One request that people decide on, with its state in the log. It gives a message when the request stops waiting,
 * whether by this person, by another, or by time.
 */
export function useDecidable<T extends { readonly status: StatusSlug }>(options: {
  readonly id: string;
  readonly path: string;
  /** The end of the path to which a decision is sent. */
  readonly decision: string;
  /** The status in which it waits for a decision here. */
  readonly waiting: T['status'];
  /** The data that accompanies a decision on the request in the page's state; null: the decision is not sent. */
  readonly withDecision?: (request: T, decision: string, comment: string) => Promise<object | null>;
  /** The message when it waits on after this person's decision. */
  readonly recorded?: (request: T) => SaidMessage;
  /** The message when it no longer waits. */
  readonly outcomeOf: (request: T) => SaidMessage;
  readonly onChanged: (request: T) => void;
}): Decidable<T> {
  const { id, path, decision: decisionPath, waiting, withDecision, recorded, outcomeOf, onChanged } = options;
  const words = useWords();
  const api = useApi();
  const outcomeLater = useOutcomeLater();
  const announce = useAnnounce().announce;
  const resource = useResource<T>(path);
  const { loaded, reload, put } = resource;
  const [said, setSaid] = useState<SaidMessage>();
  const request = loaded.state === 'ready' ? loaded.value : undefined;

  useChanges((change) => {
    if (change.about !== 'request' || change.id === id) reload();
  });

  const before = useRef<T['status']>(undefined);
  useEffect(() => {
    if (request === undefined) return;
    if (before.current === waiting && request.status !== waiting) {
      const outcome = outcomeOf(request);
      setSaid(outcome);
      announce(outcome.text);
      onChanged(request);
    }
    before.current = request.status;
  }, [request, waiting, outcomeOf, announce, onChanged]);

  const send: SendDecision = async (decision, comment) => {
    let along: object | null;
    try {
      along = request === undefined ? null : await (withDecision?.(request, decision, comment) ?? {});
    } catch (error) {
      // Nothing was sent yet.
      if (error instanceof NotSigned) setSaid({ intent: 'warning', text: words.passkeys.notSigned[error.why] });
      else setSaid({ intent: 'error', text: errorSentenceOf(error, words) });
      return { keep: true };
    }
    if (along === null) return { keep: true };
    return answered(
      await sendDecision<T>(api, {
        method: 'POST',
        to: path + decisionPath,
        body: { decision, comment: comment || null, ...along },
        look: path,
      }),
    );
  };

  const answered = (sent: Sent<T>): DecisionResult => {
    switch (sent.kind) {
      case 'done':
        put(sent.resource);
        if (sent.resource.status === waiting && recorded !== undefined) {
          const outcome = recorded(sent.resource);
          setSaid(outcome);
          announce(outcome.text);
        }
        return {};
      case 'proposed': // only changes of the policy are
        return { keep: true };
      case 'pending':
        setSaid({ intent: 'info', text: words.request.pendingDecision });
        return { keep: true, later: outcomeLater<T>(sent, path).then((found) => found && answered(found)) };
      case 'fields':
        return { wrong: fieldSentences(sent.fields, words) };
      case 'session-ended':
        return { keep: true };
      case 'refused':
        if (sent.now !== undefined) put(sent.now);
        if (sent.now !== undefined && sent.now.status !== waiting) return {};
        setSaid({ intent: 'error', text: errorSentenceOf(sent.error, words) });
        return { keep: true };
      case 'unknown':
        if (sent.now !== undefined) put(sent.now);
        setSaid({ intent: 'warning', text: words.request.notSent });
        return { keep: true };
      case 'failed':
        setSaid({ intent: 'error', text: errorSentenceOf(sent.error, words) });
        return { keep: true };
    }
  };
  return { ...resource, said, setSaid, send, outcomeLater };
}
