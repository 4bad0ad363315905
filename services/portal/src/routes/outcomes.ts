import { CommandOutcome } from '@lockbox/api/outcomes';
import type { Actor } from '@lockbox/contracts/generated/events';
import { type CommandId, commandId, type RequestId, requestId, type TenantId, tenantId } from '@lockbox/contracts/ids';
import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import { PORTAL_SOURCE } from '../commands/intake-records.ts';
import type { Dependencies } from '../dependencies.ts';
import type { OutcomePlace } from '../http/answers.ts';
import { identityOf } from '../http/caller.ts';
import { ProblemSchema } from '../http/problems.ts';
import type { Reads } from '../reads/reads.ts';
import { existingRequest } from './access-requests/place.ts';
import type { Typed } from './typed.ts';

const OneCommand = Type.Object({ id: Type.String({ format: 'uuid' }), commandId: Type.String({ format: 'uuid' }) });
const response = { 200: CommandOutcome, '4xx': ProblemSchema } as const;

/** The address of the outcome of a customer's command about a request. */
export const askedOutcomePlace = (id: RequestId, sent: CommandId): OutcomePlace => ({
  requestId: id,
  location: `/api/v1/lockbox-requests/${id}`,
  commandId: sent,
});

/** Outcomes of commands that were answered with 202. For another person's command the answer is the same as for an unknown one. */
export function outcomeRoutes(plain: FastifyInstance, { people, reads }: Dependencies): void {
  const app: Typed = plain.withTypeProvider();
  app.get(
    '/lockbox-requests/:id/outcomes/:commandId',
    { schema: { summary: 'What became of your own decision or question', params: OneCommand, response } },
    async (request) => {
      const { tenantId: tenant, personId } = await people.reader(identityOf(request));
      return await outcomeOf(reads, tenant, request.params, { kind: 'PRINCIPAL', id: personId });
    },
  );

  app.get(
    '/access-requests/:id/outcomes/:commandId',
    {
      schema: {
        summary: 'What became of what was sent about a request',
        params: OneCommand,
        querystring: Type.Object({
          tenantId: Type.Optional(
            Type.String({ minLength: 1, description: 'Needed where the request itself may have been refused' }),
          ),
        }),
        response,
      },
    },
    async (request) => {
      await people.provider(identityOf(request));
      const { tenantId: said } = request.query;
      const tenant = said ? tenantId(said) : (await existingRequest(reads, requestId(request.params.id))).tenantId;
      return await outcomeOf(reads, tenant, request.params, { kind: 'UPSTREAM', id: PORTAL_SOURCE });
    },
  );
}

async function outcomeOf(
  reads: Reads,
  tenant: TenantId,
  { id, commandId: sent }: Static<typeof OneCommand>,
  actor: Pick<Actor, 'kind' | 'id'>,
): Promise<Static<typeof CommandOutcome>> {
  const event = await reads.answerTo(tenant, requestId(id), commandId(sent), actor);
  if (event === null) return { status: 'pending', code: null, detail: null, params: {} };
  if (event.type !== 'CommandRejected') return { status: 'recorded', code: null, detail: null, params: {} };
  const { reasonCode, sentence, params } = event.data;
  // Only strings; events of an earlier release have none.
  const named = (params ?? {}) as Readonly<Record<string, string>>;
  return { status: 'refused', code: String(reasonCode), detail: String(sentence), params: { ...named } };
}
