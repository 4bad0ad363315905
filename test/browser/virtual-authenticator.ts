import type { CDPSession, Page } from 'playwright-core';

const credentialsOf = async (session: CDPSession, authenticatorId: string) =>
  (await session.send('WebAuthn.getCredentials', { authenticatorId })).credentials;
export type Credentials = Awaited<ReturnType<typeof credentialsOf>>;

/** An authenticator of the page's person, which verifies its user. It belongs to the page as it is loaded: to have it in another one, what is in it is carried over. */
export async function withAuthenticator(page: Page, carried: Credentials = []) {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  const protocol = { protocol: 'ctap2', transport: 'internal', automaticPresenceSimulation: true } as const;
  const user = { hasResidentKey: true, hasUserVerification: true, isUserVerified: true };
  const options = { ...protocol, ...user };
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', { options });
  for (const credential of carried) await session.send('WebAuthn.addCredential', { authenticatorId, credential });
  return () => credentialsOf(session, authenticatorId);
}
