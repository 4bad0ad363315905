import type { Event } from '@lockbox/contracts/generated/events';
import type { Dependencies } from '../dependencies.ts';
import { throwRefusal } from '../http/answers.ts';

/**
 * Whether the database shows what has just been asked or answered: another question may have come since the request was read,
 * and whoever decides by the answer must miss none. Throws 409 when policy refused; false where it is not known in time.
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
