import type { Dependencies } from './dependencies.ts';
import type { OnAnsweredError } from './problems.ts';

/**
 * What is of use to whoever looks for attacks: who was refused, and where. It is in the portal's log, and of somebody who is
 * known in the log of events too. The limits bound how much it is; calls over them are counted by status in the metrics.
 */
export const refusedCalls =
  ({ administration }: Pick<Dependencies, 'administration'>): OnAnsweredError =>
  (request, { status, code }) => {
    if (status !== 401 && status !== 403) return;
    const { method, ip: address, identity, routeOptions } = request;
    const route = routeOptions.url;
    request.log.warn({ status, code, method, route, address, who: identity ?? null }, 'a call was refused');
    if (identity) administration.refused(identity, `${method} ${route}`, code);
  };
