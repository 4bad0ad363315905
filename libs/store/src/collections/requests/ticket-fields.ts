import type { RequestDocument } from './document.ts';

type TicketFields = Pick<RequestDocument, 'ticketId' | 'ticketKey' | 'ticketNumber'>;

/** A ticket with the fields that it is searched by: prefixes of `inc0004711` and of `4711` find `INC0004711`. */
export function ticketFields(ticketId: string | null): TicketFields {
  const digits = ticketId === null ? undefined : /\d+(?=\D*$)/.exec(ticketId)?.[0];
  return {
    ticketId,
    ticketKey: ticketId?.toLowerCase() ?? null,
    ticketNumber: digits === undefined ? null : withoutLeadingZeros(digits),
  };
}

export const withoutLeadingZeros = (digits: string): string => digits.replace(/^0+(?=\d)/, '');
