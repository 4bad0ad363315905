/** The customers of a measurement: their administrators decide by the HTTP API, as the portal's page and scripts do. */
import { setTimeout as pause } from 'node:timers/promises';
import type { RequestId } from '@lockbox/contracts/ids';
import { accessTokenOf } from '@lockbox/testing/signed-in';

export interface Approval {
  /** When the first attempt was sent, by `performance.now()`. */
  readonly sentAt: number;
  /** Until the answer, in milliseconds. */
  readonly answeredMs: number;
  /**
   * The status of each attempt. While the portal does not have the request yet it answers 404, and the approver tries
   * again. 0: it refused the connection.
   */
  readonly statuses: readonly number[];
}

export interface Customers {
  readonly names: readonly string[];
  enablePolicies(): Promise<void>;
  approve(tenant: string, request: RequestId): Promise<Approval>;
  /** Calls once; false when the answer was no success, or there was none. */
  tryToApprove(tenant: string, request: RequestId): Promise<boolean>;
}

const APPROVER = 'ada';
/** Below the lifetime of the development issuer's tokens. */
const TOKEN_FOR_MS = 5 * 60_000;
const AGAIN_MS = 500;
const ATTEMPTS = 240;
/** In place of a status. */
const NOT_CONNECTED = 0;

export function openCustomers(portalUrl: string, names: readonly string[]): Customers {
  const tokens = new Map<string, { readonly token: Promise<string>; readonly until: number }>();

  function tokenOf(tenant: string): Promise<string> {
    const present = tokens.get(tenant);
    if (present !== undefined && performance.now() < present.until) return present.token;
    const token = accessTokenOf({ sub: APPROVER, tenant });
    tokens.set(tenant, { token, until: performance.now() + TOKEN_FOR_MS });
    return token;
  }

  /** The answer's status; NOT_CONNECTED where nothing was sent, since the portal took no connection in time. */
  async function call(
    tenant: string,
    method: string,
    path: string,
    body: unknown,
    more: Readonly<Record<string, string>> = {},
  ): Promise<number> {
    try {
      const response = await fetch(`${portalUrl}/api/v1${path}`, {
        method,
        headers: { authorization: `Bearer ${await tokenOf(tenant)}`, 'content-type': 'application/json', ...more },
        body: JSON.stringify(body),
      });
      await response.arrayBuffer(); // frees the connection
      return response.status;
    } catch (error) {
      if (isConnectTimeout(error)) return NOT_CONNECTED;
      throw error;
    }
  }

  /** Makes the call until it is taken; returns all statuses. */
  async function untilTaken(attempt: () => Promise<number>): Promise<readonly number[]> {
    const statuses: number[] = [];
    for (;;) {
      const status = await attempt();
      statuses.push(status);
      if (isTaken(status)) return statuses;
      if (statuses.length === ATTEMPTS) throw new Error(`The portal answered ${statuses.join(', ')}`);
      await pause(AGAIN_MS);
    }
  }

  /** Reads the request first, as an approver does. */
  async function decide(tenant: string, request: RequestId): Promise<number> {
    const path = `/lockbox-requests/${request}`;
    const read = await fetch(`${portalUrl}/api/v1${path}`, {
      headers: { authorization: `Bearer ${await tokenOf(tenant)}` },
    }).catch((error: unknown) => {
      if (isConnectTimeout(error)) return undefined;
      throw error;
    });
    if (read === undefined) return NOT_CONNECTED;
    await read.arrayBuffer(); // frees the connection
    if (!read.ok) return read.status;
    const body = { decision: 'approve', comment: 'As agreed by telephone' };
    return await call(tenant, 'POST', `${path}/decision`, body, { 'if-match': read.headers.get('etag') ?? '' });
  }

  return {
    names,
    enablePolicies: async () =>
      void (await Promise.all(
        names.map((tenant) => untilTaken(() => call(tenant, 'PUT', '/policy', { enabled: true }))),
      )),
    async approve(tenant, request) {
      await tokenOf(tenant); // not part of the approval
      const sentAt = performance.now();
      const statuses = await untilTaken(() => decide(tenant, request));
      return { sentAt, answeredMs: performance.now() - sentAt, statuses };
    },
    tryToApprove: (tenant, request) => decide(tenant, request).then(isTaken, () => false),
  };
}

const isTaken = (status: number): boolean => status >= 200 && status < 300;

const isConnectTimeout = (error: unknown): boolean =>
  error instanceof TypeError &&
  error.cause instanceof Error &&
  'code' in error.cause &&
  error.cause.code === 'UND_ERR_CONNECT_TIMEOUT';
