/** Compares the answers of `access` with the log: yes only to a granted request, and never after its end. */
import type { AccessAnswer, Violation } from './history.ts';
import type { Life } from './life.ts';

/** How far the answer may lie behind the log (LOCKBOX_ACCESS_MOST_BEHIND, and that of gates), and a second for question and answer. */
export const BEHIND_MS = 5_000 + 1_000;

export function wrongAnswers(answers: readonly AccessAnswer[], lives: ReadonlyMap<string, Life>): readonly Violation[] {
  return answers.flatMap((answer): readonly Violation[] => {
    const life = lives.get(answer.requestId);
    const about = `access said ${answer.allowed ? 'yes' : `no (${answer.reason})`} of ${answer.requestId}`;
    const is = (what: string, mayCome = false): readonly Violation[] => [
      { invariant: 'NO_ACCESS_AFTER_END', what: `${about}: ${what}`, mayCome },
    ];
    if (!answer.allowed)
      return answer.atTheEnd && life?.stage === 'running'
        ? is('its access runs, and nothing is wrong any more', true)
        : [];
    if (life?.grant === undefined) return is('it was never granted');
    if (answer.grantOf !== answer.requestId) return is(`by the grant of ${answer.grantOf}`);
    const { grant, ended } = life;
    if (answer.answeredAt < grant.stoodAt) return is('before the grant stood in the log');
    if (answer.askedAt >= grant.expiresAt) return is(`${answer.askedAt - grant.expiresAt} ms after its 8 hours`);
    if (ended !== undefined && (answer.atTheEnd || answer.askedAt > ended.stoodAt + BEHIND_MS))
      return is(`${answer.askedAt - ended.stoodAt} ms after its end stood in the log`);
    return [];
  });
}
