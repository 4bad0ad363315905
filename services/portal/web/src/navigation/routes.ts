/**
 * Every page of the portal: whose it is, and its address. `:id` is the request or event that is opened there, `:id?` one that
 * opens in a panel over the page, `*?` one with a longer name. The server answers at these addresses, and tests walk through them, so no page is forgotten.
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
  sealed: { side: 'provider', path: '/provider/sealed/*?' },
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
