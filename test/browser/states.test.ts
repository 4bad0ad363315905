/**
 * The unusual states of the pages: each is shown in words, and is accessible. What they are made of is looked at once in every colour
 * scheme and width; where other pages show the same parts, it is enough to see whether they fit in.
 */
import { CUSTOMER_STATUS_SLUGS, STATUS_SLUGS } from '@lockbox/domain/requests/statuses';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { beyondAnyEdge, findings, findingsInEverySight, NARROW, watchTheEdge } from './accessible.ts';
import { chromiumPath, WITHOUT_CHROMIUM } from './chromium.ts';
import { answerInLongestWords } from './longest-words.ts';
import { openPortal, type Portal, SIGN_IN_NAMES, show, signInAs } from './portal.ts';

type Name = keyof typeof SIGN_IN_NAMES;
/** A page, and the words by which its state is recognised. */
type Place = readonly [path: string, words: string | RegExp];

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NOBODYS = '00000000-0000-4000-8000-000000000000';
let portal: Portal;

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const soon = <T>(what: () => T | Promise<T>) => expect.poll(what);
const said = (page: Page, text: string | RegExp) => page.getByRole('dialog').getByText(text).first();

const accessible = async (page: Page, what: string) => expect.soft(await findingsInEverySight(page), what).toEqual([]);
/** For what is made of parts that were looked at in every sight on another page. */
const accessibleToo = async (page: Page, what: string) =>
  expect.soft([...(await findings(page)), ...(await beyondAnyEdge(page))], what).toEqual([]);
/** A panel hides the rest from screen readers, also for a moment after it was closed. */
const NO_PANEL = '#root:not([aria-hidden])';
const place = (page: Page, words: string | RegExp) =>
  page.getByText(words).or(page.getByLabel(words)).filter({ visible: true }).first();
async function accessibleAt(page: Page, places: readonly Place[], look = accessible): Promise<void> {
  for (const [path, words] of places) {
    if (look === accessibleToo) await page.setViewportSize(NARROW);
    await page.goto(portal.url + path);
    await place(page, words).waitFor();
    await look(page, path);
  }
}

/** The calls that the page makes once it knows who is signed in. */
const DATA = /\/api\/v1\/(?!session$|changes$)/;
const hold = () => {};
const fail = {
  status: 503,
  contentType: 'application/problem+json',
  body: JSON.stringify({ status: 503, code: 'UNAVAILABLE', detail: 'The database cannot be reached. Try again soon.' }),
};

const PAGES: readonly { readonly person: Name; readonly paths: readonly string[] }[] = [
  {
    person: 'adele',
    paths: [
      '/requests',
      `/requests/${NOBODYS}`,
      '/overview',
      '/accesses',
      `/accesses/${NOBODYS}`,
      '/policy',
      '/activity',
      '/activity/one',
      '/webhooks',
    ],
  },
  { person: 'diego', paths: ['/provider/requests', `/provider/requests/${NOBODYS}`, '/provider/webhooks'] },
  { person: 'nestor', paths: ['/provider/grants'] },
];

async function disable(page: Page): Promise<void> {
  await button(page, 'Disable').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click();
}
const openEvent = (page: Page) => page.getByRole('link', { name: 'Customer Lockbox enabled' }).click();

/** Shows each page at 320 pixels, and looks at it there and in all other widths. */
async function fits(page: Page, seen: () => Promise<readonly string[]>, ...places: readonly Place[]): Promise<void> {
  for (const [path, words] of places) {
    await page.setViewportSize(NARROW);
    await seen();
    await show(page, path);
    await place(page, words).waitFor();
    expect.soft(await seen(), `while ${path} loaded`).toEqual([]);
    expect.soft(await beyondAnyEdge(page), path).toEqual([]);
  }
  await page.setViewportSize(NARROW);
}
async function openInLongestWords(
  person: Name,
  path: string,
  statuses: readonly string[],
  options?: BrowserContextOptions,
) {
  const page = await portal.signedIn(person, '/', options);
  await answerInLongestWords(page, statuses);
  const seen = await watchTheEdge(page);
  await page.setViewportSize(NARROW);
  await page.goto(portal.url + path);
  await page.locator('main#content').waitFor();
  expect.soft(await seen(), `while ${path} loaded`).toEqual([]);
  return [page, seen] as const;
}

if (chromiumPath() === undefined) process.stderr.write(`${WITHOUT_CHROMIUM}\n`);

describe.skipIf(chromiumPath() === undefined)('each state of the pages is shown in words, and is accessible', () => {
  beforeAll(async () => {
    // The checks need a settled page, and without motion it settles sooner. pages.test.ts checks it with motion.
    portal = await openPortal(undefined, { reducedMotion: 'reduce' });
    await portal.enablePolicy();
  });
  afterEach(() => portal.closePages());
  afterAll(async () => {
    await portal?.stop();
  });

  // Before there is any request.
  test.for<{ readonly person: Name; readonly places: readonly Place[] }>([
    {
      person: 'adele',
      places: [
        ['/requests', 'No requests in the past 28 days'],
        ['/requests?tab=all', 'No requests yet'],
        ['/requests?q=4711', 'Nothing matches these filters'],
        ['/overview', 'Nothing happened in this period'],
        ['/accesses', 'Nobody has had access yet'],
        ['/accesses?running=true', 'No access is running'],
        ['/accesses?q=4711', 'Nothing matches these filters'],
        ['/activity?actor=nobody', 'Nothing matches these filters'],
        ['/webhooks', 'No webhooks yet'],
      ],
    },
    {
      person: 'diego',
      places: [
        ['/provider/requests', 'Nothing waits for an internal approval'],
        ['/provider/requests?tab=all', 'No requests yet'],
        ['/provider/requests?q=4711', 'Nothing matches these filters'],
        ['/provider/webhooks', 'No webhooks yet'],
      ],
    },
    {
      person: 'nestor',
      places: [
        ['/provider/requests', 'You have asked for nothing yet'],
        ['/provider/grants', 'No access is running'],
      ],
    },
    { person: 'patti', places: [['/provider/sealed', 'No sealed demand was recorded here']] },
    { person: 'megan', places: [['/requests', 'Nothing is open to you here']] },
  ])('empty: the pages of $person say what will be there', async ({ person, places }) => {
    const page = await portal.signedIn(person, '/');
    for (const [path, words] of places) {
      const looks = person === 'adele' && path === '/requests' ? accessible : accessibleToo;
      await page.setViewportSize(NARROW);
      await show(page, path);
      await place(page, words).waitFor();
      await looks(page, path);
    }
  });

  test.for(PAGES)('loading: the pages of $person', async ({ person, paths }) => {
    const page = await portal.signedIn(person, paths[0] ?? '/');
    await page.route(DATA, hold);
    for (const path of paths) {
      await page.setViewportSize(NARROW);
      await (path === paths[0] ? page.reload() : show(page, path));
      await place(page, 'Loading').waitFor();
      if (!path.endsWith(NOBODYS)) await page.locator(NO_PANEL).waitFor();
      await (path === '/requests' ? accessible : accessibleToo)(page, path);
    }
  });

  test('loading: the file of a page; one that was missed while offline comes when the connection is back', async () => {
    const page = await portal.signedIn('adele', '/requests', {}); // in a browser that has none of the files
    await page.route('**/assets/policy-page-*', hold);
    await accessibleAt(page, [['/policy', 'Loading']], accessibleToo);
    await page.unrouteAll({ behavior: 'ignoreErrors' });

    await page.goto(`${portal.url}/requests`);
    await page.getByRole('heading', { name: 'Customer Lockbox' }).waitFor();
    await page.context().setOffline(true);
    await page.getByRole('link', { name: 'Activity' }).click();
    await page.getByText('The portal cannot be reached').waitFor();
    await accessibleToo(page, 'a file that does not come');
    await page.getByRole('link', { name: 'Customer Lockbox' }).click();
    await page.getByRole('heading', { name: 'Customer Lockbox' }).waitFor();
    await page.getByRole('link', { name: 'Activity' }).click();
    await page.getByText('The portal cannot be reached').waitFor();
    await page.context().setOffline(false);
    await page.getByRole('heading', { name: 'Activity' }).waitFor();
  });

  test('a page that fails leaves the others, and can be loaded again', async () => {
    const page = await portal.signedIn('adele', '/requests');
    await page.getByRole('heading', { name: 'Customer Lockbox' }).waitFor();
    await page.route('**/assets/activity-page-*', (route) => route.fulfill({ status: 404 }));
    await page.getByRole('link', { name: 'Activity' }).click();
    await page.getByRole('heading', { name: 'The page failed' }).waitFor();
    await accessible(page, 'failed');
    await page.getByRole('link', { name: 'Customer Lockbox' }).click();
    await page.getByRole('heading', { name: 'Customer Lockbox' }).waitFor();
    await page.getByRole('link', { name: 'Activity' }).click();
    await page.getByRole('heading', { name: 'The page failed' }).waitFor();
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    await button(page, 'Load again').click();
    await page.getByRole('heading', { name: 'Activity' }).waitFor();
  });

  test('loading, or failed: who is signed in', async () => {
    const page = await portal.open();
    await page.route('**/api/v1/session', hold);
    await accessibleAt(page, [['/requests', 'Checking your session']]);
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    await page.route('**/api/v1/session', (route) => route.fulfill(fail));
    await accessibleAt(page, [['/requests', 'The database cannot be reached.']]);
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    await button(page, 'Try again').click();
    await page.getByRole('heading', { name: 'Sign in to Lockbox' }).waitFor();
  });

  test.for(PAGES)(
    'failed on the server: the pages of $person say so, and load when tried again',
    async ({ person, paths }) => {
      const page = await portal.signedIn(person, paths[0] ?? '/');
      for (const path of paths) {
        await page.route(DATA, (route) => route.fulfill(fail));
        await page.setViewportSize(NARROW);
        await (path === paths[0] ? page.reload() : show(page, path));
        await place(page, 'The database cannot be reached.').waitFor();
        if (!path.endsWith(NOBODYS)) await page.locator(NO_PANEL).waitFor();
        await (path === '/requests' ? accessible : accessibleToo)(page, path);
        await page.unrouteAll({ behavior: 'ignoreErrors' });
        const again = button(page, 'Try again');
        // A part that repeats its request by itself, such as the policy, may succeed in the meantime.
        for (let failed = await again.count(); failed > 0; failed = await again.count()) {
          await again.first().click();
          await soon(() => again.count()).toBeLessThan(failed);
        }
      }
    },
  );

  test('not found: requests, events and pages', async () => {
    const page = await portal.signedIn('adele', '/requests');
    await accessibleAt(page, [
      [`/requests/${NOBODYS}`, 'There is no such request in your tenant.'],
      ['/nowhere', 'There is no such page'],
    ]);
    const alike: readonly Place[] = [
      ['/requests/4711', 'There is no such request in your tenant.'],
      ['/activity/nothing', 'There is no such event in your tenant.'],
      ['/provider/grants', 'This page is not for your account'],
    ];
    await accessibleAt(page, alike, accessibleToo);
    const ofProvider: readonly Place[] = [
      [`/provider/requests/${NOBODYS}`, 'There is no such request.'],
      ['/policy', 'This page is not for your account'],
    ];
    await accessibleAt(await portal.signedIn('diego', '/provider/requests'), ofProvider, accessibleToo);
  });

  test('a page that there is not leads on: to the first page, and where it is for others, to another account', async () => {
    const page = await portal.open();
    await page.goto(`${portal.url}/nowhere`);
    await signInAs(page, SIGN_IN_NAMES.adele);
    await button(page, 'To the first page').click();
    await page.waitForURL(`${portal.url}/requests`);
    await show(page, '/provider/grants');
    await button(page, 'Sign out, to use another account').click();
    await button(page, 'Sign out').click(); // at the issuer
    await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
  });

  test('one event: its record and its bytes', async () => {
    const page = await portal.signedIn('isaiah', '/activity?type=PolicyEnabled');
    await page.getByRole('link', { name: 'Customer Lockbox enabled' }).click();
    await page.getByRole('region', { name: 'Raw bytes' }).getByText('00000000').waitFor();
    await page.getByRole('region', { name: 'Decoded' }).getByText('"type": "PolicyEnabled"').waitFor();
    await accessible(page, page.url());
  });

  test('already handled: the second approver reads who was first', async () => {
    const id = await portal.waitingRequest();
    const page = await portal.signedIn('adele', `/requests/${id}`);
    await button(page, 'Approve').waitFor();
    await portal.decide(id, 'deny');
    await said(page, /^Already handled: Denied by bob of contoso at /).waitFor();
    await accessible(page, 'already handled');
    await page.reload();
    await said(page, /^Denied by bob of contoso \(alex\.wilber\), /).waitFor();
    await accessibleToo(page, 'handled before');
  });

  test('a decision without an answer is shown neither as sent nor as failed', async () => {
    const id = await portal.waitingRequest();
    const page = await portal.signedIn('adele', `/requests/${id}`);
    await page.route('**/decision', (route) => route.fulfill({ ...fail, status: 502, body: 'Bad gateway' }));
    await page.getByLabel('Comment').fill('Kept');
    await button(page, 'Deny').click();
    await button(page, 'Deny access').click();
    await said(page, 'It is not known whether the decision arrived.').waitFor();
    expect(await page.getByLabel('Comment').inputValue()).toBe('Kept');
    await accessible(page, 'unknown');
  });

  test.for<{ readonly person: Name; readonly path: string; readonly words: string }>([
    { person: 'adele', path: '/requests', words: 'Recent' },
    { person: 'alex', path: '/policy', words: 'Customer Lockbox is enabled' },
    { person: 'isaiah', path: '/activity', words: 'Customer Lockbox enabled' },
    { person: 'diego', path: '/provider/requests?tab=all', words: 'Waiting for approval' },
  ])('session ended: $person at $path reads it with the next change', async ({ person, path, words }) => {
    const page = await portal.signedIn(person, path);
    await page.getByText(words).filter({ visible: true }).first().waitFor();
    await page.context().clearCookies({ name: '__Host-lockbox' });
    await portal.waitingRequest();
    await page.getByRole('heading', { name: 'Your session has ended' }).waitFor();
    await (path === '/requests' ? accessible : accessibleToo)(page, path);
  });

  test('offline: lists, a request, an event and the policy say that nothing reaches the portal', async () => {
    const id = await portal.waitingRequest();
    const page = await portal.signedIn('adele', '/requests');
    const offline = async () => {
      await page.context().setOffline(true);
      await page.getByText('No connection.').waitFor();
    };
    const online = async (path: string) => {
      await page.context().setOffline(false);
      await page.goto(portal.url + path);
    };
    await page.locator('tbody tr').first().waitFor();
    await offline();
    await accessible(page, 'a list that was there before');
    await page.getByRole('tab', { name: 'All' }).click();
    await page.getByText('The portal cannot be reached').waitFor();
    await accessibleToo(page, 'a list');

    await online(`/requests/${id}`);
    await button(page, 'Deny').waitFor();
    await page.context().setOffline(true);
    await button(page, 'Deny').click();
    await button(page, 'Deny access').click();
    await said(page, 'The portal cannot be reached.').waitFor();
    await accessible(page, 'a decision');

    await online('/activity?type=PolicyEnabled');
    await openEvent(page);
    await page.getByRole('region', { name: 'Raw bytes' }).waitFor();
    await page.goBack();
    await page.getByRole('link', { name: 'Customer Lockbox enabled' }).waitFor();
    await offline();
    await openEvent(page);
    await page.getByText('The portal cannot be reached').waitFor();
    await page.getByRole('heading', { name: 'Activity' }).waitFor();
    await accessibleToo(page, 'an event');

    await online('/policy');
    await button(page, 'Disable').waitFor();
    await offline();
    await disable(page);
    await page.getByText('It is not known whether the change arrived.').first().waitFor();
    await page.getByText('Customer Lockbox is enabled').waitFor();
    await accessible(page, 'the policy');
  });

  test('a sign-out that does not reach the portal says that it did not', async () => {
    const page = await portal.signedIn('adele', '/requests');
    await page.route('**/sign-out', (route) => route.abort());
    await page.getByRole('button', { name: /^ada of contoso/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByText('You may still be signed in. The portal cannot be reached.').waitFor();
    await page.getByRole('row').nth(1).hover();
    await accessible(page, 'not signed out, and a row under the pointer');
  });

  test('without live updates the page says that it asks again at intervals', async () => {
    const page = await portal.signedIn('adele', '/requests', {}); // in a browser whose clock may move
    await page.route('**/api/v1/changes', (route) => route.abort());
    await page.clock.install();
    await page.goto(`${portal.url}/requests`);
    await page.locator('tbody tr').first().waitFor();
    await page.clock.fastForward(5_000);
    await page.getByText('Live updates are interrupted.').waitFor();
    await accessible(page, 'interrupted');
  });

  test('no word is too long for a narrow page, and no list, message, badge or dialog sticks out at any moment', async () => {
    const request = await portal.waitingRequest();
    const approved = await portal.waitingRequest();
    await portal.decide(approved, 'approve');
    const [adele, seenByAdele] = await openInLongestWords('adele', '/requests', CUSTOMER_STATUS_SLUGS);
    await fits(
      adele,
      seenByAdele,
      ['/requests?tab=all', 'Expired'],
      ['/overview', 'Accesses by engineer'],
      ['/accesses', 'On what basis'],
      ['/policy', 'Roll-out'],
      ['/activity', 'Customer asked'],
      ['/webhooks', 'Delivered'],
      [`/requests/${approved}`, 'History'],
    );
    await button(adele, 'Close').click();
    await adele.getByRole('button', { name: /^ada of contoso/ }).click();
    await adele.getByRole('menuitem', { name: 'Sign out' }).waitFor();
    expect.soft(await beyondAnyEdge(adele), 'the menu').toEqual([]);
    await adele.keyboard.press('Escape');
    await fits(adele, seenByAdele, ['/activity?type=PolicyEnabled', 'Customer Lockbox enabled']);
    await openEvent(adele);
    await adele.getByRole('region', { name: 'Raw bytes' }).waitFor();
    expect.soft(await beyondAnyEdge(adele), 'an event').toEqual([]);
    await fits(adele, seenByAdele, [`/requests/${request}`, 'History']);
    await button(adele, 'Approve').click();
    await button(adele, 'Approve for 8 hours').waitFor();
    expect.soft(await beyondAnyEdge(adele), 'the dialog').toEqual([]);

    const [diego, seenByDiego] = await openInLongestWords('diego', '/provider/requests', STATUS_SLUGS);
    await fits(
      diego,
      seenByDiego,
      ['/provider/requests?tab=all', 'Internal review expired'],
      [`/provider/requests/${approved}`, 'What is asked for'],
    );

    const [nestor, seenByNestor] = await openInLongestWords('nestor', '/provider/grants', STATUS_SLUGS);
    await fits(nestor, seenByNestor, ['/provider/grants', /^expired$/], ['/provider/new', 'Permissions']);
    await nestor.getByRole('combobox', { name: 'Customer' }).selectOption({ index: 1 });
    await nestor.getByRole('combobox', { name: 'Environment' }).selectOption({ index: 1 });
    await nestor.getByRole('checkbox').first().waitFor();
    expect.soft(await beyondAnyEdge(nestor), 'a form').toEqual([]);
  });

  test('a German browser shows German, with dates as they are written there; no word is too long, and all is accessible', async () => {
    const request = await portal.waitingRequest();
    await portal.decide(await portal.waitingRequest(), 'approve');
    const german = { locale: 'de-DE' };
    /** Each page at 320 pixels, by the words that it begins with and by axe. */
    const inGerman = async (
      [page, seen]: Awaited<ReturnType<typeof openInLongestWords>>,
      ...places: readonly Place[]
    ) => {
      for (const one of places) {
        await fits(page, seen, one);
        expect.soft(await page.locator('html').getAttribute('lang'), one[0]).toBe('de');
        expect.soft(await findings(page), one[0]).toEqual([]);
      }
      return page;
    };
    const adele = await inGerman(
      await openInLongestWords('adele', '/requests', CUSTOMER_STATUS_SLUGS, german),
      ['/requests?tab=all', 'Entscheidung nötig'],
      ['/overview', 'Zugriffe nach Person'],
      ['/policy', 'Customer Lockbox ist eingeschaltet'],
      ['/activity', 'Kunde gefragt'],
      ['/webhooks', 'Zugestellt'],
      [`/requests/${request}`, 'Verlauf'],
    );
    expect(await adele.title()).toMatch(/ – Lockbox$/);
    expect(await adele.locator('time').first().textContent()).toMatch(/^\d\d\.\d\d\.\d{4}, \d\d:\d\d$/);
    await button(adele, 'Genehmigen').click();
    await button(adele, 'Für 8 Stunden genehmigen').waitFor();
    expect.soft(await beyondAnyEdge(adele), 'the dialog').toEqual([]);
    expect.soft(await findings(adele), 'the dialog').toEqual([]);
    await inGerman(
      await openInLongestWords('nestor', '/provider/grants', STATUS_SLUGS, german),
      ['/provider/requests?tab=all', 'Interne Genehmigung ausstehend'],
      ['/provider/grants', 'Zugriff zurückgeben'],
      ['/provider/new', 'Anforderung stellen'],
    );
  });

  test('a language that was chosen stays: after a reload, on the page after signing out, and at the next sign-in', async () => {
    const page = await portal.open({ locale: 'de-DE' });
    const files: string[] = [];
    page.on('request', (request) => files.push(/\/assets\/(en|de)-/.exec(request.url())?.[1] ?? ''));
    await page.goto(`${portal.url}/policy`);
    await page.getByRole('heading', { name: 'Bei Lockbox anmelden' }).waitFor();
    await signInAs(page, SIGN_IN_NAMES.alex);
    await page.getByRole('heading', { name: 'Customer Lockbox konfigurieren' }).waitFor();
    expect([...new Set(files)].filter((language) => language !== '')).toEqual(['de']);

    const menu = page.getByRole('button', { name: /^bob of contoso/ });
    await menu.click();
    expect(await page.getByRole('menuitemradio', { name: 'Wie der Browser' }).getAttribute('aria-checked')).toBe(
      'true',
    );
    await page.getByRole('menuitemradio', { name: 'English' }).click();
    const inEnglish = async () => {
      await page.getByRole('heading', { name: 'Configure Customer Lockbox' }).waitFor();
      expect(await page.locator('html').getAttribute('lang')).toBe('en');
      expect(await page.title()).toBe('Configure Customer Lockbox – Lockbox');
    };
    await inEnglish();
    await page.reload();
    await inEnglish();

    await menu.click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await button(page, 'Sign out').click(); // at the issuer
    await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
    await page.goto(`${portal.url}/policy`);
    await page.getByRole('heading', { name: 'Sign in to Lockbox' }).waitFor();
    await signInAs(page, SIGN_IN_NAMES.alex);
    await inEnglish();
    await menu.click();
    await page.getByRole('menuitemradio', { name: 'As the browser' }).click();
    await page.getByRole('heading', { name: 'Customer Lockbox konfigurieren' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Customer Lockbox konfigurieren' }).waitFor();
  });

  // The last ones: the clock only goes forward.
  test('expired while it is looked at: it can no longer be decided, and the page says why; and afterwards', async () => {
    const id = await portal.waitingRequest();
    const page = await portal.signedIn('adele', `/requests/${id}`);
    await button(page, 'Approve').click();
    await button(page, 'Approve for 8 hours').waitFor();
    portal.system.advanceClock(4 * DAY_MS + HOUR_MS);
    await said(page, 'The request has expired meanwhile.').waitFor();
    expect(await button(page, 'Approve').count()).toBe(0);
    await accessible(page, 'expired meanwhile');
    await page.reload();
    await said(page, 'No access was given').waitFor();
    await accessibleToo(page, 'expired before');
    await accessibleAt(page, [['/requests?status=expired', 'Expired']], accessibleToo);
  });

  test('no page had an error in its script, or violated its policy', () => {
    expect(portal.complaints).toEqual([]);
  });
});
