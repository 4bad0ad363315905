/** The provider's people enrol passkeys and sign with them, by Chromium's virtual authenticator, on the portal's pages. */
import { PROVIDER_TENANT, providerLog, requestId } from '@lockbox/contracts/ids';
import { challengeOf, decisionText, passkeyFingerprintOf } from '@lockbox/evidence/webauthn/statement';
import { verifyAnywhere } from '@lockbox/evidence/webauthn/verify-anywhere';
import { until } from '@lockbox/testing/until';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findings } from './accessible.ts';
import { chromiumPath, WITHOUT_CHROMIUM } from './chromium.ts';
import { openPortal, type Portal, show } from './portal.ts';
import { withAuthenticator } from './virtual-authenticator.ts';

let portal: Portal;
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

const enrolledBy = (person: string) =>
  until(`the passkey of ${person} is in the log`, () =>
    portal.log
      .ofTenant(providerLog(0))
      .flatMap(({ data }) => (data.type === 'PasskeyEnrolled' ? [data.passkey] : []))
      .find(({ principalId }) => principalId === person),
  );

async function enrol(page: Page, said: string): Promise<void> {
  await button(page, 'Enrol a passkey').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Enrol', exact: true }).click();
  await page.getByText(said).first().waitFor();
}

if (chromiumPath() === undefined) process.stderr.write(`${WITHOUT_CHROMIUM}\n`);

describe.skipIf(chromiumPath() === undefined)("passkeys of the provider's people", () => {
  let diego: Page;
  let nestor: Page;
  beforeAll(async () => {
    const env = { LOCKBOX_PROVIDER_PASSKEYS_FROM: '2020-01-01T00:00:00Z' };
    portal = await openPortal(undefined, {}, { portalHost: 'localhost', env });
    await portal.enablePolicy();
  });
  afterAll(() => portal?.stop());

  test('are missing at first: an internal approver reads so, with the way to one, and nothing is decided', async () => {
    const id = await portal.submittedRequest();
    diego = await portal.signedIn('diego', `/provider/requests/${id}`);
    await diego.getByText('This takes a passkey, and you have none.').waitFor();
    expect(await button(diego, 'Approve').count()).toBe(0);
    expect(await findings(diego)).toEqual([]);
    await diego.getByRole('link', { name: 'Open passkeys' }).click();
    await diego
      .getByText('Internal decisions, emergencies and disclosures take the passkey of their person.')
      .waitFor();
  });

  test('are enrolled by an internal approver, whose internal approval they then sign', async () => {
    // A page of its own: whoever looks for findings takes the authenticator away.
    diego = await portal.signedIn('diego', '/provider/passkeys');
    await withAuthenticator(diego);
    await enrol(diego, 'The passkey counts.');
    const passkey = await enrolledBy('diego.siciliani');
    const inFours = passkeyFingerprintOf(PROVIDER_TENANT, passkey).replaceAll(/(.{4})(?=.)/g, '$1 ');
    await diego.getByText(inFours).waitFor();

    const id = await portal.submittedRequest();
    await show(diego, `/provider/requests/${id}`);
    await diego.getByText('Presented content, which your e-mail has too:').waitFor();
    await diego.getByLabel('Comment').fill('As on the ticket.');
    await button(diego, 'Approve').click();
    await button(diego, 'Approve internally').click();
    await diego.getByText('Recorded. The request is now: Action needed.').first().waitFor();
    const { assertion, shown, comment } = await portal.log.waitFor(id, 'InternallyApproved');
    if (assertion === null || shown === null) throw new Error('Nothing was signed');
    const { installation, rpId, origin } = passkey;
    const outcome = 'APPROVE_INTERNALLY';
    const decided = { installation, tenantId: 'contoso', requestId: id, shown, outcome } as const;
    const text = decisionText({ ...decided, comment: comment?.digest.toString('hex') ?? null });
    const expected = { challenge: challengeOf(text), rpId, origin };
    expect(await verifyAnywhere(assertion, passkey, expected)).toMatchObject({ userVerified: true });
  });

  test('of an engineer are confirmed by an internal approver, and sign the declaration of an emergency', async () => {
    nestor = await portal.signedIn('nestor', '/provider/passkeys');
    await withAuthenticator(nestor);
    await enrol(nestor, 'Proposed. Read its fingerprint to an internal approver');
    expect(await button(nestor, 'Confirm').count()).toBe(0);
    await show(diego, '/provider/passkeys');
    await button(diego, 'Confirm').click();
    await button(diego, 'It is the same: confirm').click();
    await diego.getByText('Confirmed. The passkey counts from now on.').first().waitFor();

    await show(nestor, '/provider/new');
    await nestor.getByRole('combobox', { name: 'Customer' }).selectOption({ label: 'contoso Ltd' });
    await nestor.getByRole('combobox', { name: 'Environment' }).selectOption({ label: 'contoso prod' });
    await nestor.getByLabel('prod-db').check();
    await nestor.getByLabel('Permissions').fill('read');
    await nestor.getByLabel('Justification').fill('The disk is full, and writes fail.');
    await nestor.getByLabel('An alert of ours').check();
    await nestor.getByRole('combobox', { name: 'Exclusion' }).selectOption('EMERGENCY');
    await button(nestor, 'Submit the request').click();
    await nestor.waitForURL(/\/provider\/requests\//);
    const id = requestId(/requests\/([^?]+)/.exec(nestor.url())?.[1] ?? '');
    const { assertion } = await portal.log.waitFor(id, 'RequestSubmitted');
    expect(assertion).toMatchObject({ credentialId: (await enrolledBy('nestor.wilke')).credentialId });
  });

  test('no page had an error in its script, or violated its policy', () => {
    expect(portal.complaints).toEqual([]);
  });
});
