import { isObject } from '@lockbox/contracts/is-object';

/**
 * The ids that identify a record in a log line, so that one request can be followed through all workers. Never includes
 * text or names of people.
 */
export function logIdsOf(value: unknown): { tenantId?: string; requestId?: string; correlationId?: string } {
  const ids: Record<string, string> = {};
  for (const from of [value, isObject(value) ? value.data : undefined]) {
    if (!isObject(from)) continue;
    for (const name of ['tenantId', 'requestId', 'correlationId']) {
      const id = from[name];
      if (typeof id === 'string') ids[name] = id;
    }
  }
  return ids;
}
