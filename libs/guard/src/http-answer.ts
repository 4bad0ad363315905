import type { IncomingHttpHeaders } from 'node:http';
import type { Attempt, Refusal } from './token-guard.ts';

/** What a call wants. */
export type Wanted = Pick<Attempt, 'tenantId' | 'dataStoreId' | 'permission'>;

/** The headers that show whose a call is. */
export const credentialsIn = ({
  authorization,
  dpop,
}: IncomingHttpHeaders): Pick<Attempt, 'authorization' | 'proof'> => ({
  authorization,
  proof: typeof dpop === 'string' ? dpop : undefined,
});

/** For a call of which it is not known what it wants. */
export const NO_SUCH_DATA: Refusal = { granted: false, reason: 'NOT_COVERED', message: 'There is no such data.' };

/** An answer over HTTP; its body is to be JSON. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object;
}

const STATUS = { NOT_VERIFIED: 401, NOT_COVERED: 403, REFUSED: 403, UNCERTAIN: 503 } as const;

export const answerTo = ({ reason, message, challenge }: Refusal): HttpAnswer => ({
  status: STATUS[reason],
  headers: challenge === undefined ? {} : { 'www-authenticate': challenge },
  body: { reason, message },
});
