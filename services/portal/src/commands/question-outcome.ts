import type { Event } from '@lockbox/contracts/generated/events';
import type { Dependencies } from '../dependencies.ts';
import { throwRefusal } from '../http/answers.ts';

/**
 * Reports whether the database shows the question or answer just sent: another question may have arrived since the request was
 * read, and a decision must take all into account. Throws 409 if policy refused it; false if the outcome is not known in time.
 */
export async function isShown(
  { projections, outcomes }: Pick<Dependencies, 'projections' | 'outcomes'>,
  events: readonly Event[] | undefined,
): Promise<boolean> {
  if (events === undefined) return false;
  throwRefusal(events);
  for (const { data, sequence } of events) {
    if (data.type !== 'QuestionAsked' && data.type !== 'QuestionAnswered') continue;
    const document = { collection: 'requests', id: data.requestId, sequence, certain: sequence } as const;
    return await projections.shown({ eventId: null, document, textId: data.text.textId }, outcomes.waitMs);
  }
  return false;
}
