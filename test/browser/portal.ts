import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Value as DirectoryRecord } from '@lockbox/contracts/generated/directory';
import type { AccessRequestSubmitted } from '@lockbox/contracts/generated/intake';
import { personId } from '@lockbox/contracts/ids';
import { callApi } from '@lockbox/testing/api-call';
import { openBrowser } from '@lockbox/testing/browser';
import { mailTo } from '@lockbox/testing/caught-mail';
import { type EventLog, readEvents } from '@lockbox/testing/log-reader';
import { createNamespace } from '@lockbox/testing/namespace';
import { type System, startSystem } from '@lockbox/testing/services';
import { stackEnvironment, testStack } from '@lockbox/testing/stack';
import { PATIENCE_MS, until } from '@lockbox/testing/until';
import { connectUpstream, sampleProvider, sampleTenant, type Upstream } from '@lockbox/testing/upstream';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { ITEM, markOf } from '../../services/portal/web/src/help/tour-seen.ts';
import { openChromium } from './chromium.ts';

export const DIST = resolve(import.meta.dirname, '../../services/portal/web/dist');

/** The issuer signs in the sample people only, so they take the place of a test tenant's people. */
const NAMES: Readonly<Record<string, string>> = {
  ada: 'adele.vance',
  bob: 'alex.wilber',
  cy: 'isaiah.langer',
  'engineer-1': 'nestor.wilke',
  'engineer-2': 'lynne.robbins',
  'approver-1': 'diego.siciliani',
  'legal-1': 'patti.fernandez',
};
export const SIGN_IN_NAMES = {
  adele: 'Adele Vance',
  alex: 'Alex Wilber',
  isaiah: 'Isaiah Langer',
  nestor: 'Nestor Wilke',
  diego: 'Diego Siciliani',
  patti: 'Patti Fernandez',
  /** A person of a tenant that is not in the directory. */
  megan: 'Megan Bowen',
} as const;

const SESSION = '__Host-lockbox';

/** A domain of this run's own: the mail catcher may serve other runs. */
const mailDomain = `browser-${Date.now().toString(36)}.example`;
const ADELE_MAIL = `adele.vance@${mailDomain}`;

const asSamplePeople = (record: DirectoryRecord): DirectoryRecord => {
  if (record.type === 'Principal') {
    const id = NAMES[record.principalId] ?? record.principalId;
    return { ...record, principalId: personId(id), email: `${id}@${mailDomain}` };
  }
  if (record.type === 'ProviderPerson') {
    const id = NAMES[record.personId] ?? record.personId;
    return { ...record, personId: personId(id), email: `${id}@provider.${mailDomain}` };
  }
  return record;
};

interface Options extends BrowserContextOptions {
  readonly firstVisit?: true;
}

export interface Portal {
  readonly system: System;
  readonly url: string;
  readonly upstream: Upstream;
  readonly log: EventLog;
  readonly browser: Browser;
  /**
   * Opens a page in a new browser without a session. The sample people have seen the tour, unless `firstVisit` is set.
   */
  open(options?: Options): Promise<Page>;
  /**
   * Opens a page at this path, with a session of the person: in a browser that later tests get too, with what it keeps of the pages'
   * files, or with options in one of its own.
   */
  signedIn(person: keyof typeof SIGN_IN_NAMES, path: string, options?: Options): Promise<Page>;
  /** Makes a request that waits for the customer. */
  waitingRequest(changes?: Partial<AccessRequestSubmitted>): Promise<string>;
  /** Makes a request that waits for the internal approval. */
  submittedRequest(): Promise<string>;
  /** Enables the policy as Adele, by the API. */
  enablePolicy(): Promise<void>;
  /** Decides as Alex, by the API. */
  decide(requestId: string, decision: 'approve' | 'deny'): Promise<void>;
  /** The address that shows the letters. */
  readonly mailUrl: string;
  /** The link in the e-mail that Adele got about a request, or about access without one. */
  linkInMail(requestId: string, among?: 'requests' | 'accesses'): Promise<string>;
  /** Closes all pages: open ones follow every change, which takes time. What a test did to a person's browser is undone. */
  closePages(): Promise<void>;
  /** The forbidden actions of pages: errors in scripts, violations of their policy, calls to other sites. */
  readonly complaints: string[];
  stop(): Promise<void>;
}

/** The button of the portal's own sign-in page, in each language. */
const SIGN_IN = /^(Sign in|Anmelden)/;

/** Goes to another page of the portal as its links do, without loading it again, which would take most of the time. */
export const show = (page: Page, path: string): Promise<void> =>
  page.evaluate(`history.pushState({}, '', '${path}'); dispatchEvent(new PopStateEvent('popstate'));`);

/** Signs in: from the portal's own sign-in page to the issuer, which may ask who it is or know it still, and back. */
export async function signInAs(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: SIGN_IN }).click();
  const asked = page.getByRole('button', { name });
  await asked.or(page.locator('main#content')).first().waitFor();
  if (await asked.isVisible()) await asked.click();
}

/** Letters go to the mail catcher of the stack that all tests share, or to another. */
export async function openPortal(
  catcher?: { readonly smtpUrl: string; readonly mailUrl: string },
  context: BrowserContextOptions = {},
  { env, ...host }: { readonly portalHost?: 'localhost'; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<Portal> {
  if (!existsSync(join(DIST, 'index.html')))
    throw new Error('The pages are not built: npm run build:web -w @lockbox/portal');
  const namespace = await createNamespace();
  const browser = await openChromium();
  const stack = { ...testStack(), ...catcher };
  const system = await startSystem({
    namespace: namespace.namespace,
    env: { ...stackEnvironment(stack), ...env },
    ...host,
  });
  const upstream = await connectUpstream(namespace.namespace);
  const log: EventLog = await readEvents(namespace.namespace);
  const url = system.portalUrl();
  const complaints: string[] = [];
  const sessions = new Map<string, ReturnType<typeof openBrowser>>();
  const issuer = new URL(stack.issuerUrl).origin;

  const seen = await Promise.all(
    ['adele.vance', 'alex.wilber'].map((id) => markOf({ person: { id }, tenant: { id: 'contoso' } })),
  );
  async function openContext(options: BrowserContextOptions = {}): Promise<BrowserContext> {
    const opened = await browser.newContext({ viewport: { width: 1280, height: 860 }, ...context, ...options });
    opened.setDefaultTimeout(PATIENCE_MS);
    return opened;
  }
  async function openPage(of: BrowserContext, firstVisit = false): Promise<Page> {
    const page = await of.newPage();
    if (!firstVisit) await page.addInitScript(`localStorage.setItem('${ITEM}', '${seen.join(' ')}')`);
    page.on('pageerror', (error) => complaints.push(`script: ${error.message}`));
    page.on('request', (request) => {
      const { protocol, origin, href } = new URL(request.url());
      if (!protocol.startsWith('http')) return;
      if (origin !== url && origin !== issuer) complaints.push(`another site was asked: ${href}`);
      if (/@|%40/.test(href)) complaints.push(`an address in a URL: ${href}`);
    });
    page.on('console', (message) => {
      if (/Content Security Policy|Trusted/i.test(message.text())) complaints.push(message.text());
    });
    return page;
  }
  /** Each with a page that keeps the process of the portal's pages alive. */
  const kept = new Map<string, { readonly context: BrowserContext; readonly keeper: Page }>();
  async function keptContext(name: string): Promise<BrowserContext> {
    const known = kept.get(name);
    if (known !== undefined) return known.context;
    const one = await openContext();
    const keeper = await one.newPage();
    await keeper.goto(`${url}/favicon.svg`);
    kept.set(name, { context: one, keeper });
    return one;
  }
  /** The cookie of the person's session: of one for all pages, until it ends. Who signs in by a browser's pages is another test. */
  const sessionOf = async (name: string) => {
    const known = sessions.get(name);
    const isOpen = known !== undefined && (await known.call('GET', '/api/v1/session')).status === 200;
    const one = isOpen ? known : openBrowser(url);
    if (!isOpen) await one.signIn(name.toLowerCase().replace(' ', '.'));
    // The directory takes a moment to be read: before, a page says that nothing is open to the person.
    const hasRole = async () => {
      const { roles } = (await one.call('GET', '/api/v1/session')).body ?? {};
      return Array.isArray(roles) && roles.length > 0;
    };
    if (!isOpen && name !== SIGN_IN_NAMES.megan) await until(`the portal knows a role of ${name}`, hasRole);
    sessions.set(name, one);
    const value = one.cookie(SESSION) ?? '';
    const { hostname: domain } = new URL(url);
    return { name: SESSION, value, domain, path: '/', secure: true, httpOnly: true, sameSite: 'Lax' } as const;
  };
  const submit = async (changes: Partial<AccessRequestSubmitted> = {}) =>
    await upstream.submit('contoso', { engineerId: personId('nestor.wilke'), ...changes });
  const ask = async (sub: string, method: string, path: string, body?: unknown) =>
    await callApi(url, { sub, tenant: 'contoso' }, method, path, body);
  /** Waits until the API shows the person what the call is about: before, it would be refused. */
  const change = async (sub: string, method: string, at: string, to: string, body: unknown) => {
    await until(`the API shows ${at} to ${sub}`, async () => (await ask(sub, 'GET', at)).status === 200);
    const answer = await ask(sub, method, to, body);
    if (answer.status !== 200) throw new Error(`${method} ${to}: ${answer.status} ${JSON.stringify(answer.body)}`);
  };

  await upstream.publishDirectory([...sampleTenant('contoso'), ...sampleProvider('browser-tests')].map(asSamplePeople));
  return {
    system,
    url,
    upstream,
    log,
    browser,
    open: async ({ firstVisit, ...options } = {}) => await openPage(await openContext(options), firstVisit),
    complaints,
    mailUrl: stack.mailUrl ?? '',
    async signedIn(person, path, options) {
      const name = SIGN_IN_NAMES[person];
      const { firstVisit, ...rest } = options ?? {};
      const of = await (options === undefined ? keptContext(name) : openContext(rest));
      await of.addCookies([await sessionOf(name)]);
      const page = await openPage(of, firstVisit);
      await page.goto(url + path);
      await page.locator('main#content').waitFor();
      return page;
    },
    async waitingRequest(changes) {
      const { id, record } = await submit(changes);
      await upstream.decideInternally(record, 'APPROVED', 'diego.siciliani');
      const known = (type: string) => log.typesOf(id).includes(type);
      await until(
        `${id} waits for somebody`,
        () => known('LockboxRequestCreated') || known('CustomerApprovalNotRequired'),
      );
      if (!known('LockboxRequestCreated')) throw new Error('The policy is not enabled: nobody is asked.');
      return id;
    },
    async submittedRequest() {
      const { id } = await submit();
      await log.waitFor(id, 'RequestSubmitted');
      return id;
    },
    async enablePolicy() {
      await log.peopleOf('contoso');
      await change('adele.vance', 'PUT', '/policy', '/policy', { enabled: true });
    },
    async decide(requestId, decision) {
      const request = `/lockbox-requests/${requestId}`;
      await change('alex.wilber', 'POST', request, `${request}/decision`, { decision });
    },
    async linkInMail(requestId, among = 'requests') {
      return await until(`the e-mail about ${requestId} has come`, async () => {
        const links = (await mailTo(ADELE_MAIL, stack)).flatMap(({ text }) => text.match(/https?:\/\/\S+/g) ?? []);
        return links.find((link) => link.endsWith(`/${among}/${requestId}`));
      });
    },
    async closePages() {
      const toKeep = [...kept.values()];
      const others = browser.contexts().filter((one) => !toKeep.some(({ context: it }) => it === one));
      // A call that a test has on its way would fail for want of its page.
      const pages = browser.contexts().flatMap((one) => one.pages());
      await Promise.all(pages.map((page) => page.unrouteAll({ behavior: 'ignoreErrors' })));
      await Promise.all([
        ...others.map((one) => one.close()),
        ...toKeep.map(async ({ context: one, keeper }) => {
          await Promise.all(one.pages().map((page) => page !== keeper && page.close()));
          await one.setOffline(false);
          await one.clearCookies();
        }),
      ]);
    },
    async stop() {
      await browser.close();
      await upstream.close();
      await log.close();
      await system.stop('SIGKILL');
      await namespace.drop();
    },
  };
}
