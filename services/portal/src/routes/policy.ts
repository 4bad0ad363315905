import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { answerOutcome } from '../answers.ts';
import { identityOf, type Parts } from '../app.ts';
import { ProblemSchema } from '../problems.ts';
import { EnvironmentView, LicenceShortfall, Pending, Policy } from '../resources.ts';
import type { Typed } from './typed.ts';

/** The tenant's policy, how far it is rolled out, and the licences that it needs. */
export function policyRoutes(plain: FastifyInstance, parts: Parts): void {
  const app: Typed = plain.withTypeProvider();
  const { people, reads, commands, outcomes, refusals } = parts;

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
        body: Type.Object({ enabled: Type.Boolean() }, { additionalProperties: false }),
        response: { 200: Policy, 202: Pending, '4xx': ProblemSchema },
      },
    },
    async (request, reply) => {
      const person = await people.administrator(identityOf(request));
      const name = `${person.tenantId}/${person.personId}`;
      refusals.check(name);
      const event = await commands.ask(person, { type: request.body.enabled ? 'EnablePolicy' : 'DisablePolicy' });
      if (event?.data.type === 'CommandRejected') refusals.record(name);
      const where = {
        requestId: null,
        location: '/api/v1/policy',
        read: (sequence: number) => reads.policyAt(person.tenantId, sequence),
      };
      return await answerOutcome(reply, event, where, outcomes.waitMs);
    },
  );

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
