import { ID_PATTERN, PROVIDER_ADMINISTRATION, personId, tenantId } from '@lockbox/contracts/ids';
import { ID_MAX } from '@lockbox/contracts/submission-rules';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { identityOf } from '../caller.ts';
import type { Dependencies } from '../dependencies.ts';
import type { Limits } from '../limits.ts';
import type { People } from '../people.ts';
import { forbidden, notFound, ProblemSchema } from '../problems.ts';
import { SessionView } from '../resources.ts';
import type { Identity } from '../tokens.ts';
import type { Typed } from './typed.ts';

const Id = Type.String({ minLength: 1, maxLength: ID_MAX, pattern: ID_PATTERN });
const Ended = Type.Object({ ended: Type.Integer({ description: 'How many sessions have ended' }) });

/** Browsers in which somebody is signed in: people see and end their own, and administrators end all of one person. */
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
      schema: {
        summary: 'End one of your own sessions',
        params: Type.Object({ id: Type.String({ minLength: 1, maxLength: 100 }) }),
        response: { 200: Ended, '4xx': ProblemSchema },
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
        response: { 200: Ended, '4xx': ProblemSchema },
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

/** Whose sessions this caller may end: a tenant's administrators those of its people, internal approvers anybody's. */
async function personMeant(
  people: People,
  caller: Identity,
  { person, tenant }: { readonly person: string; readonly tenant: string | undefined },
): Promise<Identity> {
  if (caller.kind === 'customer') {
    const { tenantId: own } = await people.administrator(caller);
    if (tenant !== undefined && tenant !== own) throw forbidden('You may end sessions of your own tenant only.');
    return { kind: 'customer', tenantId: own, personId: personId(person) };
  }
  await people.provider(caller, 'INTERNAL_APPROVER');
  if (tenant === undefined) return { kind: 'provider', personId: personId(person) };
  const meant = tenantId(tenant);
  if (!(await people.isTenant(meant))) throw notFound('tenant');
  return { kind: 'customer', tenantId: meant, personId: personId(person) };
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
        summary: 'End all sessions of one person',
        params: Type.Object({ personId: Id }),
        querystring: Type.Object({
          tenantId: Type.Optional(
            Type.String({
              ...Id,
              description: "The person's tenant; without it your own, or, for the provider's people, the provider",
            }),
          ),
        }),
        response: { 200: Ended, '4xx': ProblemSchema },
      },
    },
    async (request) => {
      const who = identityOf(request);
      const { tenantId: tenant } = request.query;
      const meant = await personMeant(people, who, { person: request.params.personId, tenant });
      await limits.act(request);
      const act = { action: 'SESSIONS_ENDED', subject: meant.personId, detail: null } as const;
      // Before it is done: what cannot be recorded is not done.
      await administration.record(who, act, meant.kind === 'customer' ? meant.tenantId : PROVIDER_ADMINISTRATION);
      const ended = await sessions.endAll(meant);
      request.log.info({ who, of: meant, address: request.ip, ended }, 'sessions were ended');
      return { ended };
    },
  );
}
