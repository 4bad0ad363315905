import { OptionalAssertion } from '@lockbox/api/passkeys';
import { EnvironmentView, LicenceShortfall, Policy } from '@lockbox/api/policy';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { changePolicy, switched } from '../commands/changing-policy.ts';
import type { Dependencies } from '../dependencies.ts';
import { identityOf } from '../http/caller.ts';
import { ProblemSchema } from '../http/problems.ts';
import type { Limits } from '../limits/limits.ts';
import { assertionOf } from '../passkeys/passkeys.ts';
import { answerChange, approvalRuleRoutes, changedPolicy } from './approval-rule.ts';
import { passkeyRoutes } from './passkeys.ts';
import type { Typed } from './typed.ts';

/** The tenant's policy, how far it is rolled out, and the licences that it needs. */
export function policyRoutes(plain: FastifyInstance, deps: Dependencies, limits: Limits): void {
  const app: Typed = plain.withTypeProvider();
  const { people, reads } = deps;

  app.get(
    '/policy',
    { schema: { summary: 'The policy', response: { 200: Policy, '4xx': ProblemSchema } } },
    async (request) => {
      const { tenantId } = await people.reader(identityOf(request));
      return await reads.policy(tenantId);
    },
  );

  app.put(
    '/policy',
    {
      schema: {
        summary: 'Turn Customer Lockbox on or off',
        body: Type.Object({ enabled: Type.Boolean(), assertion: OptionalAssertion }, { additionalProperties: false }),
        response: changedPolicy,
      },
    },
    async (request, reply) => {
      const person = await people.administrator(identityOf(request));
      await limits.policySwitch(request);
      const { enabled, assertion } = request.body;
      return answerChange(reply, await changePolicy(deps, person, switched(enabled, assertionOf(assertion))));
    },
  );

  approvalRuleRoutes(app, deps, limits);
  passkeyRoutes(app, deps, limits);

  app.get(
    '/policy/licence-shortfall',
    {
      schema: {
        summary: 'Users of covered environments without a licence',
        response: { 200: LicenceShortfall, '4xx': ProblemSchema },
      },
    },
    async (request) => {
      const { tenantId } = await people.reader(identityOf(request));
      return await reads.licenceShortfall(tenantId);
    },
  );

  app.get(
    '/environments',
    {
      schema: {
        summary: "The tenant's environments",
        response: { 200: Type.Object({ items: Type.Array(EnvironmentView) }), '4xx': ProblemSchema },
      },
    },
    async (request) => {
      const { tenantId } = await people.reader(identityOf(request));
      return { items: await reads.environments(tenantId) };
    },
  );
}
