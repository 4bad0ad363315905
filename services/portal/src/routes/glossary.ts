import { Glossary } from '@lockbox/api/directory';
import type { LicenceCatalogue } from '@lockbox/contracts/licences';
import { describedIn, type PermissionCatalogue } from '@lockbox/contracts/permissions';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { ProblemSchema } from '../http/problems.ts';
import type { Typed } from './typed.ts';

/** The meanings of the codes in a request: permissions and the tenant's licences. */
export function glossaryRoute(
  plain: FastifyInstance,
  { permissions, licences }: { readonly permissions: PermissionCatalogue; readonly licences: LicenceCatalogue },
): void {
  const app: Typed = plain.withTypeProvider();
  const families = licences.families.map(({ id, name }) => ({ id, name, brings: 'CUSTOMER_LOCKBOX' as const }));
  const products = licences.managedEnvironments.map(({ id, name }) => ({
    id,
    name,
    brings: 'MANAGED_ENVIRONMENTS' as const,
  }));
  app.get(
    '/glossary',
    {
      schema: {
        summary: 'What permissions and licences are called, and what they mean; those that are not here are not known',
        querystring: Type.Object({
          language: Type.Optional(
            Type.String({
              pattern: '^[a-z]{2,3}$',
              description: 'Primary subtag; English where there are no words in it',
              default: 'en',
            }),
          ),
        }),
        response: { 200: Glossary, '4xx': ProblemSchema },
      },
    },
    ({ query: { language = 'en' } }) => ({
      permissions: [...permissions.values()].map((permission) => describedIn(language, permission)),
      licences: [...families, ...products],
    }),
  );
}
