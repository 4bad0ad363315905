/** The pages beside deciding: people find requests, export evidence, and change the policy. */
import { readFileSync } from 'node:fs';
import type { Value as DirectoryRecord } from '@lockbox/contracts/generated/directory';
import { type DataStoreId, dataStoreId, environmentId, personId, tenantId } from '@lockbox/contracts/ids';
import { until } from '@lockbox/testing/until';
import { SOURCE } from '@lockbox/testing/upstream';
import type { Download, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { findings } from './accessible.ts';
import { chromiumPath, WITHOUT_CHROMIUM } from './chromium.ts';
import { openPortal, type Portal, show } from './portal.ts';

const HOUR_MS = 3_600_000;
const TENANT = tenantId('contoso');
const PROD = environmentId('prod');
const ARCHIVE = environmentId('archive');
/** More than one page of a list, which holds 50. */
const MANY = 52;
let portal: Portal;

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const said = (page: Page, text: string | RegExp) => page.getByRole('dialog').getByText(text).first();
const soon = <T>(what: () => T | Promise<T>) => expect.poll(what);
/** The support request ids in the list, once it is loaded. */
const tickets = (page: Page) => page.locator('table[aria-busy=false] tbody td:first-child a').allTextContents();
const inOneLine = (text: string) => text.replaceAll(/\s+/g, ' ').trim();
/** The rows of a table, each as the texts of its cells. */
const rowsOf = async (page: Page, table: string) =>
  (await page.getByRole('table', { name: table }).locator('tbody tr').allInnerTexts()).map((row) =>
    row.split('\t').map(inOneLine),
  );
const savedBy = async (download: Promise<Download>) => readFileSync(await (await download).path(), 'utf8');

const archive: DirectoryRecord = {
  type: 'Environment',
  tenantId: TENANT,
  environmentId: ARCHIVE,
  displayName: 'contoso archive',
  managed: true,
  dataStores: [dataStoreId('archive-db')],
};
const inArchive = { environmentId: ARCHIVE, dataStores: [dataStoreId('archive-db')] };
const hoursAgo = (hours: number) => Date.now() - hours * HOUR_MS;

const confirms = (environment: typeof PROD, store: DataStoreId) =>
  portal.upstream.publish(SOURCE, [
    {
      type: 'DataStoreEnforcing',
      source: SOURCE,
      tenantId: TENANT,
      environmentId: environment,
      dataStoreId: store,
      policyVersion: 1,
      enforcedAt: Date.now(),
    },
  ]);

const withoutLicence = (number: number, changes: { displayName?: string; environmentIds?: (typeof PROD)[] } = {}) =>
  ({
    type: 'Principal',
    tenantId: TENANT,
    principalId: personId(`user-${number}`),
    displayName: `User ${number}`,
    email: `user-${number}@contoso.example`,
    roles: [],
    licences: [],
    environmentIds: [PROD],
    locale: 'en-GB',
    timeZone: 'Europe/Berlin',
    disabled: false,
    ...changes,
  }) satisfies DirectoryRecord;

const logHas = (what: string, wanted: (data: ReturnType<typeof dataOf>[number]) => boolean) =>
  until(`the log has ${what}`, () => dataOf().some(wanted));
const dataOf = () => portal.log.ofTenant(TENANT).map(({ data }) => data);

if (chromiumPath() === undefined) process.stderr.write(`${WITHOUT_CHROMIUM}\n`);

describe.skipIf(chromiumPath() === undefined)('the pages of the portal', () => {
  const inList: string[] = [];

  beforeAll(async () => {
    portal = await openPortal();
    await portal.upstream.publishDirectory([archive]);
    for (const id of [PROD, ARCHIVE])
      await logHas(id, (data) => data.type === 'EnvironmentSet' && data.environmentId === id);
    await portal.enablePolicy();
    inList.push(...Array.from({ length: MANY }, (_, number) => `MANY-${number}`));
    await Promise.all(inList.map((ticketId) => portal.waitingRequest({ ticketId, ...inArchive })));
    await portal.waitingRequest({ ticketId: 'SR-0100', requestedAt: hoursAgo(3) });
    const denied = await portal.waitingRequest({ ticketId: 'SR-0300', requestedAt: hoursAgo(2) });
    const approved = await portal.waitingRequest({ ticketId: 'SR-0200', requestedAt: hoursAgo(1), ...inArchive });
    await portal.decide(denied, 'deny');
    await portal.decide(approved, 'approve');
  });
  afterEach(() => portal.closePages());
  afterAll(async () => {
    await portal?.stop();
  });

  test('the list of requests is sorted by each of its columns, upwards and downwards', async () => {
    const page = await portal.signedIn('adele', '/requests?q=SR-0&sort=accessPeriod');
    for (const { column, up, down } of [
      { column: 'Support request ID', up: ['0100', '0200', '0300'], down: ['0300', '0200', '0100'] },
      { column: 'Environment', up: ['0200', '0300', '0100'], down: ['0300', '0100', '0200'] },
      { column: 'Status', up: ['0100', '0200', '0300'], down: ['0300', '0200', '0100'] },
      { column: 'Requested', up: ['0100', '0300', '0200'], down: ['0200', '0300', '0100'] },
      { column: 'Request expiration', up: ['0100', '0300', '0200'], down: ['0200', '0300', '0100'] },
      { column: 'Access expiration', up: ['0200', '0300', '0100'], down: ['0200', '0300', '0100'] },
    ]) {
      const head = page.getByRole('columnheader', { name: column });
      for (const [direction, wanted] of [
        ['ascending', up],
        ['descending', down],
      ] as const) {
        await head.getByRole('button').click();
        await soon(async () => [column, await head.getAttribute('aria-sort'), ...(await tickets(page))]).toEqual([
          column,
          direction,
          ...wanted.map((number) => `SR-${number}`),
        ]);
      }
    }
  });

  test('a request is found by its support request id, by the beginning of it or by its number', async () => {
    const page = await portal.signedIn('isaiah', '/requests');
    const search = page.getByRole('searchbox', { name: 'Search by support request ID' });
    for (const [text, found] of [
      ['sr-03', ['SR-0300']],
      ['200', ['SR-0200']],
      ['SR-0', ['SR-0200', 'SR-0300', 'SR-0100']],
    ] as const) {
      await search.fill(text);
      await soon(() => tickets(page)).toEqual(found);
    }
    await search.fill('R-0300');
    await page.getByText('Nothing matches these filters').waitFor();
    await button(page, 'Clear filters').first().click();
    await soon(async () => (await tickets(page)).length).toBeGreaterThan(3);
    expect(await search.inputValue()).toBe('');
  });

  test('filters and order are in the address: they survive a reload, and opening and closing a request', async () => {
    const page = await portal.signedIn('adele', '/requests?q=SR-0');
    const status = page.getByLabel('Status');
    const environment = page.getByLabel('Environment');
    await page.getByRole('tab', { name: 'All' }).click();
    await page.getByRole('columnheader', { name: 'Requested' }).getByRole('button').click();
    await environment.selectOption({ label: 'contoso prod' });
    await soon(() => tickets(page)).toEqual(['SR-0100', 'SR-0300']);
    await status.selectOption({ label: 'Denied' });
    await soon(() => tickets(page)).toEqual(['SR-0300']);

    const address = page.url();
    const stillFiltered = async () => {
      expect(page.url()).toBe(address);
      await soon(() => tickets(page)).toEqual(['SR-0300']);
      expect(await status.inputValue()).toBe('denied');
      await soon(() => environment.inputValue()).toBe('prod');
      expect(await page.getByRole('searchbox').inputValue()).toBe('SR-0');
      expect(await page.getByRole('tab', { name: 'All' }).getAttribute('aria-selected')).toBe('true');
      expect(await page.getByRole('columnheader', { name: 'Requested' }).getAttribute('aria-sort')).toBe('ascending');
    };
    await page.reload();
    await stillFiltered();
    await page.getByRole('link', { name: 'SR-0300' }).click();
    await said(page, 'Request SR-0300').waitFor();
    await button(page, 'Close').click();
    await page.waitForURL(address);
    await stillFiltered();
    await status.selectOption({ label: 'Any status' });
    await soon(() => tickets(page)).toEqual(['SR-0100', 'SR-0300']);
  });

  test('a filter in the address that there is not is refused in words, and leads back to the list', async () => {
    const page = await portal.signedIn('adele', '/requests?status=perhaps');
    const notice = page.getByText('The address of this page has a filter that there is not.');
    await notice.waitFor();
    await page.getByText('"perhaps" is no status').waitFor();
    expect(await findings(page)).toEqual([]);
    await button(page, 'Clear filters').last().click();
    await page.waitForURL(`${portal.url}/requests`);
    await soon(async () => (await tickets(page)).length).toBeGreaterThan(3);
    await page.goto(`${portal.url}/accesses?basis=EXCUSE`);
    await notice.waitFor();
  });

  test('on a telephone the choice of the order contains its arrow, and is above the first row', async () => {
    const page = await portal.signedIn('adele', '/requests', { viewport: { width: 375, height: 667 } });
    await soon(async () => (await tickets(page)).length).toBeGreaterThan(3);
    const order = page.locator('.fui-Select', { has: page.getByLabel('Sort by') });
    const [choice, arrow, row] = await Promise.all(
      [order, order.locator('.fui-Select__icon'), page.locator('tbody tr').first()].map((one) => one.boundingBox()),
    );
    if (!choice || !arrow || !row)
      throw new Error('The choice of the order, its arrow, or the first row is not there.');
    expect(arrow.y).toBeGreaterThanOrEqual(choice.y);
    expect(arrow.y + arrow.height).toBeLessThanOrEqual(choice.y + choice.height);
    expect(row.y).toBeGreaterThanOrEqual(choice.y + choice.height);
  });

  test('a long list is loaded page by page: no request is missing or there twice, although one comes in meanwhile', async () => {
    const page = await portal.signedIn('adele', '/requests?environment=archive&status=action-needed');
    const rows = page.locator('tbody tr');
    await button(page, 'Load more').waitFor();
    expect(await rows.count()).toBe(50);
    await portal.waitingRequest({ ticketId: 'MANY-more', requestedAt: Date.now(), ...inArchive });
    inList.push('MANY-more');
    await rows.first().getByRole('link', { name: 'MANY-more' }).waitFor();
    await button(page, 'Load more').scrollIntoViewIfNeeded();
    await page.getByText(`${inList.length} entries. That is all.`).waitFor();
    expect((await tickets(page)).toSorted()).toEqual(inList.toSorted());
  });

  test('activity is exported as JSON: exactly the events that pass the filters, newest first', async () => {
    const page = await portal.signedIn('isaiah', '/activity?type=LockboxRequestCreated');
    const wanted = portal.log.ofTenant(TENANT).filter(({ data }) => data.type === 'LockboxRequestCreated');
    await soon(() => page.locator('tbody tr').count()).toBe(Math.min(wanted.length, 50));
    const download = page.waitForEvent('download');
    await button(page, 'Export JSON').click();
    expect((await download).suggestedFilename()).toBe('activity.json');
    await page.getByText('activity.json is ready.').waitFor();
    const events: readonly { eventId: string }[] = JSON.parse(await savedBy(download));
    expect(events.map(({ eventId }) => eventId)).toEqual(wanted.map(({ eventId }) => eventId).toReversed());
    expect(events[0]).toMatchObject({ type: 'LockboxRequestCreated', actor: wanted.at(-1)?.actor });
    expect(await findings(page)).toEqual([]);
  });

  test('an export says how far it is, and one that is cancelled leaves no file', async () => {
    const page = await portal.signedIn('isaiah', '/activity');
    const files: string[] = [];
    page.on('download', (download) => files.push(download.suggestedFilename()));
    await page.locator('tbody tr').first().waitFor();
    const network = await page.context().newCDPSession(page);
    const slow = { offline: false, latency: 0, downloadThroughput: 2_000, uploadThroughput: -1 };
    await network.send('Network.emulateNetworkConditions', slow);
    await button(page, 'Export JSON').click();
    await page.getByText(/^Exporting: [1-9]\d* kB so far$/).waitFor();
    expect(await findings(page)).toEqual([]);
    await button(page, 'Cancel').click();
    await page.getByText('Exporting:').waitFor({ state: 'detached' });
    await network.send('Network.emulateNetworkConditions', { ...slow, downloadThroughput: -1 });
    await button(page, 'Export CSV').click();
    await page.getByText('activity.csv is ready.').waitFor();
    await soon(() => files).toEqual(['activity.csv']);
  });

  test("the provider's approver rejects with a comment: the log says so, and the customer is never asked", async () => {
    const id = await portal.submittedRequest();
    const page = await portal.signedIn('diego', `/provider/requests/${id}`);
    await page.getByLabel('Comment').fill('The ticket is closed already.');
    await button(page, 'Reject').click();
    await said(page, 'The customer is not asked. Their activity shows the request and that it was rejected.').waitFor();
    await button(page, 'Reject the request').click();
    await said(page, 'Recorded. The request is now: Rejected internally.').waitFor();
    await said(page, /^Rejected by approver-1 at the provider \(diego\.siciliani\), /).waitFor();
    await said(page, 'The ticket is closed already.').waitFor();
    expect(await button(page, 'Approve').count()).toBe(0);
    expect(await portal.log.waitFor(id, 'InternallyRejected')).toMatchObject({ approverId: 'diego.siciliani' });

    const customer = await portal.signedIn('adele', `/requests/${id}`);
    await said(customer, 'There is no such request in your tenant.').waitFor();
    await show(customer, `/activity?request=${id}`);
    const events = () => rowsOf(customer, 'Activity').then((rows) => rows.map(([event]) => event));
    await soon(events).toEqual(expect.arrayContaining(['Rejected internally', 'Access requested']));
    expect(await events()).not.toContain('Customer asked');
  });

  test("the page says who reads the comment of the provider's approver, and the customer who is asked does", async () => {
    const id = await portal.submittedRequest();
    const page = await portal.signedIn('diego', `/provider/requests/${id}`);
    await said(page, 'Optional. Read by our people, and by the customer when the request is approved.').waitFor();
    await page.getByLabel('Comment').fill('Checked with the duty manager.');
    await button(page, 'Approve').click();
    await button(page, 'Approve internally').click();
    await said(page, 'Recorded. The request is now: Action needed.').waitFor();
    const customer = await portal.signedIn('adele', `/requests/${id}`);
    await said(customer, /^Approved by approver-1 at the provider \(.+\), /).waitFor();
    await said(customer, 'Checked with the duty manager.').waitFor();
  });

  test('permissions and licences are shown in words, with a warning of broad ones wherever somebody decides', async () => {
    const permissions = ['read', 'export', 'table:read'];
    const id = await portal.waitingRequest({ ticketId: 'WORDS-1', permissions });
    const page = await portal.signedIn('adele', '/requests?q=WORDS-1');
    await page.getByRole('row').getByText('Read, Export (broad), table:read').waitFor();
    await page.getByRole('link', { name: 'WORDS-1' }).click();
    await said(page, 'Take copies of records out of the data store.').waitFor();
    const rows = await page.getByRole('dialog').getByRole('listitem').allInnerTexts();
    expect(rows.map(inOneLine)).toEqual(
      expect.arrayContaining([
        'Read (read) Open and see records. Nothing can be changed.',
        'Export (export) Broad Take copies of records out of the data store. They do not end with the access.',
        'table:read Not described: ask what it allows.',
        'Microsoft 365 E5 (m365/E5): Customer Lockbox can be enabled with it',
      ]),
    );
    const warning = 'Broad permissions are asked for: Export.';
    await said(page, warning).waitFor();
    await button(page, 'Approve').click();
    const dialog = page.getByRole('dialog', { name: 'Approve access?' });
    await dialog.getByText(warning).waitFor();
    expect(await findings(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await button(page, 'Deny').click();
    await page.getByRole('dialog', { name: 'Deny access?' }).waitFor();
    expect(await page.getByRole('dialog', { name: 'Deny access?' }).getByText(warning).count()).toBe(0);

    await page.route('**/api/v1/glossary?*', (route) => route.fulfill({ status: 503 }));
    await page.goto(`${portal.url}/requests/${id}`);
    await said(page, 'What these allow could not be loaded.').waitFor();
  });

  test('users without a licence are counted, shown and exported; the families that the tenant holds are named', async () => {
    const people = Array.from({ length: 22 }, (_, number) => withoutLicence(number + 10));
    people[0] = withoutLicence(10, { displayName: '=1+1 "Ten"' });
    people[1] = withoutLicence(11, { environmentIds: [PROD, ARCHIVE, environmentId('sandbox')] });
    await portal.upstream.publishDirectory(people);
    const page = await portal.signedIn('adele', '/policy');
    const licences = page.getByRole('table', { name: 'Licences' });
    await page.getByText('22 of 26 users in covered environments have none of the licences.').waitFor();
    await page.getByText('Families held by the tenant').waitFor();
    await page
      .getByRole('listitem')
      .filter({ hasText: /^Microsoft 365$/ })
      .waitFor();
    expect(await licences.locator('tbody tr').count()).toBe(20);
    await page.getByText('and 2 others: they are in the exported list.').waitFor();
    const download = page.waitForEvent('download');
    await button(page, 'Export the list (CSV)').click();
    expect((await download).suggestedFilename()).toBe('users-without-licence.csv');
    expect(await savedBy(download)).toBe(
      [
        '\uFEFF"user id","name","environments"',
        `"user-10","'=1+1 ""Ten""","contoso prod"`,
        '"user-11","User 11","contoso prod; contoso archive"',
        ...people.slice(2).map(({ displayName, principalId }) => `"${principalId}","${displayName}","contoso prod"`),
        '',
      ].join('\r\n'),
    );
  });

  // From here on the clock is ahead.
  test('the roll-out shows which data stores enforce the policy, which are late after 24 hours, and when it is complete', async () => {
    const page = await portal.signedIn('isaiah', '/policy');
    const states = () => rowsOf(page, 'Roll-out').then((rows) => rows.map((row) => row.slice(1, 3).join(' ')));
    await page.getByText('0 of 3 data stores confirmed').first().waitFor();
    await soon(states).toEqual(['archive-db Waiting', 'prod-db Waiting', 'prod-files Waiting']);
    const guards = (await rowsOf(page, 'Roll-out')).map((row) => row[3]);
    expect(guards).toEqual(['No guard reports', 'No guard reports', 'No guard reports']);
    await confirms(PROD, dataStoreId('prod-db'));
    await page.getByText('1 of 3 data stores confirmed').first().waitFor();
    await page.getByText('Running: data stores are confirming that they enforce the policy.').waitFor();
    await page.getByRole('progressbar', { name: '1 of 3 data stores confirmed' }).waitFor();
    await page.getByText(/^\d+ h.* left$/).waitFor();
    expect(await states()).toEqual([
      'archive-db Waiting',
      'prod-files Waiting',
      expect.stringMatching(/^prod-db Confirmed \d/),
    ]);

    portal.system.advanceClock(25 * HOUR_MS);
    await page.getByText('Overdue: some data stores have not confirmed within 24 hours.').waitFor();
    expect((await states()).slice(0, 2)).toEqual(['archive-db Overdue', 'prod-files Overdue']);
    expect(await findings(page)).toEqual([]);

    await confirms(ARCHIVE, dataStoreId('archive-db'));
    await confirms(PROD, dataStoreId('prod-files'));
    await page.getByText('Completed: every data store enforces the policy.').waitFor();
    await page.getByText('3 of 3 data stores confirmed').first().waitFor();
    expect(await page.getByText('Overdue').count()).toBe(0);
  });

  test('the policy is disabled after its consequences were read; requests that wait still need an approval', async () => {
    const waiting = await portal.waitingRequest();
    const page = await portal.signedIn('alex', '/policy');
    await button(page, 'Disable').click();
    const dialog = page.getByRole('dialog', { name: 'Disable Customer Lockbox?' });
    await dialog.waitFor();
    expect(await dialog.getByRole('listitem').allTextContents()).toEqual([
      "From now on new requests, and those that the provider has not approved yet, need only the provider's internal approval.",
      'Requests that already wait still need your approval.',
      'Access that is running goes on until its 8 hours are over.',
      'The change is recorded in the log with your name.',
    ]);
    expect(await findings(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('Customer Lockbox is enabled').waitFor();
    await show(page, '/requests');
    await page.getByText('no access is granted without your approval, except in an emergency').waitFor();
    await show(page, '/policy');
    await button(page, 'Disable').click();
    await dialog.getByRole('button', { name: 'Disable' }).click();
    await page.getByText('Customer Lockbox is now disabled.').first().waitFor();

    await page.reload();
    await page.getByRole('heading', { name: 'Customer Lockbox is disabled' }).waitFor();
    await page.getByText("Engineers get access on the provider's internal approval alone.").waitFor();
    await page.getByText(/^Changed by bob of contoso, /).waitFor();
    await page.getByText('No roll-out: the policy is not enabled.').waitFor();
    await button(page, 'Enable').waitFor();
    await show(page, `/requests/${waiting}`);
    await button(page, 'Approve').waitFor();
    await page.getByText('Customer Lockbox is disabled: access is granted when Microsoft approves it').waitFor();
    expect(await page.getByText('no access is granted without your approval').count()).toBe(0);
    const { record, id } = await portal.upstream.submit(TENANT, { engineerId: personId('nestor.wilke') });
    await portal.upstream.decideInternally(record, 'APPROVED', 'diego.siciliani');
    expect(await portal.log.waitFor(id, 'CustomerApprovalNotRequired')).toMatchObject({ reason: 'POLICY_DISABLED' });
  });

  test('a tenant without any of the licences cannot enable the policy, and the page names the licences', async () => {
    await portal.upstream.publishDirectory([
      { type: 'Tenant', tenantId: TENANT, displayName: 'contoso Ltd', licences: [] },
    ]);
    const page = await portal.signedIn('adele', '/policy');
    await page.getByText('The tenant holds none of the licences that this needs. They are named below.').waitFor();
    expect(await button(page, 'Enable').isDisabled()).toBe(true);
    await page.getByText('Microsoft 365 F5 Security & Compliance (F5)').waitFor();
    await button(page, 'Enable').click({ force: true });
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  test('no page had an error in its script, or violated its policy', () => {
    expect(portal.complaints).toEqual([]);
  });
});
