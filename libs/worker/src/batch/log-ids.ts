import { isObject } from '@lockbox/contracts/is-object';

/**
 * What a log line about a record names, so that one request can be followed through all workers: ids only, never what people
 * wrote or are called.
 */
export function idsOf(value: unknown): { tenantId?: string; requestId?: string; correlationId?: string } {
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
