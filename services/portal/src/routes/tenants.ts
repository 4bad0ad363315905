import { TenantView } from '@lockbox/api/directory';
import { EnvironmentView } from '@lockbox/api/policy';
import { tenantId } from '@lockbox/contracts/ids';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { Dependencies } from '../dependencies.ts';
import { identityOf } from '../http/caller.ts';
import { notFound, ProblemSchema } from '../http/problems.ts';
import type { Typed } from './typed.ts';

/** Tenants and environments, for the provider's people to choose from when they ask for access. */
export function tenantRoutes(plain: FastifyInstance, { people, reads }: Dependencies): void {
  const app: Typed = plain.withTypeProvider();
  app.get(
    '/tenants',
    {
      schema: {
        summary: 'All tenants, by their names',
        response: { 200: Type.Object({ items: Type.Array(TenantView) }), '4xx': ProblemSchema },
      },
    },
    async (request) => {
      await people.provider(identityOf(request));
      return { items: await reads.tenants() };
    },
  );

  app.get(
    '/tenants/:id/environments',
    {
      schema: {
        summary: "A tenant's environments and their data stores",
        params: Type.Object({ id: Type.String({ minLength: 1, maxLength: 200 }) }),
        response: { 200: Type.Object({ items: Type.Array(EnvironmentView) }), '4xx': ProblemSchema },
      },
    },
    async (request) => {
      await people.provider(identityOf(request));
      const tenant = tenantId(request.params.id);
      if (!(await people.isTenant(tenant))) throw notFound('tenant');
      return { items: await reads.environments(tenant) };
    },
  );
}
