import type { FinishWork } from '@lockbox/contracts/generated/commands';
import type { EndReason } from '@lockbox/contracts/generated/events';
import type { AccessRunning } from '@lockbox/contracts/generated/policy-state';
import type { RuleCode } from '../catalogue/rules.ts';
import { type Decision, decided, NOTHING, type Situation } from '../decider/decision.ts';
import { refused } from '../decider/refusals.ts';
import { isOver } from '../time/time-rules.ts';
import { hasChanged } from './known-commands.ts';

/** "The engineer may hand it back early." Nobody else can end access before its 8 hours are over. */
export function finishWork({ requestId, engineerId }: FinishWork, situation: Situation): Decision {
  const { command, state, terms } = situation;
  const known = state.request(requestId);
  if (known === undefined) return refused(situation, 'REQUEST_NOT_FOUND');
  if (hasChanged(known, command.commandId)) return NOTHING;
  // At the end of its period access is over, whether or not the timer has said so.
  const running = known.type === 'AccessRunning' && !isOver(known.expiresAt, terms.now);
  if (!running) return refused(situation, 'ACCESS_NOT_RUNNING');
  if (engineerId !== known.request.engineerId) return refused(situation, 'NOT_THE_ENGINEER');
  return ended(known, 'HANDED_BACK', 'ACCESS_IS_HANDED_BACK');
}

export const periodOver = (running: AccessRunning): Decision => ended(running, 'PERIOD_OVER', 'ACCESS_PERIOD_IS_OVER');

const ended = ({ request, grantId }: AccessRunning, reason: EndReason, rule: RuleCode): Decision =>
  decided({ rule, data: { type: 'AccessEnded', requestId: request.requestId, grantId, reason } });
