import { Session } from '@lockbox/api/directory';
import type { FastifyInstance } from 'fastify';
import type { Dependencies } from '../dependencies.ts';
import { identityOf } from '../http/caller.ts';
import { ProblemSchema } from '../http/problems.ts';
import type { Typed } from './typed.ts';

/** Who is signed in. */
export function sessionRoutes(plain: FastifyInstance, { people, sessions, providerName }: Dependencies): void {
  const app: Typed = plain.withTypeProvider();
  app.get(
    '/session',
    { schema: { summary: 'Who is signed in', response: { 200: Session, '4xx': ProblemSchema } } },
    async (request) => {
      const identity = identityOf(request);
      const { displayName, tenant, roles, locale, timeZone } = await people.describe(identity);
      return {
        kind: identity.kind,
        person: { id: identity.personId, displayName },
        tenant,
        roles: [...roles],
        csrfToken: request.session?.csrfToken ?? null,
        draftKey: request.session === null ? null : sessions.draftKeyOf(identity),
        providerName,
        locale,
        timeZone,
      };
    },
  );
}
