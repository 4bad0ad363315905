/** Access tokens of the development issuer, for any person that a test makes up. */
import { type TestStack, testStack } from './stack.ts';

export type TokenSubject = { readonly sub: string } & ({ readonly tenant: string } | { readonly provider: true });

const tokens = new Map<string, Promise<string>>();
/** Before its end a token is given to nobody any more: it has to hold for what it is asked for. */
const MARGIN_S = 60;

/** One for each person until shortly before its end: who waits by asking does not ask the issuer each time. */
export function accessTokenOf(whom: TokenSubject, stack: TestStack = testStack()): Promise<string> {
  const holder = JSON.stringify([stack.issuerUrl, whom]);
  const known = tokens.get(holder);
  if (known !== undefined) return known;
  const answer = newToken(whom, stack);
  const token = answer.then(({ text }) => text);
  tokens.set(holder, token);
  const forget = () => void tokens.delete(holder);
  answer.then(({ seconds }) => void setTimeout(forget, (seconds - MARGIN_S) * 1_000).unref(), forget);
  return token;
}

async function newToken(
  whom: TokenSubject,
  stack: TestStack,
): Promise<{ readonly text: string; readonly seconds: number }> {
  const response = await fetch(new URL('/development/token', stack.issuerUrl), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(whom),
  });
  const answer: unknown = await response.json();
  if (typeof answer === 'object' && answer !== null && 'access_token' in answer && 'expires_in' in answer)
    return { text: String(answer.access_token), seconds: Number(answer.expires_in) };
  throw new Error(`The development issuer gives no token for ${whom.sub}: ${JSON.stringify(answer)}`);
}
