/** The portal as people use it: real Chromium, a real issuer, the whole system behind it. */
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Stack, startStack } from '@lockbox/stack/stack';
import { callApi } from '@lockbox/testing/api-call';
import { PATIENCE_MS, until } from '@lockbox/testing/until';
import { isAuthentic, startWebhookReceiver } from '@lockbox/testing/webhook-receiver';
import { topicNames } from '@lockbox/topics/names';
import type { Page, Request } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ROUTES, type RouteName } from '../../services/portal/web/src/navigation/routes.ts';
import { beyondAnyEdge, findings, findingsInEverySight, NARROW, watchTheEdge } from './accessible.ts';
import { chromiumPath, WITHOUT_CHROMIUM } from './chromium.ts';
import { keyboardOf } from './keyboard.ts';
import { DIST, openPortal, type Portal, SIGN_IN_NAMES, show, signInAs } from './portal.ts';
import { englishOn } from './untranslated.ts';

const home = mkdtempSync(join(tmpdir(), 'lockbox-mail-'));
let mail: Stack;
let portal: Portal;

const ROUTE_NAMES = Object.keys(ROUTES) as RouteName[]; // its own keys: it has no others
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const said = (page: Page, text: string | RegExp) => page.getByRole('dialog').getByText(text).first();

if (chromiumPath() === undefined) process.stderr.write(`${WITHOUT_CHROMIUM}\n`);

describe.skipIf(chromiumPath() === undefined)('the portal in Chromium', () => {
  beforeAll(async () => {
    // The catcher of `npm start`, whatever the rest of the tests run on: its page is where the tour begins.
    mail = await startStack({ home, env: {}, only: ['mail'] });
    portal = await openPortal({ smtpUrl: mail.smtpUrl ?? '', mailUrl: mail.mailUrl ?? '' });
  });
  afterEach(async ({ task }) => {
    // Prints what the system was waiting for, beside the failure of a test that waited in vain.
    if (task.result?.state === 'fail') process.stderr.write(`${(await portal.system.troubles()).join('\n')}\n`);
    await portal.closePages();
  });
  afterAll(async () => {
    await portal?.stop();
    await mail?.stop();
    rmSync(home, { recursive: true, force: true });
  });

  test('the policy is enabled after its consequences were read', async () => {
    const page = await portal.signedIn('adele', '/policy');
    await page.getByText('Customer Lockbox is disabled').waitFor();
    await button(page, 'Enable').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('waits for your approval, 4 days at most').waitFor();
    expect(await findings(page)).toEqual([]);
    await button(page, 'Cancel').click();
    await page.getByText('Customer Lockbox is disabled').waitFor();
    await button(page, 'Enable').click();
    await dialog.getByRole('button', { name: 'Enable' }).click();
    await page.getByText('Customer Lockbox is now enabled.').first().waitFor();
    await page.getByText('0 of 2 data stores confirmed').first().waitFor();
    await page.getByText('1 environment is not managed').waitFor();
    expect(await findings(page)).toEqual([]);
  });

  test("from the e-mail's link to the decision takes fewer than ten keystrokes, without sign-in and comment", async () => {
    const id = await portal.waitingRequest();
    const link = await portal.linkInMail(id);
    const page = await portal.open();
    await page.goto(link);
    await signInAs(page, SIGN_IN_NAMES.adele);
    await page.waitForURL(link);
    await button(page, 'Approve').waitFor();
    expect(await findings(page)).toEqual([]);
    const keyboard = keyboardOf(page);
    await keyboard.tabTo('Comment');
    await keyboard.type('Go on.');
    await keyboard.tabTo('Approve');
    await keyboard.press('Enter');
    await page.getByText('Once approved it cannot be taken back').waitFor();
    expect(await findings(page)).toEqual([]);
    await keyboard.tabTo('Approve for 8 hours');
    await keyboard.press('Enter');
    await said(page, /^You approved. Access is running until/).waitFor();
    expect(keyboard.strokes()).toBeLessThan(10);
    await page.getByText('Go on.').waitFor();
    expect(await findings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.waitForURL(`${portal.url}/requests`);
  });

  test('a request is denied by keyboard alone', async () => {
    const id = await portal.waitingRequest();
    const page = await portal.signedIn('adele', `/requests/${id}`);
    await button(page, 'Deny').waitFor();
    const keyboard = keyboardOf(page);
    await keyboard.tabTo('Deny');
    await keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Deny access?' }).waitFor();
    await keyboard.tabTo('Deny access');
    await keyboard.press('Enter');
    await said(page, 'You denied. No access was given.').waitFor();
  });

  test('in the mail catcher a click on the button of the newest letter leads to the portal, in a tab of its own', async () => {
    const id = await portal.waitingRequest();
    const link = await portal.linkInMail(id);
    const context = await portal.browser.newContext();
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    await page.goto(portal.mailUrl);
    await page
      .getByText(/^Action needed by/)
      .first()
      .click();
    const opening = page.waitForEvent('popup');
    await page.frameLocator('iframe').getByRole('link', { name: 'Review the request' }).click();
    const opened = await opening;
    await signInAs(opened, SIGN_IN_NAMES.adele);
    await opened.waitForURL(link);
    await button(opened, 'Approve').waitFor();
  });

  test('the sign-in page takes less than 210 kB with gzip, and the list of requests with what it shows less than 300 kB as sent, in few files', async () => {
    await portal.waitingRequest();
    const page = await portal.open();
    const files = new Set<string>();
    const sizes: Promise<number>[] = [];
    const measure = (request: Request): void => {
      if (!request.url().startsWith(portal.url)) return;
      files.add(new URL(request.url()).pathname);
      sizes.push(request.sizes().then(({ responseBodySize }) => responseBodySize));
    };
    page.on('requestfinished', measure);
    await page.goto(`${portal.url}/requests`);
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    const gzipped = [...files].map((path) => join(DIST, `${path}.gz`)).filter((path) => existsSync(path));
    const first = gzipped.reduce((sum, path) => sum + statSync(path).size, 0);
    expect(first).toBeGreaterThan(100_000);
    expect(first).toBeLessThan(210_000);
    await signInAs(page, SIGN_IN_NAMES.adele);
    await page.locator('tbody tr').first().waitFor();
    // The sizes of later answers could not be read while the page closes.
    page.off('requestfinished', measure);
    const sent = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
    expect(sent).toBeLessThan(300_000);
    // Each address once: a change that is announced meanwhile has the list read again.
    expect(files.size).toBeLessThan(25);
    // HTTP/1.1 brings six at a time.
    expect([...files].filter((path) => path.endsWith('.js')).length).toBeLessThan(12);
  });

  test("opening a link of an e-mail or a chat, as a scanner does, decides nothing, not even with an administrator's session", async () => {
    const id = await portal.waitingRequest();
    const link = await portal.linkInMail(id);
    expect((await portal.open().then((other) => other.goto(link)))?.status()).toBe(200);
    const page = await portal.signedIn('adele', `/requests/${id}`);
    for (const method of ['GET', 'HEAD']) expect((await page.request.fetch(link, { method })).status()).toBe(200);
    for (const choice of ['approve', 'deny']) {
      await page.goto(`${link}?decision=${choice}`);
      await said(page, 'was chosen in the chat. Nothing is sent yet').waitFor();
      await said(page, 'Action needed').waitFor();
    }
    const [first] = await page
      .getByRole('dialog')
      .getByRole('button', { name: /^(Approve|Deny)$/ })
      .allTextContents();
    expect(first).toBe('Deny'); // what was chosen comes first
    expect(await findings(page)).toEqual([]);
    await button(page, 'Deny').click();
    await button(page, 'Deny access').click();
    await said(page, 'You denied. No access was given.').waitFor();
    await portal.log.waitFor(id, 'RequestDenied');
    // Nothing came before her own decision.
    expect(portal.log.typesOf(id)).toEqual([
      'RequestSubmitted',
      'InternallyApproved',
      'LockboxRequestCreated',
      'RequestDenied',
    ]);
  });

  test('an auditor sees a request, and the page says who decides', async () => {
    const id = await portal.waitingRequest();
    const page = await portal.signedIn('isaiah', `/requests/${id}`);
    await page.getByText('Only Global administrators').waitFor();
    await said(page, 'Action needed').waitFor();
    expect(await button(page, 'Approve').count()).toBe(0);
  });

  test('of two approvers at once, the second sees who was first', async () => {
    const id = await portal.waitingRequest();
    const [one, other] = [
      await portal.signedIn('adele', `/requests/${id}`),
      await portal.signedIn('alex', `/requests/${id}`),
    ];
    await button(one, 'Deny').click();
    await button(other, 'Approve').click();
    await button(other, 'Approve for 8 hours').waitFor();
    await button(one, 'Deny access').click();
    await said(one, 'You denied. No access was given.').waitFor();
    await said(other, /^Already handled: Denied by .+ at /).waitFor();
    expect(await button(other, 'Approve').count()).toBe(0);
  });

  test('a session that ends in the middle of a decision loses nothing that was typed', async () => {
    const id = await portal.waitingRequest();
    const page = await portal.signedIn('adele', `/requests/${id}`);
    await page.getByLabel('Comment').fill('Half a thought');
    await button(page, 'Deny').click();
    await button(page, 'Deny access').waitFor();
    await page.context().clearCookies({ name: '__Host-lockbox' });
    // An update that comes at this moment may have found out before the click does, and taken the button away.
    await page.evaluate(
      "[...document.querySelectorAll('button')].find(({ textContent }) => textContent === 'Deny access')?.click()",
    );
    await page.getByText('Your session has ended').waitFor();
    // The dialog that was open hid the rest of the page from screen readers.
    await page.locator('#root:not([aria-hidden])').waitFor();
    expect(await page.evaluate('document.activeElement.tagName')).toBe('H1');
    expect(await findings(page)).toEqual([]);
    // Nothing of it stays, on the page or readable in the browser.
    const left = await page.evaluate<string>('document.body.textContent + JSON.stringify(sessionStorage)');
    expect(left).not.toMatch(/Half a thought|contoso|engineer|T-4711|comment/i);
    await signInAs(page, SIGN_IN_NAMES.adele);
    await page.waitForURL(`${portal.url}/requests/${id}`);
    await page.getByText('Your comment was kept').waitFor();
    expect(await page.getByLabel('Comment').inputValue()).toBe('Half a thought');
    await button(page, 'Deny').click();
    await button(page, 'Deny access').click();
    await said(page, 'You denied.').waitFor();
  });

  test('a session that is ended elsewhere takes what was shown off the open page, which nobody touches', async () => {
    const page = await portal.signedIn('isaiah', '/requests');
    await page.locator('tbody tr').first().waitFor();
    const ended = await callApi(
      portal.url,
      { sub: 'adele.vance', tenant: 'contoso' },
      'DELETE',
      '/people/isaiah.langer/sessions',
    );
    expect(ended.status).toBe(200);
    await page.getByRole('heading', { name: 'Your session has ended' }).waitFor();
    expect(await page.locator('tbody tr').count()).toBe(0);
  });

  test('somebody else who signs in in the same browser does not find what the one before was shown', async () => {
    const other = await portal.signedIn('adele', '/requests');
    const page = await portal.signedIn('isaiah', '/requests');
    await page.locator('tbody tr').first().waitFor();
    const ofAdele = (await other.context().cookies()).filter(({ name }) => name === '__Host-lockbox');
    await page.context().addCookies(ofAdele);
    await callApi(portal.url, { sub: 'adele.vance', tenant: 'contoso' }, 'DELETE', '/people/isaiah.langer/sessions');
    // Adele, as the directory calls her.
    await page.getByText('ada of contoso').first().waitFor();
  });

  test('a new request comes into the open list by itself; a page without a connection says so, and recovers', async () => {
    const page = await portal.signedIn('adele', '/requests');
    const rows = page.locator('tbody tr');
    await rows.first().waitFor();
    const before = await rows.count();
    await portal.waitingRequest();
    await until('the new row is there', async () => (await rows.count()) === before + 1);
    await page.getByRole('heading', { name: /waiting/ }).waitFor();
    await page.context().setOffline(true);
    await page.getByText('No connection.').waitFor();
    await page.getByRole('tab', { name: 'All' }).click();
    await page.getByText('The portal cannot be reached').waitFor();
    expect(await findings(page)).toEqual([]);
    await page.context().setOffline(false);
    await rows.first().waitFor();
  });

  test("the provider's approver decides, but not on an own request; an engineer hands access back", async () => {
    const id = await portal.submittedRequest();
    const engineer = await portal.signedIn('nestor', `/provider/requests/${id}`);
    await engineer.getByText('This is your own request.').waitFor();
    const page = await portal.signedIn('diego', `/provider/requests/${id}`);
    await button(page, 'Approve').click();
    await button(page, 'Approve internally').waitFor();
    expect(await findings(page)).toEqual([]);
    await button(page, 'Approve internally').click();
    await said(page, 'Recorded. The request is now: Action needed.').waitFor();
    await show(engineer, '/provider/grants');
    await button(engineer, 'Hand access back').first().click();
    await button(engineer, 'Hand it back').waitFor();
    expect(await findings(engineer)).toEqual([]);
    await button(engineer, 'Hand it back').click();
    await engineer.getByText('Access has ended. Thank you.').first().waitFor();
  });

  test('an engineer asks for access; the form says at each field what is missing', async () => {
    const page = await portal.signedIn('nestor', '/provider/new');
    await button(page, 'Submit the request').click();
    expect(await page.getByText('This is needed.').count()).toBe(6);
    expect(await findings(page)).toEqual([]);
    await page.getByRole('combobox', { name: 'Customer' }).selectOption({ label: 'contoso Ltd' });
    await page.getByRole('combobox', { name: 'Environment' }).selectOption({ label: 'contoso prod' });
    const stores = page.getByRole('group', { name: 'Data stores' });
    await stores.getByText('This is needed.').waitFor();
    expect(await stores.getByText('*').count()).toBe(1);
    expect(await findings(page)).toEqual([]);
    await page.getByLabel('prod-db').check();
    await page.getByLabel('Permissions').fill('table:read');
    await page.getByLabel('Justification').fill('The import stops at row 4711.');
    await page.getByLabel('Support request ID').fill('SR-4711');
    await button(page, 'Submit the request').click();
    await page.getByRole('dialog').getByText('Request SR-4711').waitFor();
  });

  test('an approver finds what waits by the address; what has ended is asked for again, as a new request that names it', async () => {
    const id = await portal.submittedRequest();
    const diego = await portal.signedIn('diego', '/provider/requests?q=nestor.wilke&tenant=contoso&environment=prod');
    await diego
      .getByText(/^Internal approval \(1 person could\)$/)
      .first()
      .waitFor();
    expect(await findings(diego)).toEqual([]);
    await diego.getByRole('searchbox', { name: 'Support request ID or engineer' }).fill('no such ticket');
    await diego.getByText('Nothing matches these filters').waitFor();
    await show(diego, `/provider/requests/${id}`);
    await button(diego, 'Reject').click();
    await button(diego, 'Reject the request').click();
    await diego.getByRole('dialog').getByText('Rejected internally').first().waitFor();
    await show(diego, `/provider/activity?request=${id}`);
    await diego.getByRole('link', { name: 'Open this request' }).click();
    await diego.getByRole('dialog').getByText('Rejected internally').first().waitFor();

    const nestor = await portal.signedIn('nestor', '/provider/new');
    await nestor.getByLabel('Justification').fill('Something else that takes long to type.');
    await show(nestor, `/provider/requests/${id}?tab=mine`);
    await button(nestor, 'Ask again').click();
    await nestor.getByText(/^This is a new request/).waitFor();
    await show(nestor, '/provider/new');
    await until('the other form is as it was left', async () =>
      (await nestor.getByLabel('Justification').inputValue()).startsWith('Something else'),
    );
    await show(nestor, `/provider/requests/${id}?tab=mine`);
    await button(nestor, 'Ask again').click();
    await nestor.getByText(/^This is a new request.*\(Rejected internally\)/).waitFor();
    await until('the form has what was asked for', async () => await nestor.getByLabel('prod-db').isChecked());
    expect(await findings(nestor)).toEqual([]);
    await nestor.getByLabel('Justification').fill('It stops again, at row 4712.');
    await nestor.context().clearCookies({ name: '__Host-lockbox' });
    await button(nestor, 'Submit the request').click();
    await nestor.getByText('Your session has ended').waitFor();
    await signInAs(nestor, SIGN_IN_NAMES.nestor);
    await nestor.getByText(/^This is a new request.*\(Rejected internally\)/).waitFor();
    expect(await nestor.getByLabel('Justification').inputValue()).toBe('It stops again, at row 4712.');
    await button(nestor, 'Submit the request').click();
    const panel = nestor.getByRole('dialog');
    await panel.getByText('Awaiting internal approval').first().waitFor();
    await panel.getByRole('link', { name: /^Rejected internally on / }).click();
    await nestor.getByText('Asked again', { exact: true }).waitFor();
    expect(new URL(nestor.url()).pathname).toBe(`/provider/requests/${id}`);
    await nestor.getByRole('link', { name: 'Awaiting internal approval' }).waitFor();
  });

  test('a sealed demand is recorded, approved by another person who has its address, and disclosed, with what follows said before', async () => {
    const patti = await portal.signedIn('patti', '/provider/new');
    await patti.getByRole('combobox', { name: 'Customer' }).selectOption({ label: 'contoso Ltd' });
    await patti.getByRole('combobox', { name: 'Environment' }).selectOption({ label: 'contoso prod' });
    await patti.getByLabel('prod-db').check();
    await patti.getByLabel('Permissions').fill('table:read');
    await patti.getByLabel('Justification').fill('Order of a court');
    await patti.getByLabel('Support request ID').fill('COURT-9');
    await patti.getByLabel('Sealed: the law forbids telling the customer').check();
    await patti.getByLabel('May be disclosed from').fill('2130-01-01T00:00');
    expect(await findings(patti)).toEqual([]);
    await button(patti, 'Submit the request').click();
    const panel = patti.getByRole('dialog');
    await panel.getByText(/^It takes another person/).waitFor();
    expect(await findings(patti)).toEqual([]);
    const { pathname } = new URL(patti.url());

    const diego = await portal.signedIn('diego', pathname);
    await button(diego, 'Approve').click();
    await button(diego, 'Approve internally').click();
    await diego.getByText('Approved: the log has a commitment to it.').first().waitFor();

    await patti.goto(`${portal.url}/provider/sealed`);
    await patti.getByRole('cell', { name: 'Sealed', exact: true }).waitFor();
    expect(await findings(patti)).toEqual([]);
    await patti.getByRole('link', { name: 'COURT-9' }).click();
    await button(patti, 'Disclose').click();
    await patti.getByText(/^The day from which it may be disclosed has not come/).waitFor();
    expect(await findings(patti)).toEqual([]);
    await button(patti, 'Disclose it for good').click();
    await patti.getByText('Disclosed. The customer is told.').first().waitFor();
  });

  test('the trail is filtered, shown to the byte, and exported as a file', async () => {
    const page = await portal.signedIn('isaiah', '/activity');
    await page.getByLabel('Event').selectOption({ label: 'Customer Lockbox enabled' });
    await page.waitForURL(/type=PolicyEnabled/);
    await page.locator('tbody tr').first().waitFor();
    const download = page.waitForEvent('download');
    await button(page, 'Export CSV').click();
    expect((await download).suggestedFilename()).toBe('activity.csv');
    await page.getByText('activity.csv is ready.').waitFor();
    await page.getByRole('link', { name: 'Customer Lockbox enabled' }).first().click();
    await page.getByRole('region', { name: 'Raw bytes' }).getByText('00000000').waitFor();
    expect(await findings(page)).toEqual([]);
  });

  test('a webhook is added, tested, changed and removed; a secret is shown once', async () => {
    const receiver = await startWebhookReceiver();
    const page = await portal.signedIn('adele', '/webhooks');
    await page.getByText('No webhooks yet').waitFor();
    await button(page, 'Add a webhook').click();
    const form = page.locator('form');
    await form.getByRole('button', { name: 'Add a webhook' }).click();
    await form.getByText('This is needed.').waitFor();
    await page.getByLabel('Address').fill('not an address');
    await form.getByRole('button', { name: 'Add a webhook' }).click();
    await until(
      'the message is at the field',
      async () => (await page.getByLabel('Address').getAttribute('aria-invalid')) === 'true',
    );
    expect(await findings(page)).toEqual([]);
    await page.getByLabel('Address').fill(`${receiver.url}/lockbox`);
    await page.getByLabel('Name').fill('Our tickets');
    await form.getByRole('button', { name: 'Add a webhook' }).click();
    const secret = await page.getByText(/^whsec_/).textContent();
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: portal.url });
    await button(page, 'Copy').click();
    await button(page, 'Copied').waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(secret);
    await button(page, 'Send a test').click();
    await page.getByRole('cell', { name: 'Delivered' }).waitFor();
    expect(receiver.at('/lockbox').map((one) => isAuthentic(String(secret), one))).toEqual([true]);
    expect(await findings(page)).toEqual([]);
    await page.reload();
    await page.getByRole('cell', { name: 'Delivered' }).waitFor();
    expect(await page.getByText(/whsec_/).count()).toBe(0);
    await button(page, 'Choose events').click();
    await page.getByRole('checkbox', { name: 'All, also what later releases add' }).click();
    await page.getByRole('checkbox', { name: 'Policy turned off' }).click();
    expect(await findings(page)).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: 'Choose events' }).click();
    await page.getByText('Chosen. It counts from now on').first().waitFor();
    await button(page, 'New secret').click();
    const answered = Promise.withResolvers<void>();
    let made = 0;
    await page.route('**/secret', async (route) => {
      made += 1;
      await answered.promise;
      await route.continue();
    });
    await page.getByRole('dialog').getByRole('button', { name: 'New secret' }).click();
    // Only the click that the page acts on counts: a second secret would replace the one at the receiver.
    await page.getByRole('dialog').getByRole('button', { name: 'Sending' }).click({ force: true });
    answered.resolve();
    const newSecret = await page.getByText(/^whsec_/).textContent();
    await button(page, 'Pause').click();
    await page.getByText('Nothing is sent since').waitFor();
    expect(await button(page, 'Send a test').count()).toBe(0);
    expect(await findings(page)).toEqual([]);
    await button(page, 'Resume').click();
    await button(page, 'Send a test').click();
    expect(made).toBe(1);
    const both = await until('another test has come', () => receiver.at('/lockbox')[1]);
    expect([secret, newSecret].map((one) => isAuthentic(String(one), both))).toEqual([true, true]);
    await button(page, 'Remove').click();
    await page.getByRole('dialog').waitFor();
    expect(await findings(page)).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByText('No webhooks yet').waitFor();
    const auditor = await portal.signedIn('isaiah', '/webhooks');
    await auditor.getByText('Administrators can add one.').waitFor();
    expect(await button(auditor, 'Add a webhook').count()).toBe(0);
    await receiver.stop();
  });

  test('each administrator chooses the way of notices; the last receiver of a kind cannot leave', async () => {
    const page = await portal.signedIn('adele', '/notices');
    await page.getByLabel('An access has ended').selectOption('In the daily digest');
    await page.getByLabel('The policy, its roll-out').selectOption('Not at all');
    await page.getByRole('checkbox', { name: /^Quiet hours/ }).click();
    await page.getByLabel('Quiet from').fill('21:30');
    expect(await findingsInEverySight(page)).toEqual([]);
    await button(page, 'Save').click();
    await page.getByText('Chosen. It counts from now on').first().waitFor();
    await page.reload();
    await page.getByLabel('Quiet from').waitFor();
    expect(await page.getByLabel('Quiet from').inputValue()).toBe('21:30');
    expect(await page.getByLabel('An access has ended').inputValue()).toBe('DAILY');
    const other = await portal.signedIn('alex', '/notices');
    await other.getByLabel('The policy, its roll-out').selectOption('Not at all');
    await button(other, 'Save').click();
    await other.getByText('Nobody else among the administrators would be told of “The policy').first().waitFor();
    expect(await findings(other)).toEqual([]);
  });

  test("signing out ends the issuer's session too: the next sign-in asks who it is", async () => {
    const page = await portal.open();
    await page.goto(`${portal.url}/requests`);
    await page.getByRole('heading', { name: 'Sign in to Lockbox' }).waitFor();
    expect(await findings(page)).toEqual([]);
    await signInAs(page, SIGN_IN_NAMES.adele);
    await button(page, 'ada of contoso').click();
    await page.getByRole('menuitem', { name: 'Sign out' }).waitFor();
    expect(await findings(page)).toEqual([]);
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await button(page, 'Sign out').click();
    await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
    expect(await findings(page)).toEqual([]);
    await button(page, 'Sign in again').click();
    await page.getByRole('button', { name: SIGN_IN_NAMES.adele }).waitFor();
  });

  /** All that is to be seen on the page, and that it said whenever it was shown. */
  const visible = (page: Page) => page.evaluate<string>('document.body.innerText + sessionStorage.getItem("seen")');

  test('after signing out, Back leads to none of what was shown', async () => {
    const id = await portal.waitingRequest();
    const page = await portal.open();
    await page.addInitScript(
      "addEventListener('pageshow', () => sessionStorage.setItem('seen', sessionStorage.getItem('seen') + document.body.innerText))",
    );
    await page.goto(`${portal.url}/requests`);
    await signInAs(page, SIGN_IN_NAMES.adele);
    await page.goto(`${portal.url}/requests/${id}`);
    await button(page, 'Approve').waitFor();
    await button(page, 'Close').click();
    await button(page, 'ada of contoso').click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await button(page, 'Sign out').click();
    await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
    for (let back = 0; back < 3; back++) {
      await page.goBack();
      await page
        .getByRole('button', { name: /^Sign in/ })
        .first()
        .waitFor();
      expect(await visible(page)).not.toMatch(/contoso|engineer|T-4711/i);
    }
  });

  test('a page that the browser has kept shows nothing when somebody returns to it, and loads again', async () => {
    const page = await portal.signedIn('adele', '/requests');
    await page.locator('tbody tr').first().waitFor();
    await page.context().clearCookies({ name: '__Host-lockbox' });
    // Browsers send these events for a page that they keep; this one is not kept.
    await page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))");
    expect(await page.locator('body').isVisible()).toBe(false);
    await page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))");
    await page.getByRole('heading', { name: 'Sign in to Lockbox' }).waitFor();
    expect((await page.goto(`${portal.url}/requests`))?.headers()['cache-control']).toBe('no-store');
  });

  /** Each page of the portal: who opens it, and by what one sees that it is there. */
  const AT: Readonly<
    Record<RouteName, { readonly as: 'adele' | 'diego' | 'nestor' | 'patti'; readonly shows: string }>
  > = {
    overview: { as: 'adele', shows: 'main a' },
    requests: { as: 'adele', shows: 'tbody a' },
    denials: { as: 'adele', shows: 'main h1' },

    accesses: { as: 'adele', shows: 'tbody a' },
    policy: { as: 'adele', shows: 'main table' },
    activity: { as: 'adele', shows: 'tbody a' },
    event: { as: 'adele', shows: 'main pre' },
    webhooks: { as: 'adele', shows: 'main h2' },
    ownNotices: { as: 'adele', shows: 'main select' },
    sessions: { as: 'adele', shows: 'main h2' },
    providerRequests: { as: 'diego', shows: 'tbody a' },
    newRequest: { as: 'nestor', shows: 'form' },
    sealed: { as: 'patti', shows: 'main h1' },
    grants: { as: 'nestor', shows: 'main h1' },
    providerPasskeys: { as: 'diego', shows: 'main h2' },
    providerActivity: { as: 'nestor', shows: 'tbody a' },
    providerEvent: { as: 'nestor', shows: 'main pre' },
    providerWebhooks: { as: 'diego', shows: 'main h2' },
    providerSessions: { as: 'diego', shows: 'main h2' },
  };
  const isThere = async (page: Page, selector: string) => {
    await page.locator(selector).first().waitFor();
    await until(`${page.url()} is there`, async () => (await page.locator('.fui-Skeleton').count()) === 0);
  };
  /** By the account's menu, so that the page is not loaded again. */
  async function speak(page: Page, language: 'de' | 'en'): Promise<void> {
    await page.locator('header').getByRole('button').last().click();
    await page.locator(`[role=menuitemradio][lang=${language}]`).click();
    await page.keyboard.press('Escape');
    await page.locator(`html[lang=${language}]`).waitFor({ state: 'attached' });
    await page.getByRole('menu').waitFor({ state: 'detached' });
  }

  test.for(['adele', 'diego', 'nestor', 'patti'] as const)(
    'every page that %s opens is accessible in every sight, with its help and in German, and nothing sticks out',
    { timeout: 1_200_000 }, // ten pages in two languages and five sights each
    async (person) => {
      // So that no list is empty: an access, and a request that waits for this person.
      if (person === 'adele') await portal.decide(await portal.waitingRequest(), 'approve');
      await (person === 'diego' ? portal.submittedRequest() : portal.waitingRequest());
      const page = await portal.signedIn(person, person === 'adele' ? '/sessions' : '/provider/sessions');
      const seenBeyondTheEdge = await watchTheEdge(page);
      const narrow = async () => {
        await page.setViewportSize(NARROW);
        await page.emulateMedia({ reducedMotion: 'no-preference', forcedColors: 'none', colorScheme: 'light' });
      };
      await narrow();
      await page.reload();
      /** Each page is first shown where the room is narrow, before the other sights follow. */
      const openNarrow = async (path: string, content: string) => {
        await narrow();
        await seenBeyondTheEdge();
        await show(page, path);
        await isThere(page, content);
      };
      const judge = {
        async en(what: string) {
          expect.soft(await findingsInEverySight(page), what).toEqual([]);
        },
        async de(what: string) {
          // Its colours are those of the English page, whose every sight was looked at; its words and their lengths are its own.
          expect.soft(await englishOn(page), `${what} in German`).toEqual([]);
          expect.soft(await beyondAnyEdge(page), `${what} in German`).toEqual([]);
          expect.soft(await findings(page), `${what} in German`).toEqual([]);
        },
      };
      let language: keyof typeof judge = 'en';
      const inBothLanguages = async (what: string, content: string) => {
        expect.soft(await seenBeyondTheEdge(), `while ${what} loaded`).toEqual([]);
        await judge[language](what);
        language = language === 'en' ? 'de' : 'en';
        await narrow();
        await speak(page, language);
        await isThere(page, content);
        await judge[language](what);
      };
      const ofPerson = ROUTE_NAMES.filter((name) => AT[name].as === person);
      for (const name of ofPerson) {
        const path = ROUTES[name].path;
        const { shows } = AT[name];
        await openNarrow(path.replace(/\/(:id\??|\*\?)$/, ''), path.endsWith('/:id') ? 'tbody a' : shows);
        if (path.endsWith('/:id')) {
          await page.locator('tbody a').first().click();
          await isThere(page, shows);
        }
        await inBothLanguages(name, shows);
        // The help of each page is made of the same parts.
        if (name === ofPerson[0]) {
          await narrow();
          await page.getByRole('button', { name: 'Hilfe' }).click();
          await page.getByRole('dialog').getByText('Was Sie tun können').waitFor();
          expect.soft(await findings(page), `the help of ${name}`).toEqual([]);
          expect.soft(await beyondAnyEdge(page), `the help of ${name}`).toEqual([]);
          await page.keyboard.press('Escape');
          await page.getByRole('dialog').waitFor({ state: 'detached' });
        }
      }
      // A request in the panel beside the list.
      if (language !== 'en') await speak(page, 'en');
      const list = person === 'adele' ? '/requests?tab=all' : '/provider/requests?tab=all';
      await openNarrow(list, 'tbody a');
      await page.locator('tbody a').first().click();
      await page.getByRole('dialog').getByText('What is asked for').waitFor();
      await isThere(page, 'dialog, [role=dialog]');
      expect.soft(await seenBeyondTheEdge(), 'while a request loaded').toEqual([]);
      expect.soft(await findingsInEverySight(page), 'a request').toEqual([]);
    },
  );

  test('the help of a page says what it is, what one can do and what follows, and gives the focus back', async () => {
    const page = await portal.signedIn('adele', '/policy');
    const help = button(page, 'Help');
    await help.focus();
    await page.keyboard.press('Enter');
    const panel = page.getByRole('dialog', { name: 'Help with this page' });
    for (const heading of ['What this page is', 'What you can do', 'What happens then', 'Read more'])
      await panel.getByRole('heading', { name: heading }).waitFor();
    await panel.getByText('Whether your approval is needed').waitFor();
    const opening = page.waitForEvent('popup');
    await panel.getByRole('link', { name: 'All rules' }).click();
    const rules = await opening;
    await rules.getByRole('heading', { name: 'Rules', exact: true }).waitFor();
    expect(await findings(rules)).toEqual([]);
    await rules.setViewportSize(NARROW);
    expect(await findings(rules)).toEqual([]);
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
    await page.locator('#help:focus').waitFor();
  });

  test('an administrator is shown three first steps, once, by keyboard too; nobody beside a request that is open', async () => {
    const id = await portal.waitingRequest();
    const card = (page: Page) => page.getByRole('region', { name: /^First steps/ });
    const byLink = await portal.signedIn('adele', `/requests/${id}`, { firstVisit: true });
    await button(byLink, 'Approve').waitFor();
    await button(byLink, 'Close').click();
    await byLink.locator('tbody a').first().waitFor();
    expect(await card(byLink).count()).toBe(0);

    const page = await portal.signedIn('adele', '/requests', { firstVisit: true });
    await card(page).getByText('First steps, 1 of 3').waitFor();
    expect(await findingsInEverySight(page)).toEqual([]);
    await page
      .getByRole('link', { name: /^T-|SR-/ })
      .first()
      .click();
    await page.getByRole('dialog').waitFor();
    expect(await card(page).count()).toBe(0);
    await page.keyboard.press('Escape');
    await button(page, 'Next step').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('status').getByText('First steps, 2 of 3').waitFor();
    await card(page).getByRole('link', { name: 'To the accesses' }).click();
    await page.waitForURL(`${portal.url}/accesses`);
    await button(page, 'Next step').click();
    await button(page, 'Finish').click();
    await card(page).waitFor({ state: 'detached' });
    expect(await page.evaluate('document.activeElement.tagName')).toBe('H1');
    await page.reload();
    await isThere(page, 'main h1');
    expect(await card(page).count()).toBe(0);
    await button(page, 'Help').click();
    await button(page, 'Show the first steps').click();
    await card(page).getByText('First steps, 1 of 3').waitFor();

    const auditor = await portal.signedIn('isaiah', '/requests', { firstVisit: true });
    await auditor.locator('tbody a').first().waitFor();
    expect(await card(auditor).count()).toBe(0);
  });

  test('the buttons of a decision are in sight as soon as a request is open, on a telephone and at 200% too', async () => {
    const id = await portal.waitingRequest({ permissions: ['read', 'export', 'write'] });
    const page = await portal.signedIn('adele', `/requests/${id}`);
    const panel = page.getByRole('dialog');
    for (const [width, height] of [
      [375, 812],
      [375, 667],
      [375, 553], // the same with the browser's own bars
      [640, 430], // 1,280 pixels at 200%
      [320, 640],
    ] as const) {
      await page.setViewportSize({ width, height });
      await panel.getByText('Broad permissions are asked for').waitFor();
      for (const scrolled of [0, 0.5, 1]) {
        await page.evaluate(`[...document.querySelectorAll('[role=dialog], [role=dialog] *')]
          .filter(({ scrollHeight, clientHeight }) => scrollHeight > clientHeight)
          .forEach((one) => one.scrollTo(0, (one.scrollHeight - one.clientHeight) * ${scrolled}))`);
        for (const name of ['Approve', 'Deny']) {
          const at = `${name} at ${width} by ${height}, scrolled by ${scrolled}`;
          // Nothing lies over it.
          await button(page, name).click({ trial: true });
          const box = await button(page, name).boundingBox();
          expect(box && box.y >= 0 && box.y + box.height <= height && box.x + box.width <= width, at).toBe(true);
        }
      }
    }
    // The element in focus is not below the buttons.
    await page.setViewportSize({ width: 640, height: 430 });
    await page.getByLabel('Comment').focus();
    const [field, approve] = [
      await page.getByLabel('Comment').boundingBox(),
      await button(page, 'Approve').boundingBox(),
    ];
    expect(field && approve && field.y + field.height <= approve.y).toBe(true);
  });

  test('a request that does not exist and one of another tenant look the same', async () => {
    const page = await portal.signedIn('adele', '/requests/00000000-0000-4000-8000-000000000000');
    await page.getByText('There is no such request in your tenant.').waitFor();
    await page.goto(`${portal.url}/nowhere`);
    await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
  });

  test('a person who was erased is shown by the id alone, wherever the name stood', async () => {
    const id = await portal.waitingRequest();
    await portal.decide(id, 'deny');
    const page = await portal.signedIn('adele', `/requests/${id}`);
    await said(page, /^Denied by bob of contoso/).waitFor();
    const { directory } = topicNames(portal.system.namespace);
    await portal.upstream.publishRaw(directory, 'contoso/principal/alex.wilber', null);
    await until('the log has it', () =>
      portal.log.ofTenant('contoso').some(({ data }) => data.type === 'PrincipalRemoved'),
    );
    for (const path of [`/requests/${id}`, '/requests', '/activity', '/policy']) {
      await until(`${path} no longer shows the name`, async () => {
        await page.goto(portal.url + path);
        // The page's own, or that of the panel, under which the page's is hidden from screen readers.
        await page.getByRole('heading').first().waitFor();
        await until(`${path} is there`, async () => (await page.getByLabel('Loading').count()) === 0);
        return (await page.getByText('bob of contoso').count()) === 0;
      });
    }
    await page.goto(`${portal.url}/requests/${id}`);
    await said(page, /^Denied by alex\.wilber/).waitFor();
  });

  test('no page had an error in its script, or violated its policy', () => {
    expect(portal.complaints).toEqual([]);
  });
});
