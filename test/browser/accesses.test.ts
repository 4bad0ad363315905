/** The pages that show a customer's people the accesses to their data. */
import { readFileSync } from 'node:fs';
import type { AccessRequestSubmitted } from '@lockbox/contracts/generated/intake';
import { dataStoreId, environmentId, personId, type RequestId } from '@lockbox/contracts/ids';
import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { findings, findingsInEverySight } from './accessible.ts';
import { chromiumPath, WITHOUT_CHROMIUM } from './chromium.ts';
import { openPortal, type Portal, show } from './portal.ts';

const DAY_MS = 86_400_000;
let portal: Portal;
const SANDBOX = { environmentId: environmentId('sandbox'), dataStores: [dataStoreId('sandbox-db')] };
const DECLARED = { declaredBy: personId('patti.fernandez') };
const soon = <T>(what: () => T | Promise<T>) => expect.poll(what);
/** The first cell of each row, once the list is loaded; what was refused is another list. */
const LIST = 'table[aria-busy=false]:not([aria-label="Refused attempts"])';
const rows = (page: Page) => page.locator(`${LIST} tbody td:first-child a`).allTextContents();
const inMenu = (page: Page, name: string) => page.getByRole('navigation').getByRole('link', { name });
type Click = (one: Locator) => Promise<void>;
const dialog = (page: Page) => page.getByRole('dialog');

async function approvedInternally(
  changes: Partial<AccessRequestSubmitted>,
  type: 'AccessGranted' | 'ExclusionDeclared',
) {
  const { id, record } = await portal.upstream.submit('contoso', { engineerId: personId('nestor.wilke'), ...changes });
  await portal.upstream.decideInternally(record, 'APPROVED', 'diego.siciliani');
  await portal.log.waitFor(id, type);
  return { id, record };
}

if (chromiumPath() === undefined) process.stderr.write(`${WITHOUT_CHROMIUM}\n`);

describe.skipIf(chromiumPath() === undefined)('accesses', () => {
  let emergency: RequestId;
  let urgent: AccessRequestSubmitted;
  beforeAll(async () => {
    portal = await openPortal();
    await portal.enablePolicy();
    await portal.decide(await portal.waitingRequest({ ticketId: 'SR-1' }), 'approve');
    const { record } = await approvedInternally({ ticketId: 'SR-2', ...SANDBOX }, 'AccessGranted');
    await portal.upstream.finish(record);
    ({ id: emergency, record: urgent } = await approvedInternally(
      { ticketId: 'SR-3', exclusion: 'EMERGENCY', ...DECLARED },
      'AccessGranted',
    ));
    await approvedInternally({ ticketId: 'SR-4', exclusion: 'INADVERTENT', ...DECLARED }, 'ExclusionDeclared');
  });
  afterEach(() => portal.closePages());
  afterAll(async () => {
    await portal?.stop();
  });

  test('are listed with person, data, reason, basis and end; running ones come first', async () => {
    const page = await portal.signedIn('isaiah', '/accesses');
    await soon(async () => (await rows(page)).slice(0, 2).toSorted()).toEqual(['SR-1', 'SR-3']);
    await soon(async () => (await rows(page)).slice(2).toSorted()).toEqual(['SR-2', 'SR-4']);
    const row = (ticket: string) => page.getByRole('row').filter({ hasText: ticket });
    expect(await row('SR-3').textContent()).toMatch(/contoso prod[\s\S]*nightly export[\s\S]*Emergency[\s\S]*h.* left/);
    expect(await row('SR-1').textContent()).toContain('You approved');
    expect(await row('SR-2').textContent()).toMatch(
      /Your approval was not required: the environment was not managed[\s\S]*handed back by the engineer/,
    );
    expect(await row('SR-2').textContent()).not.toContain('left');
    expect(await row('SR-4').textContent()).toMatch(/Inadvertent exposure[\s\S]*A report: Lockbox gave no access/);
    expect(await findingsInEverySight(page)).toEqual([]);
  });

  test('the letter about an emergency leads to its page', async () => {
    const link = await portal.linkInMail(emergency, 'accesses');
    const page = await portal.signedIn('adele', new URL(link).pathname);
    await dialog(page).getByText('Why you were not asked').waitFor();
  });

  test('an exclusion has a full page, with its reason, permissions, declarer and internal approver', async () => {
    const page = await portal.signedIn('adele', `/accesses/${emergency}`);
    for (const text of [
      'The nightly export stops at record 4711',
      'Why you were not asked',
      'Emergency',
      'Declared by',
      'legal-1 at the provider',
      'legal-1 at the provider declared an exclusion: Emergency',
    ])
      await dialog(page).getByText(text).first().waitFor();
    await dialog(page)
      .getByText(/^Approved by approver-1 at the provider \(.+\), /)
      .waitFor();
    await dialog(page)
      .getByText(/^Access is running until /)
      .waitFor();
    expect(await dialog(page).getByText('Decide by').count()).toBe(0);
    expect(await dialog(page).getByRole('button', { name: 'Approve' }).count()).toBe(0);
    expect(await findings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.waitForURL(`${portal.url}/accesses`);
  });

  test('show what the engineer did as soon as it is reported, and apart from it what no access covers', async () => {
    const page = await portal.signedIn('adele', `/accesses/${emergency}`);
    await dialog(page).getByRole('heading', { name: 'What the engineer did' }).waitFor();
    await dialog(page).getByText('Nothing has been reported yet.').waitFor();
    const action = { dataStoreId: dataStoreId('prod-db'), permission: 'read', objectClass: 'invoice' };
    const now = Date.now();
    await portal.upstream.publish(urgent.source, [
      {
        type: 'AccessUsed',
        source: urgent.source,
        requestId: null,
        requestSource: urgent.source,
        sourceRequestId: urgent.sourceRequestId,
        tenantId: urgent.tenantId,
        reportId: 'report-1',
        engineerId: urgent.engineerId,
        actions: [
          { ...action, action: 'READ', usedAt: now, count: 12 },
          { ...action, action: 'EXPORT', usedAt: now - 3_600_000, count: 1 },
        ],
      },
    ]);
    const items = dialog(page).getByRole('listitem');
    await items.filter({ hasText: /^opened 12 records of invoice/ }).waitFor();
    const outside = items.filter({ hasText: /^exported 1 record of invoice/ });
    expect(await outside.textContent()).toMatch(/prod-db · .* · before access began$/);
    await dialog(page).getByText('No access that was given through Lockbox covers this.').waitFor();
    expect(await dialog(page).getByText('Nothing has been reported yet.').count()).toBe(0);
    await items.filter({ hasText: /^\S.* opened 12 records of invoice/ }).waitFor();
    await items.filter({ hasText: /^Outside of the access: \S.* exported 1 record of invoice/ }).waitFor();
    expect(await findingsInEverySight(page)).toEqual([]);
    const provider = await portal.signedIn('nestor', `/provider/requests/${emergency}`);
    await dialog(provider).getByText('opened 12 records of invoice').waitFor();
    await show(page, '/activity?type=AccessUsedOutsideGrant');
    await page.getByRole('link', { name: 'Data used outside of an access' }).click();
    await page.getByText('BEFORE_GRANT').first().waitFor();
  });

  test('show what guards opened and closed under them, that something stayed open, and whom they refused', async () => {
    const page = await portal.signedIn('adele', '/accesses');
    await rows(page);
    expect(await page.getByRole('heading', { name: 'Refused attempts' }).count()).toBe(0);
    const now = Date.now();
    const about = { source: 'gate', tenantId: urgent.tenantId, dataStoreId: dataStoreId('prod-db') };
    const request = { requestId: emergency, requestSource: '', sourceRequestId: '' };
    const refused = { engineerId: personId('mallory'), permission: null, reason: 'NO_GRANT' } as const;
    await portal.upstream.publish('gate', [
      { ...about, ...request, type: 'AccessOpened', reportId: 'opened', openedAt: now },
      { ...about, ...refused, type: 'AccessRefused', reportId: 'refused', count: 3, firstAt: now, lastAt: now },
    ]);
    await page.getByRole('heading', { name: 'Refused attempts' }).waitFor();
    const attempts = page.getByRole('table', { name: 'Refused attempts' });
    expect(await attempts.getByRole('row').nth(1).textContent()).toMatch(/mallory.*prod-db.*no access was granted.*3/);
    expect(await findingsInEverySight(page)).toEqual([]);
    await show(page, `/accesses/${emergency}`);
    const store = dialog(page)
      .getByRole('listitem')
      .filter({ hasText: /^prod-db ?opened/ })
      .first();
    await store.filter({ hasText: 'not closed yet' }).waitFor();
    const late = {
      ...about,
      ...request,
      type: 'AccessNotClosed',
      reportId: 'late',
      since: now,
      reason: 'UNREACHABLE',
    } as const;
    await portal.upstream.publish('gate', [late]);
    await store.filter({ hasText: 'the data store could not be reached' }).waitFor();
    await dialog(page).getByText('the engineer may still be in it').waitFor();
    const closed = {
      ...about,
      ...request,
      type: 'AccessClosed',
      reportId: 'closed',
      closedAt: now,
      sessionsEnded: 1,
    } as const;
    await portal.upstream.publish('gate', [closed]);
    await store.filter({ hasText: /closed .*, 1 session ended$/ }).waitFor();
    await dialog(page).getByText('prod-db was closed again, 1 session ended').waitFor();
    expect(await findingsInEverySight(page)).toEqual([]);
    const provider = await portal.signedIn('nestor', `/provider/requests/${emergency}`);
    await dialog(provider).getByRole('heading', { name: 'Opened and closed' }).waitFor();
    await show(page, '/activity?type=AccessRefused');
    await page.getByRole('link', { name: 'Attempts refused' }).first().waitFor();
  });

  test('are where activity leads to: by an event of one, and its request', async () => {
    const page = await portal.signedIn('adele', '/activity?type=AccessGranted');
    await page.getByRole('link', { name: 'SR-3' }).first().click();
    await page.getByRole('link', { name: 'Open this request' }).click();
    await dialog(page).getByText('Why you were not asked').waitFor();
  });

  test('are filtered, and the page of requests leads to them where its own search finds nothing', async () => {
    const page = await portal.signedIn('adele', '/requests?tab=all');
    await page.getByRole('searchbox').fill('SR-4');
    await page.getByRole('link', { name: 'Search in all accesses' }).click();
    await soon(() => rows(page)).toEqual(['SR-4']);
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await page.getByLabel('On what basis').selectOption('Emergency');
    await soon(() => rows(page)).toEqual(['SR-3']);
    await page.goto(`${portal.url}/requests?tab=all&q=engineer-1`);
    await soon(() => rows(page)).toEqual(['SR-1']);
  });

  test('the overview counts them, says how long it took to decide, and leads to each list; it can be saved', async () => {
    await portal.decide(await portal.waitingRequest({ ticketId: 'SR-5' }), 'deny');
    const page = await portal.signedIn('isaiah', '/overview');
    await page.getByText(/^\d+ (s|min) or less for half of the decisions$/).waitFor();
    for (const tile of ['0 Wait for your decision', '2 Accesses run', '1 Approved', '4 Accesses'])
      expect(await page.getByRole('link', { name: tile, exact: true }).count(), tile).toBe(1);
    for (const table of await page.getByText('Show as a table').all()) await table.click();
    expect(await page.getByLabel('Show as a table: Accesses by basis', { exact: true }).count()).toBe(1);
    const byBasis = page.getByRole('table', { name: 'Accesses by basis' });
    expect(await byBasis.getByRole('row').filter({ hasText: 'Inadvertent exposure' }).textContent()).toMatch(/1$/);
    expect(await findingsInEverySight(page)).toEqual([]);

    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export CSV' }).click();
    const saved = readFileSync(await (await download).path(), 'utf8');
    expect(saved).toContain('"Environment","Any environment"');
    expect(saved).toContain('"Accesses by engineer","engineer-1 at the provider","nestor.wilke","4"');

    await page.getByRole('link', { name: 'engineer-1 at the provider' }).first().click();
    await soon(async () => (await rows(page)).toSorted()).toEqual(['SR-1', 'SR-2', 'SR-3', 'SR-4']);
    expect(await page.getByLabel('Who').locator('option:checked').textContent()).toBe('engineer-1 at the provider');
    expect(new URL(page.url()).searchParams.get('from')).toMatch(/^\d{4}-\d\d-01T00:00$/);
    await page.goBack();
    await page.getByRole('link', { name: '1 Approved', exact: true }).click();
    await soon(() => rows(page)).toEqual(['SR-1']);
    expect(new URL(page.url()).searchParams.get('from')).toMatch(/^\d{4}-\d\d-01T00:00$/);
    await page.goBack();
    await page.getByRole('link', { name: '2 Exclusions: you were not asked' }).click();
    await soon(async () => (await rows(page)).toSorted()).toEqual(['SR-3', 'SR-4']);
    expect(await page.getByLabel('On what basis').locator('option:checked').textContent()).toBe('Any exclusion');
    await page.goBack();
    await page.getByRole('link', { name: '1 Denied', exact: true }).click();
    await soon(() => rows(page)).toEqual(['Denied by the customer']);
    expect(new URL(page.url()).searchParams.get('from')).toMatch(/^\d{4}-\d\d-01T00:00$/);
    await page.goBack();
    await page.getByRole('combobox', { name: 'Environment' }).selectOption('contoso prod');
    await page.getByText('1 Denied', { exact: true }).waitFor();
    expect(await page.getByRole('link', { name: '1 Denied' }).count()).toBe(0);
    await page.getByRole('combobox', { name: 'Environment' }).selectOption('');
    await page.getByLabel('Period', { exact: true }).selectOption('Other days');
    const firstDay = page.getByLabel('First day');
    expect(await firstDay.inputValue()).toMatch(/-01$/);
    await firstDay.fill('');
    await soon(async () => new URL(page.url()).searchParams.has('first')).toBe(false);
    expect(await firstDay.inputValue()).toBe('');
  });

  test('what runs without an approval is said above the requests, also as it begins and ends', async () => {
    const page = await portal.signedIn('adele', '/requests');
    await page.getByText('2 accesses run now. One of these nobody here approved:').waitFor();
    await page.getByText(/\(Emergency\)\.$/).waitFor();
    expect(await findings(page)).toEqual([]);
    const { record } = await approvedInternally({ ticketId: 'SR-6', ...SANDBOX }, 'AccessGranted');
    await page.getByText('3 accesses run now. 2 of these nobody here approved').waitFor();
    await portal.upstream.finish(record);
    await page.getByText('2 accesses run now.').waitFor();
    await page.getByRole('button', { name: 'Show accesses' }).click();
    await page.waitForURL(`${portal.url}/accesses?running=true`);
    await soon(async () => (await rows(page)).toSorted()).toEqual(['SR-1', 'SR-3']);
  });

  test('a list too long to be loaded again shows what has changed, and says so where that is not all', async () => {
    const longer = async (page: Page) => {
      // The opening page reports a recent change: the list already has it, as it has every earlier request.
      const known = portal.log.records.flatMap(({ value: { data } }) => ('requestId' in data ? data.requestId : []));
      await page.route(/\/api\/v1\/access(es|-requests)\?/, async (route) => {
        const response = await route.fetch();
        const { items } = await response.json();
        const there = new Set(items.map(({ id }: { readonly id: string }) => id));
        const ids = [...new Set(known), ...Array.from({ length: 200 }, (_, n) => `${n}`)].filter(
          (id) => !there.has(id),
        );
        const others = ids.map((id) => ({ ...items[0], id, supportRequestId: 'SR-0' }));
        await route.fulfill({ response, json: { items: [...items, ...others], nextCursor: null } });
      });
    };
    const first = await approvedInternally({ ticketId: 'SR-7', ...SANDBOX }, 'AccessGranted');
    const page = await portal.signedIn('adele', '/requests');
    await longer(page);
    // If the stream of changes opens late, a page that has a list by then says that it may have changed.
    const opened = page.waitForResponse('**/api/v1/changes');
    await page.evaluate("window.dispatchEvent(new Event('online'))");
    await opened;
    await show(page, '/accesses');
    const row = (ticket: string) => page.getByRole('row').filter({ hasText: ticket });
    await row('SR-7').filter({ hasText: 'left' }).waitFor();
    await portal.upstream.finish(first.record);
    await row('SR-7').filter({ hasText: 'handed back by the engineer' }).waitFor();
    const changed = page.getByText('This list may have changed since it was loaded.');
    expect(await changed.count()).toBe(0);

    await approvedInternally({ ticketId: 'SR-8', ...SANDBOX }, 'AccessGranted');
    await changed.waitFor();
    await page.getByRole('button', { name: 'Load it again' }).click();
    await row('SR-8').waitFor();
    expect(await changed.count()).toBe(0);
    await page.evaluate("window.dispatchEvent(new Event('online'))"); // changes may have been missed
    await changed.waitFor();

    const engineer = await portal.signedIn('nestor', '/provider/requests');
    await longer(engineer);
    await show(engineer, '/provider/grants');
    const running = engineer.getByRole('row').filter({ hasText: 'SR-8' });
    await running.getByRole('button', { name: 'Hand access back' }).click();
    await engineer.getByRole('button', { name: 'Hand it back' }).click();
    await running.waitFor({ state: 'detached' });
  });

  test('where the policy is off, the pages say what happens meanwhile, and nothing is shown as covered', async () => {
    const page = await portal.signedIn('adele', '/policy');
    await page.getByText('Managed: covered', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Disable' }).click();
    await dialog(page).getByRole('button', { name: 'Disable' }).click();
    await page.getByText('Managed: covered once enabled').waitFor();
    expect(await page.getByText('Managed: covered', { exact: true }).count()).toBe(0);
    await show(page, '/requests');
    await page.getByText('Customer Lockbox is disabled: access is granted when Microsoft approves it').waitFor();
    expect(await page.getByText('no access is granted without your approval').count()).toBe(0);
    expect(await findings(page)).toEqual([]);
  });

  test.for<{ question: string; clicks: number; answer: (page: Page, click: Click) => Promise<void> }>([
    {
      question: 'who can see our data now?',
      clicks: 1,
      async answer(page, click) {
        await click(inMenu(page, 'Accesses'));
        await page
          .getByRole('row')
          .filter({ hasText: /SR-3[\s\S]*engineer-1[\s\S]*left/ })
          .waitFor();
      },
    },
    {
      question: 'why was this not asked?',
      clicks: 2,
      async answer(page, click) {
        await click(inMenu(page, 'Accesses'));
        await click(page.getByRole('link', { name: 'SR-2' }));
        await dialog(page).getByText('the environment was not managed').first().waitFor();
      },
    },
    {
      question: 'who was told?',
      clicks: 2,
      async answer(page, click) {
        await click(page.getByRole('link', { name: 'SR-1' }));
        await click(dialog(page).getByRole('switch', { name: 'Show notices' }));
        await dialog(page)
          .getByText(/^Told .+ by e-mail/)
          .first()
          .waitFor();
      },
    },
    {
      question: 'what did this engineer do last month?',
      clicks: 2,
      async answer(page, click) {
        await approvedInternally(
          { ticketId: 'SR-9', engineerId: personId('lynne.robbins'), ...SANDBOX },
          'AccessGranted',
        );
        await click(inMenu(page, 'Accesses'));
        await soon(() => rows(page)).toContain('SR-9');
        await page.getByRole('searchbox').fill('engineer-1');
        await page.getByLabel('From').fill(new Date(Date.now() - 31 * DAY_MS).toISOString().slice(0, 16));
        const isAnswered = async () => {
          const texts = await page.locator(`${LIST} tbody tr`).allTextContents();
          const hasRow = (ticket: string) => texts.some((text) => text.includes(ticket));
          return texts.every((text) => text.includes('engineer-1')) && ['SR-1', 'SR-2', 'SR-3', 'SR-4'].every(hasRow);
        };
        await soon(isAnswered).toBe(true);
        expect(await rows(page)).not.toContain('SR-9');
        await click(page.getByRole('link', { name: 'SR-3' }));
        await dialog(page)
          .getByText(/opened 12 records of invoice/)
          .first()
          .waitFor();
      },
    },
    {
      question: 'how long do we take to decide?',
      clicks: 1,
      async answer(page, click) {
        await click(inMenu(page, 'Overview'));
        await page.getByText(/or less for half of the decisions$/).waitFor();
      },
    },
  ])('an administrator finds out from the first page on: $question', async ({ clicks, answer }) => {
    const page = await portal.signedIn('adele', '/requests');
    await page.locator('tbody a').first().waitFor();
    let clicked = 0;
    await answer(page, async (one) => {
      await one.click();
      clicked += 1;
    });
    expect(clicked).toBe(clicks);
  });

  test('no page had an error in its script, or violated its policy', () => {
    expect(portal.complaints).toEqual([]);
  });
});
