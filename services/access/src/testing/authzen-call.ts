import type { EventData } from '@lockbox/contracts/generated/events';
import { expect } from 'vitest';
import { accessAfter, SECRET } from './access-after.ts';
import { type Endpoint, faultsOf } from './authzen-schemas.ts';

export const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` });

/**
 * Calls access by AuthZEN when the log has these events, as the caller of this secret. Whatever is sent and answered is held
 * against the schemas: an answer is valid, a request that was answered was valid, and one that was not is no valid evaluation.
 */
export function callAfter(events: readonly EventData[], when: Parameters<typeof accessAfter>[1] = {}) {
  const { app } = accessAfter(events, when);
  return async (path: Endpoint, payload: unknown, headers: Readonly<Record<string, string>> = bearer(SECRET)) => {
    const answer = await app.inject({
      method: 'POST',
      url: `/access/v1/${path}`,
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof payload === 'string' ? payload : JSON.stringify(payload),
    });
    const status = answer.statusCode;
    const isJson = String(answer.headers['content-type']).startsWith('application/json');
    const body = isJson ? answer.json() : answer.body;
    if (status === 200) {
      expect(isJson).toBe(true);
      expect(faultsOf(path, 'answer', body)).toEqual([]);
      expect(faultsOf(path, 'request', payload)).toEqual([]);
    }
    if (status === 400 && path === 'evaluation') expect(faultsOf(path, 'request', payload)).not.toEqual([]);
    return { status, headers: answer.headers, body };
  };
}
