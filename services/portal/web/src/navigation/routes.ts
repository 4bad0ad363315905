/**
 * Every page of the portal: whose it is, and its address. `:id` is the request or event that is opened there, `:id?` one that
 * opens in a panel over the page, `:path*` one with a longer name. The server answers at these addresses, and tests walk through them, so no page is forgotten.
 */
export const ROUTES = {
  overview: { side: 'customer', path: '/overview' },
  requests: { side: 'customer', path: '/requests/:id?' },
  denials: { side: 'customer', path: '/denials' },
  accesses: { side: 'customer', path: '/accesses/:id?' },
  policy: { side: 'customer', path: '/policy' },
  activity: { side: 'customer', path: '/activity' },
  event: { side: 'customer', path: '/activity/:id' },
  webhooks: { side: 'customer', path: '/webhooks' },
  ownNotices: { side: 'customer', path: '/notices' },
  sessions: { side: 'customer', path: '/sessions' },
  providerRequests: { side: 'provider', path: '/provider/requests/:id?' },
  newRequest: { side: 'provider', path: '/provider/new' },
  sealed: { side: 'provider', path: '/provider/sealed/:path*' },
  grants: { side: 'provider', path: '/provider/grants' },
  providerPasskeys: { side: 'provider', path: '/provider/passkeys' },
  providerActivity: { side: 'provider', path: '/provider/activity' },
  providerEvent: { side: 'provider', path: '/provider/activity/:id' },
  providerWebhooks: { side: 'provider', path: '/provider/webhooks' },
  providerSessions: { side: 'provider', path: '/provider/sessions' },
} as const satisfies Readonly<Record<string, { readonly side: 'customer' | 'provider'; readonly path: `/${string}` }>>;

export type RouteName = keyof typeof ROUTES;

/** Where somebody begins. */
export const START = { customer: '/requests', provider: '/provider/requests' } as const;

const patternOf = (path: string): RegExp =>
  new RegExp(
    `^${path.replace('/:path*', '(?:/(.+))?').replace('/:id?', '(?:/([^/]+))?').replace('/:id', '/([^/]+)')}$`,
  );

const PATTERNS = Object.entries(ROUTES).map(([name, { side, path }]) => ({
  name: name as RouteName, // its own keys: it has no others
  side,
  pattern: patternOf(path),
}));

/** The page at an address, whose it is, and what is opened there; undefined where there is none. */
export function routeAt(path: string) {
  for (const { name, side, pattern } of PATTERNS) {
    const found = pattern.exec(path);
    if (found !== null) return { name, side, id: found[1] };
  }
  return undefined;
}
