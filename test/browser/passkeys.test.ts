/** Administrators enrol passkeys, ask for them, and decide with them: by Chromium's virtual authenticator, on the portal's pages. */
import type { EventData } from '@lockbox/contracts/generated/events';
import { tenantId } from '@lockbox/contracts/ids';
import { challengeOf, decisionText } from '@lockbox/evidence/webauthn/statement';
import { verifyAnywhere } from '@lockbox/evidence/webauthn/verify-anywhere';
import { until } from '@lockbox/testing/until';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findingsInEverySight } from './accessible.ts';
import { chromiumPath, WITHOUT_CHROMIUM } from './chromium.ts';
import { openPortal, type Portal } from './portal.ts';

let portal: Portal;
const TENANT = tenantId('contoso');

type EventOf<T> = Extract<EventData, { readonly type: T }>;
const events = <T extends EventData['type']>(type: T) =>
  portal.log.ofTenant(TENANT).flatMap(({ data }) => (data.type === type ? [data as EventOf<T>] : [])); // as its type says
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

/** Presses the button, and in the dialog the one that says so. */
async function act(page: Page, name: string, yes: string, said: string): Promise<void> {
  await button(page, name).click();
  await page.getByRole('dialog').getByRole('button', { name: yes, exact: true }).click();
  await page.getByText(said).first().waitFor();
}

/** Goes to another page of the portal without loading it anew: the virtual authenticator belongs to what is loaded. */
const show = (page: Page, path: string) =>
  page.evaluate(`history.pushState({}, '', '${path}'); dispatchEvent(new PopStateEvent('popstate'));`);

/** An authenticator of the page's person, which verifies its user. */
async function withAuthenticator(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  const protocol = { protocol: 'ctap2', transport: 'internal', automaticPresenceSimulation: true } as const;
  const user = { hasResidentKey: true, hasUserVerification: true, isUserVerified: true };
  await session.send('WebAuthn.addVirtualAuthenticator', { options: { ...protocol, ...user } });
}

if (chromiumPath() === undefined) process.stderr.write(`${WITHOUT_CHROMIUM}\n`);

describe.skipIf(chromiumPath() === undefined)('passkeys', () => {
  beforeAll(async () => {
    portal = await openPortal(undefined, {}, { portalHost: 'localhost' });
    await portal.enablePolicy();
  });
  afterAll(() => portal?.stop());

  test('are enrolled, confirmed and required; then a decision counts with one alone, and anybody can check it', async () => {
    const adele = await portal.signedIn('adele', '/policy');
    await withAuthenticator(adele);
    await act(adele, 'Enrol a passkey', 'Enrol', 'The passkey counts.');

    const alex = await portal.signedIn('alex', '/policy');
    await withAuthenticator(alex);
    await act(alex, 'Enrol a passkey', 'Enrol', 'Proposed. Read its fingerprint');
    await act(adele, 'Confirm', 'It is the same: confirm', 'Confirmed. The passkey counts from now on.');
    expect(events('PasskeyEnrolled').map(({ passkey }) => passkey.principalId)).toEqual(['adele.vance', 'alex.wilber']);
    await act(adele, 'Require passkeys', 'Require passkeys', 'From now on decisions take a passkey.');

    const id = await portal.waitingRequest();
    await expect(portal.decide(id, 'approve')).rejects.toThrow('PASSKEY_NEEDED');
    expect(portal.log.typesOf(id)).not.toContain('RequestApproved');

    await show(adele, `/requests/${id}`);
    await adele.getByLabel('Comment').fill('Only after 6 p.m.');
    await button(adele, 'Approve').click();
    await button(adele, 'Approve for 8 hours').click();
    await adele.getByText(/^You approved\. Access is running/).waitFor();

    const { assertion, shown, comment } = await portal.log.waitFor(id, 'RequestApproved');
    const passkey = events('PasskeyEnrolled')[0]?.passkey;
    if (assertion === null || passkey === undefined) throw new Error('Nothing was signed');
    const { installation, rpId, origin } = passkey;
    const signed = { installation, tenantId: TENANT, requestId: id, shown: shown ?? '', outcome: 'APPROVE' } as const;
    const text = decisionText({ ...signed, comment: comment?.digest.toString('hex') ?? null });
    const expected = { challenge: challengeOf(text), rpId, origin };
    expect(await verifyAnywhere(assertion, passkey, expected)).toMatchObject({ userVerified: true });
  });

  test('are needed to turn Customer Lockbox off', async () => {
    const [adele] = portal.browser.contexts().flatMap((context) => context.pages());
    if (adele === undefined) throw new Error('The page was closed');
    await show(adele, '/policy');
    await act(adele, 'Disable', 'Disable', 'Customer Lockbox is now disabled.');
    await until('it is off', () => events('PolicyDisabled').length > 0);
    expect(events('PolicyDisabled')[0]?.assertion).toMatchObject({ number: 2 });
    // By the debugger, which takes the authenticator away when it leaves.
    expect(await findingsInEverySight(adele)).toEqual([]);
  });

  test('no page had an error in its script, or violated its policy', () => {
    expect(portal.complaints).toEqual([]);
  });
});
