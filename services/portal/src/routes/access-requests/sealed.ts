import { ID_PATTERN, type RequestId, tenantId } from '@lockbox/contracts/ids';
import { ID_MAX } from '@lockbox/contracts/submission-rules';
import { requestIdOf } from '@lockbox/contracts/uuid';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { type Static, Type } from 'typebox';
import { throwRefusal } from '../../answers.ts';
import { identityOf } from '../../caller.ts';
import type { Dependencies } from '../../dependencies.ts';
import { PORTAL_SOURCE } from '../../intake-records.ts';
import { ProblemSchema } from '../../problems.ts';
import type { Typed } from '../typed.ts';
import { InternalDecision } from './internal-decision.ts';

const Id = Type.String({ minLength: 1, maxLength: ID_MAX, pattern: ID_PATTERN });

/** No projection has a sealed request, so that it is named as its source names it. */
const OneSealed = Type.Object({ tenantId: Id, source: Id, sourceRequestId: Id });

const SealedOutcome = Type.Object({
  requestId: Type.String(),
  status: Type.Enum(['sealed', 'disclosed', 'pending'], {
    description:
      'Pending: the log has nothing of it yet, or never will, as of a rejection. Why one is refused says a dead letter.',
  }),
});

const response = { 200: SealedOutcome, 202: SealedOutcome, '4xx': ProblemSchema };

/** The internal approver decides on a sealed legal demand, and the legal department opens it on the day it may be disclosed. */
export function sealedRoutes(plain: FastifyInstance, { people, intake, refusals, now }: Dependencies): void {
  const app: Typed = plain.withTypeProvider();
  app.post(
    '/tenants/:tenantId/sealed-requests/:source/:sourceRequestId/internal-decision',
    {
      schema: {
        summary: "The internal approver's decision on a sealed legal demand",
        params: OneSealed,
        body: InternalDecision,
        response,
      },
    },
    async (request, reply) => {
      const { personId: approverId } = await people.provider(identityOf(request), 'INTERNAL_APPROVER');
      const { id, named } = sealedOf(request.params);
      const { decision, comment } = request.body;
      const record = {
        type: 'InternalDecisionRecorded',
        ...named,
        approverId,
        decision: decision === 'approve' ? 'APPROVED' : 'REJECTED',
        comment: comment || null,
        decidedAt: now(),
      } as const;
      const ask = async () => {
        if (decision === 'approve') return await intake.ask(record, id);
        await intake.tell(record); // the log never has anything of it
        return undefined;
      };
      return outcome(reply, id, 'sealed', await refusals.counted(approverId, ask));
    },
  );

  app.post(
    '/tenants/:tenantId/sealed-requests/:source/:sourceRequestId/disclosure',
    { schema: { summary: 'Open a sealed legal demand', params: OneSealed, response } },
    async (request, reply) => {
      const { personId: liftedBy } = await people.provider(identityOf(request), 'LEGAL');
      const { id, named } = sealedOf(request.params);
      const ask = () => intake.ask({ type: 'DisclosureLifted', ...named, liftedBy, liftedAt: now() });
      return outcome(reply, id, 'disclosed', await refusals.counted(liftedBy, ask));
    },
  );
}

function sealedOf(params: Static<typeof OneSealed>) {
  const tenant = tenantId(params.tenantId);
  const { source: requestSource, sourceRequestId } = params;
  return {
    id: requestIdOf(tenant, requestSource, sourceRequestId),
    named: { source: PORTAL_SOURCE, tenantId: tenant, requestSource, sourceRequestId },
  };
}

function outcome(
  reply: FastifyReply,
  requestId: RequestId,
  status: 'sealed' | 'disclosed',
  events: Awaited<ReturnType<Dependencies['intake']['ask']>>,
): Static<typeof SealedOutcome> {
  if (events !== undefined) {
    throwRefusal(events);
    return { requestId, status };
  }
  reply.status(202);
  return { requestId, status: 'pending' };
}
