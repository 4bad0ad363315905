/** Whoever administers the database changes what a page shows of a request that waits: the page says so, and sends no decision. */
import { type RequestId, requestId } from '@lockbox/contracts/ids';
import { connectStore, type Store } from '@lockbox/store/connect';
import { testStack } from '@lockbox/testing/stack';
import { until } from '@lockbox/testing/until';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { findings, findingsInEverySight } from './accessible.ts';
import { chromiumPath, WITHOUT_CHROMIUM } from './chromium.ts';
import { openPortal, type Portal } from './portal.ts';

let portal: Portal;
let database: Store;

const WARNING = /This request cannot be decided: what is shown here is not what the log has/;
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const said = (page: Page, text: string | RegExp) => page.getByRole('dialog').getByText(text).first();

if (chromiumPath() === undefined) process.stderr.write(`${WITHOUT_CHROMIUM}\n`);

describe.skipIf(chromiumPath() === undefined)('a page of a request that waits', () => {
  beforeAll(async () => {
    portal = await openPortal();
    await portal.enablePolicy();
    database = await connectStore({ url: testStack().mongoUrl, namespace: portal.system.namespace });
  });
  afterEach(() => portal.closePages());
  afterAll(async () => {
    await database?.close();
    await portal?.stop();
  });

  /** A request that the projector has written. */
  async function stored(): Promise<RequestId> {
    const id = requestId(await portal.waitingRequest());
    const page = await portal.signedIn('adele', `/requests/${id}`);
    await button(page, 'Approve').waitFor();
    await page.context().close();
    return id;
  }

  test('a request whose text was changed in the database is shown with a warning, and without buttons', async () => {
    const id = await stored();
    await database.collections.texts.updateOne({ requestId: id }, { $set: { text: 'Only a look' } });
    const page = await portal.signedIn('adele', `/requests/${id}`);
    await said(page, WARNING).waitFor();
    await said(page, 'Not shown: what is stored is not the text of the log.').waitFor();
    expect(await button(page, 'Approve').count()).toBe(0);
    expect(await page.getByText('Only a look').count()).toBe(0);
    expect(await findings(page)).toEqual([]);
  });

  test('a request whose permissions were changed in the database cannot be approved by what is shown', async () => {
    const id = await stored();
    await database.collections.requests.updateOne({ _id: id }, { $set: { permissions: ['nothing to speak of'] } });
    const page = await portal.signedIn('adele', `/requests/${id}`);
    await said(page, 'nothing to speak of').waitFor();
    await button(page, 'Approve').click();
    await button(page, 'Approve for 8 hours').click();
    await said(page, /The request was shown otherwise than the log has it/).waitFor();
    expect(portal.log.typesOf(id)).not.toContain('AccessGranted');
  });

  test('the hash is the one of what the page shows, whatever the answer says that it is', async () => {
    const id = await stored();
    const page = await portal.signedIn('adele', '/requests');
    await page.route(`**/api/v1/lockbox-requests/${id}`, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...(await response.json()), permissions: ['read a little'] } });
    });
    await page.goto(`${portal.url}/requests/${id}`);
    await said(page, 'read a little').waitFor();
    await said(page, WARNING).waitFor();
    expect(await button(page, 'Approve').count()).toBe(0);
    expect(await button(page, 'Deny').count()).toBe(0);
  });

  test('a request that is shown as the log has it is approved, and the log says what was shown', async () => {
    const id = await stored();
    const page = await portal.signedIn('adele', `/requests/${id}`);
    const sent = page.waitForRequest((request) => request.url().endsWith(`/${id}/decision`));
    await button(page, 'Approve').click();
    await button(page, 'Approve for 8 hours').click();
    const { shown } = (await sent).postDataJSON();
    expect(shown).toMatch(/^[0-9a-f]{64}$/);
    await said(page, /^You approved/).waitFor();
    expect(await portal.log.waitFor(id, 'RequestApproved')).toMatchObject({ shown });
  });

  test('several requests are denied with one comment by the keyboard, each on what was shown of it; the page says what became of each', async () => {
    const asked = async (ticketId: string) => requestId(await portal.waitingRequest({ ticketId }));
    const [right, changed, other] = [await asked('BULK-1'), await asked('BULK-2'), await asked('BULK-3')];
    const page = await portal.signedIn('adele', '/requests');
    await button(page, 'Deny several').click();
    const checkbox = (ticket: string) => page.getByRole('checkbox', { name: ticket });
    for (const ticket of ['BULK-1', 'BULK-2', 'BULK-3']) await checkbox(ticket).waitFor();
    await database.collections.requests.updateOne({ _id: changed }, { $set: { permissions: ['next to nothing'] } });
    await until('its text is there, and is changed', async () => {
      const found = await database.collections.texts.updateOne({ requestId: other }, { $set: { text: 'Only a look' } });
      return found.matchedCount === 1;
    });
    await page.reload();
    await expect.poll(() => checkbox('BULK-3').isDisabled()).toBe(true);
    expect(await page.getByRole('button', { name: 'Approve' }).count()).toBe(0);
    for (const ticket of ['BULK-1', 'BULK-2']) {
      await checkbox(ticket).focus();
      await page.keyboard.press('Space');
    }
    // What is chosen is shown whole.
    await page.getByText('next to nothing').waitFor();
    expect(await page.getByText('The nightly export stops at record 4711').count()).toBe(2);
    await page.getByText('2 requests are chosen, of 20 at once.').waitFor();
    expect(await findingsInEverySight(page)).toEqual([]);

    await page.getByLabel('Comment').fill('Not this week.');
    await button(page, 'Deny those that are chosen').focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Deny access for 2 requests?' });
    await dialog.getByText('BULK-2').waitFor();
    expect(await findings(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Deny access' }).focus();
    await page.keyboard.press('Enter');

    await page.getByText('Denied: 1 of 2 requests.').waitFor();
    const became = (ticket: string) =>
      page
        .getByRole('listitem')
        .filter({ hasText: `${ticket}: ` })
        .textContent();
    expect(await became('BULK-1')).toContain('You denied. No access was given.');
    expect(await became('BULK-2')).toContain('The request was shown otherwise than the log has it');
    expect(await page.evaluate('document.activeElement.textContent')).toContain('1 of 2');
    const denied = await portal.log.waitFor(right, 'RequestDenied');
    expect(denied.shown).toMatch(/^[0-9a-f]{64}$/);
    for (const id of [changed, other]) expect(portal.log.typesOf(id)).not.toContain('RequestDenied');
    expect(await page.getByLabel('Comment').inputValue()).toBe('Not this week.');
  });
});
