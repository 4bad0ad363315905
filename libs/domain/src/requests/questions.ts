import type { PersonId } from '@lockbox/contracts/ids';
import { OPEN_QUESTIONS_AT_MOST, QUESTIONS_AT_MOST } from '../catalogue/limits.ts';
import {
  type Decision,
  decided,
  NOTHING,
  type PreparedAnswer,
  type PreparedQuestion,
  type Situation,
} from '../decider/decision.ts';
import { refused } from '../decider/refusals.ts';
import { actingAdministrator, approverFacts } from '../directory/administrators.ts';
import { refusalOfPeople } from '../directory/provider-people.ts';
import { visible } from '../exclusions/hidden-request.ts';
import { isOver } from '../time/time-rules.ts';
import { problemOfApprover, whyNotWaiting } from './customer-decision.ts';
import { hasChanged } from './known-commands.ts';

/** Records a question by a person who could decide. Nothing else changes: the request's deadline stays. */
export function askQuestion({ requestId, questionId, text }: PreparedQuestion, situation: Situation): Decision {
  const { state, terms } = situation;
  const known = visible(state.request(requestId));
  const administrator = actingAdministrator(situation);
  if (typeof administrator === 'string') return refused(situation, administrator);
  if (known?.type !== 'AwaitingCustomer') return refused(situation, whyNotWaiting(known));
  const problem = problemOfApprover(known, administrator.principalId, terms.now);
  if (problem !== undefined) return refused(situation, problem);
  if (!state.tenant()?.known) return refused(situation, 'TENANT_REMOVED');
  const { questions } = known;
  if (questions.some((one) => one.questionId === questionId)) return refused(situation, 'QUESTION_EXISTS');
  const open = questions.filter(({ answer }) => answer === null).length;
  if (questions.length >= QUESTIONS_AT_MOST) return refused(situation, 'TOO_MANY_QUESTIONS', most(QUESTIONS_AT_MOST));
  if (open >= OPEN_QUESTIONS_AT_MOST)
    return refused(situation, 'TOO_MANY_OPEN_QUESTIONS', most(OPEN_QUESTIONS_AT_MOST));
  const approver = approverFacts(administrator);
  return decided({
    rule: 'CUSTOMER_ASKS_A_QUESTION',
    data: { type: 'QuestionAsked', requestId, questionId, text, approver },
  });
}

const most = (count: number) => ({ most: String(count) });

/** The engineer who asks for access answers, and nobody else; once, and while somebody may still decide by it. */
export function answerQuestion(data: PreparedAnswer, situation: Situation): Decision {
  const { command, state, terms } = situation;
  const { requestId, questionId, engineerId, text, answeredAt } = data;
  const known = state.request(requestId);
  if (known !== undefined && hasChanged(known, command.commandId)) return NOTHING;
  if (known?.type !== 'AwaitingCustomer') return refused(situation, whyNotWaiting(known));
  if (isOver(known.expiresAt, terms.now)) return refused(situation, 'REQUEST_EXPIRED');
  if (engineerId !== known.request.engineerId) return refused(situation, 'ANSWERED_BY_ANOTHER');
  if (!state.tenant()?.known) return refused(situation, 'TENANT_REMOVED');
  const refusal = refusalOfPeople([asEngineer(engineerId)], situation);
  if (refusal !== undefined) return refusal;
  const question = known.questions.find((one) => one.questionId === questionId);
  if (question === undefined) return refused(situation, 'QUESTION_NOT_FOUND');
  if (question.answer !== null) return refused(situation, 'QUESTION_ALREADY_ANSWERED');
  return decided({
    rule: 'ENGINEER_ANSWERS',
    data: { type: 'QuestionAnswered', requestId, questionId, engineerId, text, answeredAt },
  });
}

const asEngineer = (engineerId: PersonId) =>
  ({ field: 'engineerId', person: engineerId, roles: ['ENGINEER'] }) as const;
