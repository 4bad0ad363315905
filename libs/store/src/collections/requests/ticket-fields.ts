import type { RequestDocument } from './document.ts';

type TicketFields = Pick<RequestDocument, 'ticketId' | 'ticketKey' | 'ticketNumber'>;

/** A ticket and what it is found by: `INC0004711` by the beginnings of `inc0004711` and of `4711`. */
export function ticketFields(ticketId: string | null): TicketFields {
  const digits = ticketId === null ? undefined : /\d+(?=\D*$)/.exec(ticketId)?.[0];
  return {
    ticketId,
    ticketKey: ticketId?.toLowerCase() ?? null,
    ticketNumber: digits === undefined ? null : withoutLeadingZeros(digits),
  };
}

export const withoutLeadingZeros = (digits: string): string => digits.replace(/^0+(?=\d)/, '');
