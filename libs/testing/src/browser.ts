/** A browser without a window, for tests of the portal's server: cookies, redirects, the issuer's sign-in form. */

export interface BrowserAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body; undefined for anything but JSON. */
  readonly body: Readonly<Record<string, unknown>> | undefined;
}

interface Page {
  readonly url: string;
  readonly answer: BrowserAnswer;
}

export interface Browser {
  /** Makes one call to the portal with its cookies, and follows no redirect. */
  call(method: string, path: string, options?: CallOptions): Promise<BrowserAnswer>;
  /** Opens an address, follows redirects from site to site, and returns the last page. */
  visit(url: string): Promise<Page>;
  /** Sends the only form of a page, with its hidden fields and these. */
  submit(page: Page, fields: Readonly<Record<string, string>>): Promise<Page>;
  /** Presses the button that begins a sign-in, and returns the issuer's page, or the page that it leads to. */
  beginSignIn(returnTo?: string): Promise<Page>;
  /** Signs in as one of the sample people and comes back to the page. */
  signIn(person: string, returnTo?: string): Promise<Page>;
  /** The session's CSRF token, from GET /api/v1/session. */
  csrfToken(): Promise<string>;
  /** A cookie of the portal's. */
  cookie(name: string): string | undefined;
  setCookie(name: string, value: string): void;
}

interface CallOptions {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const REDIRECTS = 20;

export function openBrowser(portalUrl: string): Browser {
  const jars = new Map<string, Map<string, string>>();
  const jarOf = (origin: string): Map<string, string> => {
    const jar = jars.get(origin) ?? new Map<string, string>();
    jars.set(origin, jar);
    return jar;
  };

  async function request(url: string, init: RequestInit & { readonly headers?: Record<string, string> }) {
    const { origin } = new URL(url);
    const cookies = [...jarOf(origin)].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { accept: 'text/html', ...init.headers, ...(cookies === '' ? {} : { cookie: cookies }) };
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) keep(origin, line);
    const text = await response.text();
    const isJson = text !== '' && (response.headers.get('content-type')?.includes('json') ?? false);
    const body: BrowserAnswer['body'] = isJson ? JSON.parse(text) : undefined;
    return { status: response.status, headers: response.headers, text, body };
  }

  function keep(origin: string, line: string): void {
    const [pair = '', ...attributes] = line.split(';');
    const [name = '', ...value] = pair.split('=');
    const ended = attributes.some((one) => /^ *(max-age=0|expires=Thu, 01 Jan 1970)/i.test(one));
    if (ended) jarOf(origin).delete(name);
    else jarOf(origin).set(name, value.join('='));
  }

  async function follow(url: string, init: RequestInit & { readonly headers?: Record<string, string> } = {}) {
    let at = url;
    let answer = await request(at, init);
    for (let count = 0; count < REDIRECTS; count++) {
      const location = answer.headers.get('location');
      if (location === null || answer.status < 300 || answer.status > 399) return { url: at, answer };
      at = new URL(location, at).href;
      answer = await request(at, {});
    }
    throw new Error(`More than ${REDIRECTS} redirects from ${url}`);
  }

  const sendForm = (url: string, fields: Readonly<Record<string, string>>): Promise<Page> =>
    follow(url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: new URL(url).origin },
      body: new URLSearchParams(fields).toString(),
    });

  const portal = new URL(portalUrl).origin;
  const browser: Browser = {
    call: (method, path, { body, headers = {} } = {}) =>
      request(`${portal}${path}`, {
        method,
        headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    visit: (url) => follow(new URL(url, portal).href),
    submit({ url, answer }, fields) {
      const action = /<form[^>]* action="([^"]+)"/.exec(answer.text)?.[1];
      if (action === undefined) throw new Error(`No form at ${url}: ${answer.text.slice(0, 500)}`);
      const hidden = answer.text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g);
      return sendForm(new URL(action.replaceAll('&amp;', '&'), url).href, {
        ...Object.fromEntries([...hidden].map(([, name, value]) => [name, value])),
        ...fields,
      });
    },
    async beginSignIn(returnTo = '/requests') {
      const page = await browser.visit(`/sign-in?return=${encodeURIComponent(returnTo)}`);
      return await browser.submit(page, {});
    },
    async signIn(person, returnTo) {
      const page = await browser.beginSignIn(returnTo);
      return await browser.submit(page, { person });
    },
    async csrfToken() {
      const { body } = await browser.call('GET', '/api/v1/session');
      return String(body?.csrfToken);
    },
    cookie: (name) => jarOf(portal).get(name),
    setCookie: (name, value) => void jarOf(portal).set(name, value),
  };
  return browser;
}
