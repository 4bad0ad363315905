import { expect, test } from 'vitest';
import { addressOf, checkedOrigin } from './call-address.ts';

const CRM = 'https://crm.example.com';

test.each([
  ['/', '/', ''],
  ['/contoso/orders?page=2&page=3', '/contoso/orders', 'page=2&page=3'],
  ['/contoso/orders/', '/contoso/orders/', ''],
  ['/contoso/J%C3%BCrgen%20K./v1.2;x=1/...', '/contoso/J%C3%BCrgen%20K./v1.2;x=1/...', ''],
  ['/contoso/orders?next=/../fabrikam', '/contoso/orders', 'next=%2F..%2Ffabrikam'],
])('%s is the path %s', (target, path, query) => {
  const address = addressOf(CRM, target);
  expect({ ...address, query: String(address?.query) }).toEqual({ url: `${CRM}${target}`, path, query });
});

test.each([
  '/contoso/../fabrikam/orders',
  '/contoso/%2e%2e/fabrikam/orders',
  '/contoso/.%2E/fabrikam/orders',
  '/contoso/%252e%252e/fabrikam/orders',
  '/contoso/..;/fabrikam/orders',
  '/contoso/..%3bx/fabrikam/orders',
  '/contoso/..\\fabrikam',
  '/contoso\\..\\fabrikam',
  '/contoso/..%2ffabrikam/orders',
  '/contoso/..%5Cfabrikam/orders',
  '/contoso/./orders',
  '//fabrikam/orders',
  '/contoso//orders',
  '/contoso/orders%00',
  '/contoso/orders\t',
  '/contoso/orders#/../../fabrikam',
  '/contoso/orders?a=1#&a=2',
  '/%E0%A4%A',
  '/%zz',
  'https://fabrikam.example.com/orders',
  '.fabrikam.example.com/orders',
  '@fabrikam.example.com/orders',
  ':8443/orders',
  '*',
  '',
])('%j could be read in more than one way, and is none', (target) => {
  expect(addressOf(CRM, target)).toBeUndefined();
});

test('where callers reach a service has no path, and is known at the start', () => {
  for (const url of [CRM, 'http://localhost:8090']) expect(checkedOrigin(url)).toBe(url);
  for (const url of ['', 'crm.example.com', `${CRM}/`, `${CRM}/crm`, `${CRM}?a=1`, 'file:///crm'])
    expect(() => checkedOrigin(url), url).toThrow('without a path');
});
