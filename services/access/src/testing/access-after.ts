/** Access as it answers when the log has certain events, without a log. */
import { hash } from 'node:crypto';
import type { EventData } from '@lockbox/contracts/generated/events';
import { providerLog } from '@lockbox/contracts/ids';
import { newSigningKeys } from '@lockbox/evidence/signing-keys';
import type { Answer, Doubt } from '@lockbox/grants/grant';
import { HeldGrants } from '@lockbox/grants/held-grants';
import { BEGIN, contoso, engineer } from '@lockbox/grants/testing/sample-grants';
import { createSeenOnce } from '@lockbox/guard/seen-once';
import { TokenRefused } from '@lockbox/oidc/token-check';
import { createMetrics } from '@lockbox/platform/health';
import { createLogger } from '@lockbox/platform/log';
import { eventOf } from '@lockbox/testing/event-of';
import { createAccessApp } from '../app.ts';
import { findCaller } from '../callers.ts';
import type { SeenProofs } from '../oauth/issue.ts';
import { type TokenKeys, tokenKeysOf } from '../oauth/token-keys.ts';

export const ACCESS_URL = 'https://access.example.com';
/** The secret of a caller that may ask about every tenant. */
export const SECRET = 'secret-of-the-crm-and-of-nobody-else';
/** The secret of a caller that is bound to fabrikam, and to the data store files of contoso. */
export const BOUND_SECRET = 'secret-of-the-archive-and-of-nobody-else';

/** The secret of a caller that is bound to contoso alone. */
export const ONE_TENANT_SECRET = 'secret-of-the-orders-and-of-nobody-else';

/** The token of the engineer's sign-in. */
export const SIGNED_IN = 'signed-in';
export const tokenKeys = await tokenKeysOf(newSigningKeys().signingKey, newSigningKeys().publicKey);

/** At the time `now`, or while it is in doubt. */
export function accessAfter(
  events: readonly EventData[],
  {
    now = BEGIN,
    doubt,
    doubtElsewhere,
    boundTo,
    url = ACCESS_URL,
    seenProofs = { granted: createSeenOnce(), refused: createSeenOnce() },
    keys = tokenKeys,
  }: {
    readonly now?: number;
    readonly doubt?: Doubt;
    /** About the tenants of another partition. */
    readonly doubtElsewhere?: Doubt;
    /** The cnf of the token of the engineer's sign-in. */
    readonly boundTo?: unknown;
    readonly url?: string;
    readonly seenProofs?: SeenProofs;
    readonly keys?: TokenKeys;
  } = {},
) {
  const refused: string[] = [];
  const held = new HeldGrants();
  let sequence = 0;
  const add = (data: EventData): void => {
    const log = data.type.startsWith('ProviderPerson') ? providerLog(0) : contoso;
    held.add(eventOf(log, ++sequence, data));
  };
  for (const data of events) add(data);
  const metrics = createMetrics('access');
  const app = createAccessApp({
    log: createLogger('access', 'silent'),
    metrics,
    grants: {
      answer: (question): Answer =>
        doubt === undefined ? held.answer(question, now) : { granted: false, reason: doubt },
      doubt: () => doubt,
      doubts: () => [doubt, doubtElsewhere].filter((one) => one !== undefined),
      running: () => (doubt === undefined ? held.running(now) : []),
    },
    callerOf: findCaller(
      [
        `crm=${hash('sha256', SECRET)}@*`,
        `archive=${hash('sha256', BOUND_SECRET)}@fabrikam,contoso/files`,
        `orders=${hash('sha256', ONE_TENANT_SECRET)}@contoso`,
      ].join(),
      { development: false },
    ),
    onRefused: (question, reason) => refused.push(`${reason} ${question.engineerId}`),
    url,
    tokens: {
      keys,
      seenProofs,
      engineerOf: async (token) => {
        if (token !== SIGNED_IN) throw new TokenRefused('The bearer token is not a JWT.');
        return { personId: engineer, clientId: 'lockbox-cli', boundTo };
      },
      clock: { now: () => now },
    },
  });
  return { app, add, refused, metrics };
}
