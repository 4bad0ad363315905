/** Who wants to do what with a data store. */
export interface AccessQuestion {
  readonly engineerId: string;
  readonly tenantId: string;
  readonly dataStoreId: string;
  readonly permission: string;
  /** Undefined: in whichever environment the data store is. */
  readonly environmentId?: string | undefined;
}

export type AccessAnswer =
  | { readonly granted: true; readonly requestId: string; readonly grantId: string; readonly until: number }
  /** The reason is UNCERTAIN where nobody can tell now: ask again. */
  | { readonly granted: false; readonly reason: string; readonly message: string };

/** Never a yes where there is a doubt; never throws. */
export type AskAccess = (question: AccessQuestion) => Promise<AccessAnswer>;

/** Reasons of access that are no refusal: it cannot tell now (docs/contract.md, "Whether access runs"). */
export const DOUBTFUL_REASONS: ReadonlySet<string> = new Set([
  'NOT_READY',
  'BEHIND',
  'CUT_OFF',
  'CLOCK_IN_DOUBT',
  'LOG_IN_DOUBT',
]);

interface Options {
  /** The address of access. */
  readonly url: string;
  /** The secret of a caller in LOCKBOX_ACCESS_CALLERS. */
  readonly secret: string;
  readonly withinMs?: number;
}

const UNCERTAIN = {
  granted: false,
  reason: 'UNCERTAIN',
  message: 'Whether access runs cannot be told now. Try again in a moment.',
} as const;

/**
 * Asks access by AuthZEN, for systems that know by themselves who the engineer is. Whatever is not an answer in time is a no.
 */
export function createAskAccess({ url, secret, withinMs = 2_000 }: Options): AskAccess {
  return async ({ engineerId, tenantId, dataStoreId, permission, environmentId }) => {
    try {
      const response = await fetch(`${url}/access/v1/evaluation`, {
        method: 'POST',
        headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          subject: { type: 'engineer', id: engineerId },
          action: { name: permission },
          resource: { type: 'data_store', id: dataStoreId, properties: { tenantId, environmentId } },
        }),
        redirect: 'error',
        signal: AbortSignal.timeout(withinMs),
      });
      return response.ok ? answerIn(await response.json()) : UNCERTAIN;
    } catch {
      return UNCERTAIN;
    }
  };
}

function answerIn(body: unknown): AccessAnswer {
  const { decision, context } = objectOf(body);
  const { requestId, grantId, expiresAt, reason, message } = objectOf(context);
  if (decision === true && typeof requestId === 'string' && typeof grantId === 'string') {
    const until = Date.parse(String(expiresAt));
    return Number.isNaN(until) ? UNCERTAIN : { granted: true, requestId, grantId, until };
  }
  if (decision !== false) return UNCERTAIN;
  return {
    granted: false,
    reason: DOUBTFUL_REASONS.has(String(reason)) ? UNCERTAIN.reason : String(reason),
    message: String(message),
  };
}

const objectOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? { ...value } : {};
