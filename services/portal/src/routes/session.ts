import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { Dependencies } from '../dependencies.ts';
import { identityOf } from '../http/caller.ts';
import { ProblemSchema } from '../http/problems.ts';
import type { Typed } from './typed.ts';

const Session = Type.Object({
  kind: Type.Enum(['customer', 'provider']),
  person: Type.Object({ id: Type.String(), displayName: Type.String() }),
  tenant: Type.Union([Type.Object({ id: Type.String(), displayName: Type.String() }), Type.Null()]),
  roles: Type.Array(Type.String(), { description: 'By the directory, at this moment; none: nothing is allowed.' }),
  csrfToken: Type.Union([Type.String(), Type.Null()], {
    description: 'Send it as x-csrf-token with whatever changes something; null with a bearer token.',
  }),
  draftKey: Type.Union([Type.String(), Type.Null()], {
    description: "Encrypts what the page keeps of the person's typed text, base64; null with a bearer token",
  }),
  providerName: Type.String(),
  locale: Type.String(),
  timeZone: Type.String(),
});

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
