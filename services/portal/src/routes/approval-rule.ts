import { EmergencyRuleToSet, Proposed, RuleToSet } from '@lockbox/api/approvals';
import { Pending } from '@lockbox/api/outcomes';
import { OptionalAssertion } from '@lockbox/api/passkeys';
import { Policy } from '@lockbox/api/policy';
import { environmentId } from '@lockbox/contracts/ids';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { type ChangedPolicy, changePolicy } from '../commands/changing-policy.ts';
import type { Dependencies } from '../dependencies.ts';
import { answerPending } from '../http/answers.ts';
import { identityOf } from '../http/caller.ts';
import { ProblemSchema } from '../http/problems.ts';
import type { Limits } from '../limits/limits.ts';
import { assertionOf } from '../passkeys/passkeys.ts';
import { emergencyRuleNamed, scopeNamed } from '../reads/approvals.ts';
import type { PolicyView } from '../reads/views.ts';
import type { Typed } from './typed.ts';

const LOCATION = '/api/v1/policy';

/** 200: it is done. 202: another administrator has to confirm it, or the outcome is not known yet; `status` says which. */
export const changedPolicy = { 200: Policy, 202: Type.Union([Pending, Proposed]), '4xx': ProblemSchema } as const;

export function answerChange(reply: FastifyReply, changed: ChangedPolicy | undefined): PolicyView {
  if (changed === undefined) return answerPending(reply, { requestId: null, location: LOCATION });
  if (changed.kind === 'done') return changed.policy;
  const { proposal, expiresAt } = changed;
  const body: Static<typeof Proposed> = { status: 'proposed', proposal, expiresAt, location: LOCATION };
  return reply.status(202).header('location', LOCATION).send(body) as never; // sent: nothing is returned
}

const Named = Type.Object(
  {
    proposal: Type.String({
      pattern: '^[0-9a-f]{64}$',
      description: 'What you were shown of the proposal, as it was answered. One that is otherwise is not confirmed.',
    }),
    assertion: OptionalAssertion,
  },
  { additionalProperties: false },
);

/** Which requests take two approvers, what an emergency may do, and what takes two administrators. */
export function approvalRuleRoutes(app: Typed, deps: Dependencies, limits: Limits): void {
  const { people } = deps;

  app.put(
    '/policy/approval-rule',
    { schema: { summary: 'Say which requests take two approvers', body: RuleToSet, response: changedPolicy } },
    async (request, reply) => {
      const person = await people.administrator(identityOf(request));
      await limits.policySwitch(request);
      const { scope, environmentIds = [], permissions = [], assertion } = request.body;
      const rule = { scope: scopeNamed(scope), environmentIds: environmentIds.map(environmentId), permissions };
      const command = { type: 'SetApprovalRule', ...rule, assertion: assertionOf(assertion) } as const;
      return answerChange(reply, await changePolicy(deps, person, command));
    },
  );

  app.put(
    '/policy/emergency-rule',
    {
      schema: { summary: 'Say what a claimed emergency leads to', body: EmergencyRuleToSet, response: changedPolicy },
    },
    async (request, reply) => {
      const person = await people.administrator(identityOf(request));
      await limits.policySwitch(request);
      const { rule, assertion } = request.body;
      const command = {
        type: 'SetEmergencyRule',
        rule: emergencyRuleNamed(rule),
        assertion: assertionOf(assertion),
      } as const;
      return answerChange(reply, await changePolicy(deps, person, command));
    },
  );

  const named = (type: 'ConfirmPolicyChange' | 'WithdrawPolicyChange', summary: string) => ({
    schema: { summary, body: Named, response: changedPolicy },
    async handler(request: FastifyRequest<{ Body: Static<typeof Named> }>, reply: FastifyReply) {
      const person = await people.administrator(identityOf(request));
      await limits.policySwitch(request);
      const { proposal, assertion } = request.body;
      const command =
        type === 'ConfirmPolicyChange' ? { type, proposal, assertion: assertionOf(assertion) } : { type, proposal };
      return answerChange(reply, await changePolicy(deps, person, command));
    },
  });
  app.post(
    '/policy/proposed-change/confirmation',
    named('ConfirmPolicyChange', 'Confirm what another administrator has proposed'),
  );
  app.post('/policy/proposed-change/withdrawal', named('WithdrawPolicyChange', 'Take a proposal back'));
}
