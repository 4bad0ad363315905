import { tenantId } from '@lockbox/contracts/ids';
import { requestIdOf } from '@lockbox/contracts/uuid';
import { expect, test } from 'vitest';
import { requestIdHere } from '../../web/src/provider/request-id.ts';

test('the page finds the id that the log gives a request', async () => {
  for (const [tenant, id] of [
    ['contoso', 'once'],
    ['A "tenant"', '7f6f1c1e-5b1c-4f0b-9d2e-0f1e2d3c4b5a'],
  ] as const) {
    expect(await requestIdHere(tenant, id)).toBe(requestIdOf(tenantId(tenant), 'portal', id));
  }
});
