import type { Api } from './client.ts';
import { ApiProblem } from './problem.ts';
import type { CommandOutcome } from './resources.ts';
import type { Sent } from './send-decision.ts';

const LOOK_MS = 3_000;

/**
 * The outcome of what was sent about a request and not answered in time, as its answer would have been. No change tells a
 * page of a refusal, so it looks again and again, until somebody leaves the page: then undefined.
 */
export async function outcomeLater<T>(
  api: Api,
  { outcome, look }: { readonly outcome: string; readonly look: string },
  left: AbortSignal,
  everyMs: number = LOOK_MS,
): Promise<Sent<T> | undefined> {
  const how = { signal: left, background: true };
  while (!left.aborted) {
    try {
      const { status, code, detail, params } = await api.get<CommandOutcome>(outcome, how);
      if (status === 'recorded') return { kind: 'done', resource: await api.get<T>(look, how) };
      if (status === 'refused') {
        const now = await api.get<T>(look, how).catch(() => undefined); // a request that was refused is none
        if (!left.aborted)
          return {
            kind: 'refused',
            error: new ApiProblem(409, code ?? '', { message: detail ?? '', said: code, params }),
            now,
          };
      }
    } catch (error) {
      // All other errors, such as an unreachable server or a lagging projection, pass.
      if (error instanceof ApiProblem && error.status === 401) return { kind: 'session-ended' };
      if (error instanceof ApiProblem && error.status === 403) return { kind: 'failed', error };
    }
    await new Promise((goOn) => setTimeout(goOn, everyMs));
  }
  return undefined;
}
