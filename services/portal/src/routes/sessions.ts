import { EndedSessions, SessionView } from '@lockbox/api/directory';
import { ID_PATTERN, personId } from '@lockbox/contracts/ids';
import { ID_MAX } from '@lockbox/contracts/submission-rules';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { Dependencies } from '../dependencies.ts';
import { identityOf } from '../http/caller.ts';
import { notFound, ProblemSchema } from '../http/problems.ts';
import type { Limits } from '../limits/limits.ts';
import type { People } from '../sign-in/people.ts';
import type { Identity } from '../sign-in/tokens.ts';
import type { Typed } from './typed.ts';

const Id = Type.String({ minLength: 1, maxLength: ID_MAX, pattern: ID_PATTERN });

/** Browsers in which somebody is signed in: people see and end their own, and administrators end all of one of their people. */
export function browserSessionRoutes(app: FastifyInstance, deps: Dependencies, limits: Limits): void {
  ownSessionRoutes(app, deps);
  personSessionsRoute(app, deps, limits);
}

function ownSessionRoutes(plain: FastifyInstance, { sessions }: Dependencies): void {
  const app: Typed = plain.withTypeProvider();
  app.get(
    '/sessions',
    {
      schema: {
        summary: "The caller's own sessions of browsers",
        response: { 200: Type.Object({ items: Type.Array(SessionView) }), '4xx': ProblemSchema },
      },
    },
    async (request) => {
      const items = await sessions.ofPerson(identityOf(request));
      return {
        items: items.map(({ id, device, signedInAt, seenAt, endsAt }) => ({
          id,
          device,
          signedInAt: signedInAt.toISOString(),
          usedAt: seenAt.toISOString(),
          endsAt: endsAt.toISOString(),
          current: id === request.session?.id,
        })),
      };
    },
  );

  app.delete(
    '/sessions/:id',
    {
      config: { own: true },
      schema: {
        summary: 'End one of your own sessions',
        params: Type.Object({ id: Type.String({ minLength: 1, maxLength: 100 }) }),
        response: { 200: EndedSessions, '4xx': ProblemSchema },
      },
    },
    async (request) => {
      const who = identityOf(request);
      if (!(await sessions.endOne(who, request.params.id))) throw notFound('session');
      request.log.info({ who, address: request.ip, ended: 1 }, 'sessions were ended');
      return { ended: 1 };
    },
  );

  app.delete(
    '/sessions',
    {
      schema: {
        summary: 'End all your sessions but the one that asks',
        response: { 200: EndedSessions, '4xx': ProblemSchema },
      },
    },
    async (request) => {
      const who = identityOf(request);
      const ended = await sessions.endAll(who, request.session?.id);
      request.log.info({ who, address: request.ip, ended }, 'sessions were ended');
      return { ended };
    },
  );
}

/**
 * Whose sessions this caller may end: a tenant's administrators those of its people, internal approvers those of the provider's.
 * The provider ends none of a customer's: how many there were would tell who has just decided.
 */
async function personMeant(people: People, caller: Identity, id: string): Promise<Identity> {
  if (caller.kind === 'customer') {
    const { tenantId } = await people.administrator(caller);
    return { kind: 'customer', tenantId, personId: personId(id) };
  }
  await people.provider(caller, 'INTERNAL_APPROVER');
  return { kind: 'provider', personId: personId(id) };
}

function personSessionsRoute(
  plain: FastifyInstance,
  { people, sessions, administration }: Dependencies,
  limits: Limits,
): void {
  const app: Typed = plain.withTypeProvider();
  app.delete(
    '/people/:personId/sessions',
    {
      schema: {
        summary: "End all sessions of one person of your own tenant, or, for the provider's people, of the provider",
        params: Type.Object({ personId: Id }),
        querystring: Type.Object({}, { additionalProperties: false }),
        response: { 200: EndedSessions, '4xx': ProblemSchema },
      },
    },
    async (request) => {
      const who = identityOf(request);
      const meant = await personMeant(people, who, request.params.personId);
      await limits.act(request);
      if (!(await people.isPerson(meant))) throw notFound('person');
      const act = { action: 'SESSIONS_ENDED', subject: meant.personId, detail: null } as const;
      // Before it is done: what cannot be recorded is not done.
      await administration.record(who, act);
      const ended = await sessions.endAll(meant);
      request.log.info({ who, of: meant, address: request.ip, ended }, 'sessions were ended');
      return { ended };
    },
  );
}
