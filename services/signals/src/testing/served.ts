import { hash } from 'node:crypto';
import { createFindCaller } from '../callers.ts';
import type { Stream } from '../receivers.ts';
import { createSignalsServer } from '../server.ts';
import { memoryDeliveries } from './memory-deliveries.ts';
import { memoryStreams } from './memory-streams.ts';
import { ISSUERS } from './streams.ts';

export const tokenOf = (receiver: string): string => `token-of-the-${receiver}`;
export const withToken = (receiver: string) => ({ tokenSha256: hash('sha256', tokenOf(receiver)) });

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Headers;
}

/** The server for receivers, with these streams in memory. */
export async function serve(entered: readonly Stream[], engineers = ISSUERS.engineers) {
  let time = 1_000;
  const alarms: string[] = [];
  const deliveries = memoryDeliveries(() => time);
  const streams = memoryStreams(...entered);
  const server = createSignalsServer({
    streams,
    deliveries,
    issuers: { ...ISSUERS, engineers },
    jwks: { keys: [{ kty: 'RSA', kid: 'k' }] },
    findCaller: createFindCaller({ streams: entered, issuer: engineers, audiences: ['lockbox'] }),
    sign: async ({ jti }) => `signed ${jti}`,
    alarm: (code) => void alarms.push(code),
    added: () => {},
    onError: (error) => {
      throw error;
    },
    now: () => time,
    longPollMs: 5_000,
  });
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  return {
    deliveries,
    streams,
    alarms,
    pass: (ms: number) => {
      time += ms;
    },
    async call(method: string, path: string, token?: string, body?: unknown): Promise<Answer> {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      return {
        status: response.status,
        body: text === '' ? undefined : JSON.parse(text),
        headers: response.headers,
      };
    },
    close: () => server.close(),
  };
}
export type Served = Awaited<ReturnType<typeof serve>>;
