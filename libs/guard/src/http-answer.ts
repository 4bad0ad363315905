import type { IncomingHttpHeaders } from 'node:http';
import { AccessNotCovered, NoAccessToken, tokenIn } from './access-token.ts';
import { type Attempt, type GuardRefusal, refusalBy } from './token-guard.ts';

/** The access that a call needs. */
export type WantedAccess = Pick<Attempt, 'tenantId' | 'dataStoreId' | 'permission'>;

/** The headers that show whose a call is. */
export const credentialsIn = ({
  authorization,
  dpop,
}: IncomingHttpHeaders): Pick<Attempt, 'authorization' | 'proof'> => ({
  authorization,
  proof: typeof dpop === 'string' ? dpop : undefined,
});

/** The answer to a call for unknown data: without a token it says that one is needed, like every other answer. */
export const noSuchData = (
  { authorization }: Pick<Attempt, 'authorization'>,
  message = 'There is no such data.',
): GuardRefusal =>
  refusalBy(tokenIn(authorization) === undefined ? new NoAccessToken() : new AccessNotCovered(message));

/** An answer over HTTP; its body is to be JSON. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object;
}

const STATUS = { NOT_VERIFIED: 401, NOT_COVERED: 403, REFUSED: 403, UNCERTAIN: 503 } as const;

export const answerToRefusal = ({ reason, message, challenge }: GuardRefusal): HttpAnswer => ({
  status: STATUS[reason],
  headers: challenge === undefined ? {} : { 'www-authenticate': challenge },
  body: { reason, message },
});
