import { useCallback } from 'react';
import { queryOf } from '../api/client.ts';
import { ApiProblem, Unreachable } from '../api/problem.ts';
import { readPieces } from '../api/read-pieces.ts';
import { useApi, useSession } from '../session/session.tsx';
import type { CheckOutcome } from './check.ts';
import type { Shown } from './compare.ts';
import { keepSeenCheckpoint, pinnedText, type SeenCheckpoint, seenBefore } from './kept.ts';
import { schemasKnownHere } from './known-schemas.ts';
import { useNewestRun } from './use-newest-run.ts';

export type Verification =
  | { readonly state: 'idle' }
  | { readonly state: 'fetching'; readonly bytes: number }
  | { readonly state: 'checking'; readonly count: number; readonly all: number }
  | {
      readonly state: 'done';
      readonly outcome: CheckOutcome;
      /** The content at the time of the check. */
      readonly shown: Shown;
      /** True if the reader had pinned keys. */
      readonly isPinned: boolean;
      readonly before: SeenCheckpoint | null;
    }
  /** It could not be checked. */
  | { readonly state: 'failed'; readonly error: unknown };

const IDLE: Verification = { state: 'idle' };
const failed = (error: unknown): Verification => ({ state: 'failed', error });

/** The page may have changed while the evidence was made: then both are asked for once more. */
const LOOKS = 2;

/**
 * Verifies a request in this browser. `read` asks for what the page shows, and shows it; what is checked comes from the portal as the
 * file that anybody can save, and the code that checks it is loaded here.
 */
export function useVerification(read: () => Promise<Shown>, requestId: string) {
  const api = useApi();
  const { tenant, providerName } = useSession();
  const { state: verification, start, setBack } = useNewestRun<Verification>(IDLE, failed);
  const tenantId = tenant?.id ?? '';

  const run = useCallback(
    async (signal: AbortSignal, tell: (state: Verification) => void): Promise<Verification> => {
      const [core, pinned] = [await import('./check.ts'), pinnedText(localStorage, tenantId)];
      const before = pinned === '' ? null : seenBefore(localStorage, tenantId);
      for (let look = 1; ; look++) {
        const shown = await read();
        const path = `/lockbox-requests/${requestId}/bundle${queryOf({ since: before?.size })}`;
        const onBytes = (bytes: number) => tell({ state: 'fetching', bytes });
        const pieces = await readPieces(await api.stream(path, signal), onBytes);
        const outcome = await core.checkRequest({
          file: await new Blob([...pieces]).text(),
          ...{ tenantId, requestId, shown, providerName, pinned, kept: before, schemas: schemasKnownHere },
          now: Date.now(),
          onEvent: (count, all) => tell({ state: 'checking', count, all }),
        });
        if (outcome.verdict === 'differs' && look < LOOKS) continue;
        if (outcome.toKeep !== null)
          keepSeenCheckpoint(localStorage, tenantId, { ...outcome.toKeep, at: Date.now() }, pinned);
        return { state: 'done', outcome, shown, isPinned: pinned !== '', before };
      }
    },
    [api, providerName, read, requestId, tenantId],
  );

  return {
    verification,
    start: useCallback(() => start({ state: 'fetching', bytes: 0 }, run), [start, run]),
    /** Takes back what was said: it was by other keys. */
    setBack: useCallback(() => setBack(IDLE), [setBack]),
  };
}

/** Reports whether no damage is known: the newest event is not under a checkpoint yet, or no server answered. */
export const isOnlyLate = (error: unknown): boolean =>
  error instanceof Unreachable || (error instanceof ApiProblem && error.code !== 'LOG_DAMAGED');

/** Ed25519 in Web Crypto came to browsers in 2024 and 2025. */
export const isTooOld = (error: unknown): boolean =>
  error instanceof DOMException && error.name === 'NotSupportedError';
