import { tenantId } from '@lockbox/contracts/ids';
import type { Grant } from '@lockbox/grants/grant';
import type { GrantsReader } from '@lockbox/grants/reader';
import type { Caller } from './callers.ts';

/** Which access runs is not known now. */
export class NotReady extends Error {}

/**
 * The grants that run, as far as a caller may know of them. Throws NotReady where they are in doubt: those of the tenant that is
 * named, or else of any tenant that the caller may ask about.
 */
export function runningFor(
  grants: Pick<GrantsReader, 'running' | 'doubt' | 'doubts'>,
  { tenants, isBoundTo }: Caller,
  tenant: string | undefined,
): readonly Grant[] {
  const wanted = tenant === undefined ? tenants : (tenants ?? [tenant]).filter((one) => one === tenant);
  const doubts = wanted === undefined ? grants.doubts() : wanted.map((one) => grants.doubt(tenantId(one)));
  const reason = doubts.find((doubt) => doubt !== undefined);
  if (reason !== undefined) {
    const others = tenant === undefined ? ', or name the tenant (resource.properties.tenantId)' : '';
    throw new NotReady(`It is not known now which access runs (${reason}). Ask again${others}.`);
  }
  return grants.running().flatMap((grant) => {
    const dataStores = grant.dataStores.filter((id) => isBoundTo(grant.tenantId, id));
    return dataStores.length === 0 ? [] : [{ ...grant, dataStores }];
  });
}
