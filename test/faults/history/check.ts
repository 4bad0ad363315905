/** Every invariant, checked on a history. */
import { wrongAnswers } from './access.ts';
import { wrongDoors } from './doors.ts';
import { brokenSequences, unproven, wrongCheckpoints } from './evidence.ts';
import type { History, LogHistory, Violation } from './history.ts';
import { lostInputs, withoutEffect } from './inputs.ts';
import { type Life, livesOf, type Stage } from './life.ts';
import { wrongTelling } from './telling.ts';

/** How long after a deadline its event may come: the timer asks again and again, and a run waits until nothing moves. */
const LATE_MS = 1_000;

export function violationsIn(history: History): readonly Violation[] {
  const { lives, toTell } = livesOf(history.events);
  const commandsTopic = history.topic.replace(/events$/, 'commands');
  return [
    ...violationsInLog(history),
    ...lostInputs(history, commandsTopic),
    ...withoutEffect(history, lives, commandsTopic),
    ...wrongTelling(history, toTell),
    ...wrongAnswers(history.accessAnswers, lives),
    ...wrongDoors(history, lives),
    ...wrongPortalAnswers(history, lives),
    ...history.notServing.map((what): Violation => ({ invariant: 'SERVES_AGAIN', what, mayCome: true })),
  ];
}

/** The invariants that need only the log, its checkpoints and the documents. */
function violationsInLog(history: LogHistory): readonly Violation[] {
  const { lives, violations } = livesOf(history.events);
  return [
    ...violations,
    ...withoutOutcome([...lives.values()], history.readAt),
    ...brokenSequences(history.events),
    ...unproven(history),
    ...wrongCheckpoints(history),
    ...wrongDocuments(history, lives),
  ];
}

/** The outcomes that are overdue. */
function withoutOutcome(lives: readonly Life[], readAt: number): readonly Violation[] {
  return lives.flatMap(({ requestId, stage, reviewExpiresAt, asked, grant }): readonly Violation[] => {
    const is = (invariant: Violation['invariant'], what: string): readonly Violation[] => [
      { invariant, what: `${requestId} is ${stage}: ${what}`, mayCome: true },
    ];
    const isOver = (deadline: number | undefined) => deadline !== undefined && deadline + LATE_MS < readAt;
    if (stage === 'internally-approved' || stage === 'to-be-granted')
      return is('ONE_OUTCOME', 'what follows is missing');
    if (stage === 'reviewed' && isOver(reviewExpiresAt)) return is('ONE_OUTCOME', 'its review is over');
    if (stage === 'waiting' && isOver(asked?.expiresAt)) return is('ONE_OUTCOME', 'its 4 days are over');
    if (stage === 'running' && isOver(grant?.expiresAt)) return is('NO_ACCESS_AFTER_END', 'its 8 hours are over');
    return [];
  });
}

const STATUS: Readonly<Record<Stage, string | undefined>> = {
  reviewed: 'AWAITING_INTERNAL_APPROVAL',
  'internally-approved': 'AWAITING_INTERNAL_APPROVAL',
  waiting: 'ACTION_NEEDED',
  'to-be-granted': undefined, // for a moment
  running: undefined, // by its basis
  over: undefined,
  'rejected-internally': 'REJECTED_INTERNALLY',
  'internal-review-expired': 'INTERNAL_REVIEW_EXPIRED',
  denied: 'DENIED',
  expired: 'EXPIRED',
  sealed: undefined, // it has no document
};
const OF_BASIS = { CUSTOMER_APPROVAL: 'APPROVED', NOT_REQUIRED: 'NOT_REQUIRED', EXCLUSION: 'EXCLUDED' } as const;

/** The portal answers, and shows what a customer was asked. Of all else it may say that there is none. */
function wrongPortalAnswers({ portalAnswers }: History, lives: ReadonlyMap<string, Life>): readonly Violation[] {
  return portalAnswers
    .filter(({ requestId, status }) =>
      lives.get(requestId)?.asked === undefined ? status === 0 || status >= 500 : status !== 200,
    )
    .map(({ requestId, status }) => ({
      invariant: 'SERVES_AGAIN',
      what: `the portal ${status === 0 ? 'gave no answer' : `answered ${status}`} about ${requestId}`,
      mayCome: true,
    }));
}

/** Finds documents whose status differs from the log. */
function wrongDocuments({ requests }: LogHistory, lives: ReadonlyMap<string, Life>): readonly Violation[] {
  const status = new Map(requests.map((row) => [row.id, row.status]));
  const is = (what: string): Violation => ({ invariant: 'PROJECTION_EQUALS_REPLAY', what, mayCome: true });
  return [
    ...[...lives.values()].flatMap(({ requestId, stage, basis }) => {
      const wanted = STATUS[stage] ?? (basis && OF_BASIS[basis]);
      if (wanted === undefined || status.get(requestId) === wanted) return [];
      return [is(`the document of ${requestId} says ${status.get(requestId)}, and the log ${wanted}`)];
    }),
    ...[...status.keys()]
      .filter((id) => !lives.has(id))
      .map((id) => is(`there is a document of ${id}, which the log does not know`)),
  ];
}
