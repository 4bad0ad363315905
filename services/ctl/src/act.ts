import { RecordedAct } from '@lockbox/api/answers';
import type { Context } from '@lockbox/command-line/context';
import { LockboxError } from '@lockbox/contracts/errors';
import { Option } from 'commander';
import { answerOf, openApi, PortalRefusal } from './api.ts';
import { type AsOption, asOption, asPerson } from './commands/as-person.ts';

/** An act on Kafka or MongoDB that is about to happen, in the form of the API's `POST administration`. */
interface Act {
  readonly action:
    | 'DEAD_LETTERS_REDRIVEN'
    | 'PROJECTION_REPLAYED'
    | 'TEXTS_ERASED'
    | 'PERSON_ERASED'
    | 'SENDER_KEY_ROTATED';
  /** The tenant concerned; null: it concerns none. */
  readonly tenantId: string | null;
  readonly subject: string | null;
  readonly detail: string | null;
}

export interface ActOptions extends AsOption {
  readonly unrecorded?: boolean;
}

/** Options of a command whose acts are evidence. */
export const actOptions = (): readonly Option[] => [
  asOption(),
  new Option(
    '--unrecorded',
    'also while the portal or policy is away: the log will not show that it was done, nor by whom',
  ),
];

/** Puts what is about to be done into the log, in the person's own name. Throws, before anything is done, where it cannot. */
export async function recordActs({ env, out }: Context, options: ActOptions, acts: readonly Act[]): Promise<void> {
  if (acts.length === 0) return;
  if (options.unrecorded) {
    out.note('The log will not show this, as you asked for.');
    return;
  }
  try {
    const api = await openApi(env, asPerson(options));
    for (const act of acts) {
      const { body } = await api.send('POST', 'administration', act).catch((error: unknown) => {
        const isOfNoTenant = error instanceof PortalRefusal && error.problem === 'NOT_FOUND';
        if (!isOfNoTenant || act.tenantId === null) throw error;
        // The directory has never had it, so it has no log.
        return api.send('POST', 'administration', { ...act, tenantId: null, subject: act.tenantId });
      });
      if (!answerOf(RecordedAct, body).recorded) {
        throw new LockboxError(
          'NO_OUTCOME_YET',
          'Policy has not put it into the log in time. See `lockbox lag`, and try again when policy is well: the log then has it twice, if it still gets this one.',
          { retriable: true },
        );
      }
    }
  } catch (error) {
    out.note('Nothing was done, since it could not be recorded first. With --unrecorded it is done all the same.');
    throw error;
  }
}
