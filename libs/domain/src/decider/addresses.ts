import { isAddress } from '@lockbox/contracts/ids';
import type { Decision, PreparedCommand } from './decision.ts';
import { refusedUnseen } from './refusals.ts';

/** Fields that hold no id. withoutAddress takes care of them where they are recorded. */
const NO_IDS: ReadonlySet<string> = new Set(['detail']);

/**
 * "E-mail addresses and names never enter commands or events; ids that contain `@` are refused." The refusal goes to the
 * dead letters alone: in the log it would carry, in envelope or data, the very address that must not be there.
 */
export function refusalOfAddresses(command: PreparedCommand): Decision | undefined {
  const { commandId, tenantId, actor, correlationId, data } = command;
  if (isAddress(tenantId)) return refusal('tenantId');
  if (isAddress(actor.id)) return refusal('actor.id');
  if (isAddress(commandId) || isAddress(correlationId)) return refusal('commandId or correlationId');
  const fields: object = data;
  for (const field in fields) {
    const value: unknown = fields[field as keyof typeof fields];
    if (NO_IDS.has(field)) continue;
    if (typeof value === 'string' && isAddress(value)) return refusal(field);
    if (Array.isArray(value) && value.some(holdsAddress)) return refusal(field);
  }
  return undefined;
}

/** An entry of a list: an id, or a record of ids. */
const holdsAddress = (entry: unknown): boolean =>
  typeof entry === 'string'
    ? isAddress(entry)
    : typeof entry === 'object' &&
      entry !== null &&
      Object.values(entry).some((one) => typeof one === 'string' && isAddress(one));

const refusal = (field: string): Decision => refusedUnseen('ID_IS_AN_ADDRESS', { field });

/** A short detail for machines; should an address ever slip into one, it is left out rather than kept for ever. */
export const withoutAddress = (detail: string): string => (isAddress(detail) ? 'withheld' : detail);
