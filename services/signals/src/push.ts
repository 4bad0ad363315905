import { firstBytesOf } from '@lockbox/platform/beginning-of';
import { isErrorCode, type Push } from './receivers.ts';

/** A receiver's answer to a signal. */
export type PushResult =
  | { readonly kind: 'delivered'; readonly detail: string }
  /** It understood the request and takes this signal never. */
  | { readonly kind: 'refused'; readonly detail: string }
  | { readonly kind: 'failed'; readonly detail: string };

/** From opening the connection to the end of the answer. */
const ANSWER_WITHIN_MS = 10_000;
/** RFC 8935, section 2.3, gives an error as a small JSON document. */
const LONGEST_ERROR = 4_096;

/** Hands a token over as RFC 8935 says. Redirects are not followed: the receiver's token for us is for one address. */
export async function push({ endpoint, authorization }: Push, token: string, signal: AbortSignal): Promise<PushResult> {
  try {
    const response = await fetch(endpoint, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        'content-type': 'application/secevent+jwt',
        accept: 'application/json',
        'user-agent': 'lockbox-signals/1',
        ...(authorization === undefined ? {} : { authorization }),
      },
      body: token,
      signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
    });
    const error =
      response.status === 400 ? errorOf((await firstBytesOf(response, LONGEST_ERROR)).toString()) : undefined;
    if (error === undefined) await response.body?.cancel();
    return resultOf(response.status, error);
  } catch (error) {
    return { kind: 'failed', detail: reasonOf(error) };
  }
}

/**
 * Only the error `invalid_request` is about the token itself. Every other error (an unknown key, issuer or audience, or an
 * authorization that is not accepted) needs a repair, and the end of access waits for that.
 */
function resultOf(status: number, error: string | undefined): PushResult {
  if (status >= 200 && status < 300) return { kind: 'delivered', detail: String(status) };
  const detail = error === undefined ? String(status) : `${status} ${error}`;
  return { kind: error === 'invalid_request' ? 'refused' : 'failed', detail };
}

function errorOf(text: string): string | undefined {
  try {
    const { err } = JSON.parse(text) as { readonly err?: unknown };
    return typeof err === 'string' && isErrorCode(err) ? err : undefined;
  } catch {
    return undefined;
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'ERROR';
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'ETIMEDOUT';
  const { cause } = error;
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : 'ERROR';
}
