import { useState } from 'react';
import type { LockboxRequest } from '../api/resources.ts';
import { type Sent, sendDecision } from '../api/send-decision.ts';
import { useOutcomeLater } from '../api/use-outcome-later.ts';
import { decisionOutcome } from '../parts/decision-outcome.ts';
import type { SaidMessage } from '../parts/message.tsx';
import { errorSentenceOf } from '../parts/states.tsx';
import { NotSigned } from '../passkeys/passkey.ts';
import { alongWithDecision } from '../passkeys/signed-decision.ts';
import { useApi, useSession } from '../session/session.tsx';
import { useWords } from '../words/words.tsx';

/** The result of one denial. */
interface Result {
  readonly request: LockboxRequest;
  readonly text: string;
  readonly done: boolean;
}

/** Denies requests one after the other, each on what this page shows of it, and keeps what became of each. */
export function useDenials() {
  const words = useWords();
  const api = useApi();
  const outcomeLater = useOutcomeLater();
  const session = useSession();
  const [results, setResults] = useState<ReadonlyMap<string, Result>>(new Map());
  const [sending, setSending] = useState(false);
  const [said, setSaid] = useState<SaidMessage>();

  const show = (result: Result) => setResults((before) => new Map(before).set(result.request.id, result));

  async function denyOne(request: LockboxRequest, comment: string): Promise<Result | undefined> {
    let along: object | null;
    try {
      along = await alongWithDecision(api, session, request, 'deny', comment);
    } catch (error) {
      // Nothing was sent yet.
      const text = error instanceof NotSigned ? words.passkeys.notSigned[error.why] : errorSentenceOf(error, words);
      return { request, text, done: false };
    }
    if (along === null) return { request, text: words.request.shownDiffers, done: false };
    const look = `/lockbox-requests/${encodeURIComponent(request.id)}`;
    const sent = await sendDecision<LockboxRequest>(api, {
      method: 'POST',
      to: `${look}/decision`,
      body: { decision: 'deny', comment: comment || null, ...along },
      look,
    });
    const done = words.request.done.denied;
    const resultOf = (found: Sent<LockboxRequest>): Result | undefined => {
      const outcome = decisionOutcome(found, words, { done: () => done, notSent: words.request.notSent });
      return outcome && { request, text: outcome.text, done: found.kind === 'done' };
    };
    if (sent.kind === 'pending')
      void outcomeLater<LockboxRequest>(sent, look).then((found) => {
        const result = found && resultOf(found);
        if (result !== undefined) show(result);
      });
    return resultOf(sent);
  }

  /** Resolves to true if all were denied. It stops when the session has ended. */
  async function deny(requests: readonly LockboxRequest[], comment: string): Promise<boolean> {
    setSending(true);
    let count = 0;
    for (const request of requests) {
      const result = await denyOne(request, comment);
      if (result === undefined) break;
      if (result.done) count += 1;
      show(result);
    }
    setSending(false);
    const all = count === requests.length;
    setSaid({ intent: all ? 'success' : 'warning', text: words.denials.denied({ n: count, of: requests.length }) });
    return all;
  }
  return { results, sending, said, deny };
}
