/** Access tokens of the development issuer, for any person that a test makes up. */
import { type TestStack, testStack } from './stack.ts';

export type TokenSubject = { readonly sub: string } & ({ readonly tenant: string } | { readonly provider: true });

const tokens = new Map<string, Promise<string>>();

/** One for each person, which is good for as long as a test file runs: who waits by asking does not ask the issuer each time. */
export function accessTokenOf(whom: TokenSubject, stack: TestStack = testStack()): Promise<string> {
  const holder = JSON.stringify([stack.issuerUrl, whom]);
  const known = tokens.get(holder);
  if (known !== undefined) return known;
  const token = newToken(whom, stack);
  tokens.set(holder, token);
  void token.catch(() => tokens.delete(holder));
  return token;
}

async function newToken(whom: TokenSubject, stack: TestStack): Promise<string> {
  const response = await fetch(new URL('/development/token', stack.issuerUrl), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(whom),
  });
  const answer: unknown = await response.json();
  if (typeof answer === 'object' && answer !== null && 'access_token' in answer) return String(answer.access_token);
  throw new Error(`The development issuer gives no token for ${whom.sub}: ${JSON.stringify(answer)}`);
}
