import { expect, test } from 'vitest';
import { canonicalUrl } from './paths.ts';

test.for([
  [
    '/SUBSCRIPTIONS/Prod/PROVIDERS/MICROSOFT.CUSTOMERLOCKBOX/REQUESTS/Ab/UPDATEAPPROVAL?api-version=X',
    '/subscriptions/Prod/providers/Microsoft.CustomerLockbox/requests/Ab/updateApproval?api-version=X',
  ],
  [
    '/providers/microsoft.customerlockbox/TenantOptedIn/Contoso',
    '/providers/Microsoft.CustomerLockbox/tenantOptedIn/Contoso',
  ],
  ['/subscriptions/requests/providers/x.y/requests', '/subscriptions/requests/providers/x.y/requests'],
  ['/api/v1/Policy?a=/providers/microsoft.customerlockbox', '/api/v1/Policy?a=/providers/microsoft.customerlockbox'],
] as const)('%s is found, and its ids stay as they are', ([given, canonical]) => {
  expect(canonicalUrl(given)).toBe(canonical);
  expect(canonicalUrl(canonical)).toBe(canonical);
});
