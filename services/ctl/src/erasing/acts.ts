import { PROVIDER_TENANT } from '@lockbox/contracts/ids';
import type { Erasure } from './erase.ts';

/**
 * Returns the acts of an erasure for the log: the person or the text itself, and the number of texts of each tenant.
 */
export function actsOf(erasures: readonly Erasure[]) {
  const people = erasures
    .filter(({ kind }) => kind === 'person')
    .map(({ key }) => {
      const [owner = '', , ...id] = key.split('/');
      const tenantId = owner === PROVIDER_TENANT ? null : owner;
      return { action: 'PERSON_ERASED' as const, tenantId, subject: id.join('/'), detail: null };
    });
  const texts = erasures.filter(({ kind }) => kind === 'text');
  const byTenant = Map.groupBy(texts, ({ key }) => key.slice(0, key.lastIndexOf('/')));
  const erased = [...byTenant].map(([tenantId, { length, 0: first }]) => ({
    action: 'TEXTS_ERASED' as const,
    tenantId,
    subject: length === 1 ? (first?.key ?? null) : null,
    detail: String(length),
  }));
  return [...people, ...erased];
}
