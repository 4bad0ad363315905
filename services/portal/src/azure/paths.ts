/** The addresses of the Azure-compatible API. */
export const API_VERSION = '2018-02-28-preview';
export const PROVIDER = '/providers/Microsoft.CustomerLockbox';

/** Azure's addresses may be written in any case. */
const CANONICAL = new Map(
  ['operations', 'tenantOptedIn', 'enableLockbox', 'disableLockbox', 'requests', 'updateApproval'].map((name) => [
    name.toLowerCase(),
    name,
  ]),
);
const ADDRESS = /^(?:\/subscriptions\/([^/?]+))?\/providers\/microsoft\.customerlockbox((?:\/[^/?]*)*)(\?.*)?$/i;

/** Writes the fixed names in an address of this API in the routes' case. Ids and other addresses stay as they are. */
export function canonicalUrl(url: string): string {
  const found = ADDRESS.exec(url);
  if (found === null) return url;
  const [, subscription, rest = '', query = ''] = found;
  // The first and the third segment are names; the second is an id.
  const names = rest.split('/').map((name, at) => (at % 2 === 1 ? (CANONICAL.get(name.toLowerCase()) ?? name) : name));
  return `${subscription === undefined ? '' : `/subscriptions/${subscription}`}${PROVIDER}${names.join('/')}${query}`;
}

export const requestsPath = (subscriptionId: string): string =>
  `/subscriptions/${encodeURIComponent(subscriptionId)}${PROVIDER}/requests`;
export const azureRequestPath = (subscriptionId: string, id: string): string => `${requestsPath(subscriptionId)}/${id}`;
export const optedInPath = (tenantId: string): string => `${PROVIDER}/tenantOptedIn/${encodeURIComponent(tenantId)}`;
