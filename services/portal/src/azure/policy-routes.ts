import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { changePolicy, switched } from '../commands/changing-policy.ts';
import type { Dependencies } from '../dependencies.ts';
import { identityOf } from '../http/caller.ts';
import { notFound } from '../http/problems.ts';
import type { Limits } from '../limits/limits.ts';
import type { Typed } from '../routes/typed.ts';
import { answerProposed, answerUndecided, described, errorAnswers, linkTo, versioned } from './conventions.ts';
import { optedInPath, PROVIDER } from './paths.ts';
import { OperationList, OptedIn, operations } from './shapes.ts';

/** Lists the operations; says whether Customer Lockbox is on, and turns it on and off. */
export function azurePolicyRoutes(plain: FastifyInstance, deps: Dependencies, limits: Limits): void {
  const app: Typed = plain.withTypeProvider();
  const { people, reads, portalOrigin } = deps;

  app.get(
    `${PROVIDER}/operations`,
    {
      schema: {
        ...described('Operations_List', 'What this API can do'),
        querystring: versioned,
        response: { 200: OperationList, ...errorAnswers },
      },
    },
    () => operations,
  );

  app.get(
    `${PROVIDER}/tenantOptedIn/:tenantId`,
    {
      schema: {
        ...described('Get_TenantOptedIn', 'Whether Customer Lockbox is enabled'),
        params: Type.Object({ tenantId: Type.String() }),
        querystring: versioned,
        response: { 200: OptedIn, ...errorAnswers },
      },
    },
    async (request) => {
      const { tenantId } = await people.reader(identityOf(request));
      if (request.params.tenantId !== tenantId) throw notFound('tenant');
      return { isOptedIn: (await reads.policy(tenantId)).enabled };
    },
  );

  for (const { name, enabled } of [
    { name: 'enableLockbox', enabled: true },
    { name: 'disableLockbox', enabled: false },
  ]) {
    app.post(
      `${PROVIDER}/${name}`,
      {
        schema: {
          ...described(
            enabled ? 'Post_EnableLockbox' : 'Post_DisableLockbox',
            `Turn Customer Lockbox ${enabled ? 'on' : 'off'}`,
          ),
          querystring: versioned,
          response: { 200: Type.Null({ description: 'Done' }), ...errorAnswers },
        },
      },
      async (request, reply) => {
        const person = await people.administrator(identityOf(request));
        await limits.policySwitch(request);
        const changed = await changePolicy(deps, person, switched(enabled));
        const location = linkTo(portalOrigin, optedInPath(person.tenantId));
        if (changed === undefined) return answerUndecided(reply, location);
        if (changed.kind === 'proposed') return answerProposed(reply, location);
        return reply.send(undefined as never); // no body: null would be sent as `null`
      },
    );
  }
}
