import { Nullable } from '@lockbox/api/parts';
import { IfMatch, SignedBody } from '@lockbox/api/passkeys';
import { SealedOutcome, SealedRequest } from '@lockbox/api/requests';
import { ID_PATTERN, isSamePerson, type RequestId, tenantId } from '@lockbox/contracts/ids';
import { commandOf } from '@lockbox/contracts/intake-commands';
import { ID_MAX } from '@lockbox/contracts/submission-rules';
import { requestIdOf } from '@lockbox/contracts/uuid';
import { submissionHashOf } from '@lockbox/evidence/webauthn/submission-hash';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { type Static, Type } from 'typebox';
import { PORTAL_SOURCE } from '../../commands/intake-records.ts';
import { decideOnPresented, etagOf, presentedTo } from '../../commands/presented.ts';
import type { Dependencies } from '../../dependencies.ts';
import { throwRefusal } from '../../http/answers.ts';
import { identityOf } from '../../http/caller.ts';
import { forbidden, notFound, ProblemSchema, requestDiffers } from '../../http/problems.ts';
import { assertionOf, signedWith } from '../../passkeys/passkeys.ts';
import { isoTime } from '../../reads/iso-time.ts';
import type { NamedDemand, SealedDemand } from '../../sealed/demands.ts';
import type { Typed } from '../typed.ts';
import { InternalDecision } from './internal-decision.ts';

const Id = Type.String({ minLength: 1, maxLength: ID_MAX, pattern: ID_PATTERN });

/** No projection has a sealed request, so that it is named as its source names it. */
const OneSealed = Type.Object({ tenantId: Id, source: Id, sourceRequestId: Id });

/** The address of a sealed demand of the portal, for the few who may read it. */
export const sealedPlace = ({ tenantId: tenant, source, sourceRequestId }: Named): string =>
  `/api/v1/tenants/${[tenant, 'sealed-requests', source, sourceRequestId].map(encodeURIComponent).join('/')}`;
type Named = Pick<SealedDemand, 'tenantId' | 'source' | 'sourceRequestId'>;

const response = { 200: SealedOutcome, 202: SealedOutcome, '4xx': ProblemSchema };

/** The internal approver decides on a sealed legal demand, and the legal department opens it. */
export function sealedRoutes(plain: FastifyInstance, deps: Dependencies): void {
  const { people, reads, intake, refusals, sealedDemands, now } = deps;
  const outcome = outcomes(deps);
  const app: Typed = plain.withTypeProvider();
  readingRoutes(app, deps);
  app.post(
    '/tenants/:tenantId/sealed-requests/:source/:sourceRequestId/internal-decision',
    {
      schema: {
        summary: "The internal approver's decision on a sealed legal demand",
        params: OneSealed,
        headers: IfMatch,
        body: InternalDecision,
        response,
      },
    },
    async (request, reply) => {
      const { personId: approverId } = await people.provider(identityOf(request), 'INTERNAL_APPROVER');
      const { id, named } = sealedOf(request.params);
      const { decision, comment } = request.body;
      const known = await sealedDemands.find(id);
      if (known !== undefined && isSamePerson(known.recordedBy, approverId))
        throw forbidden(['INTERNAL_APPROVER_DECLARED_EXCLUSION']);
      // A projected request under this id is not a waiting sealed demand, and not the one presented to the approver here.
      if ((await reads.findRequest(id)) !== undefined) throw requestDiffers();
      const presented = presentedTo(request.body.shown, request.headers['if-match']);
      return await decideOnPresented(presented, async (shown) => {
        const record = {
          type: 'InternalDecisionRecorded',
          ...named,
          approverId,
          decision: decision === 'approve' ? 'APPROVED' : 'REJECTED',
          comment: comment || null,
          decidedAt: now(),
          shown,
          ...signedWith(request.body),
        } as const;
        const ask = async () => {
          if (decision === 'approve') return await intake.ask(record, id);
          await intake.tell(record); // the log never has anything of it
          await sealedDemands.rejected(id, approverId, now());
          return undefined;
        };
        const asked = await refusals.counted(approverId, ask, decision === 'approve' ? id : undefined);
        return await outcome(reply, id, 'sealed', asked);
      });
    },
  );

  app.post(
    '/tenants/:tenantId/sealed-requests/:source/:sourceRequestId/disclosure',
    { schema: { summary: 'Open a sealed legal demand', params: OneSealed, body: Nullable(SignedBody), response } },
    async (request, reply) => {
      const { personId: liftedBy } = await people.provider(identityOf(request), 'LEGAL');
      const { id, named } = sealedOf(request.params);
      const record = {
        type: 'DisclosureLifted',
        ...named,
        liftedBy,
        liftedAt: now(),
        assertion: assertionOf(request.body?.assertion),
      } as const;
      const ask = () => intake.ask(record);
      return await outcome(reply, id, 'disclosed', await refusals.counted(liftedBy, ask, commandOf(record).commandId));
    },
  );
}

/** The legal department reads all of them; an internal approver, whoever holds the address, one that still waits. */
function readingRoutes(app: Typed, { people, sealedDemands }: Dependencies): void {
  app.get(
    '/sealed-requests',
    {
      schema: {
        summary: 'Sealed legal demands that were recorded in the portal, newest first',
        response: { 200: Type.Object({ items: Type.Array(SealedRequest) }), '4xx': ProblemSchema },
      },
    },
    async (request) => {
      await people.provider(identityOf(request), 'LEGAL');
      return { items: (await sealedDemands.list()).map(sealedView) };
    },
  );

  app.get(
    '/tenants/:tenantId/sealed-requests/:source/:sourceRequestId',
    {
      schema: {
        summary: 'One of them: for the legal department, and for an internal approver while it waits',
        params: OneSealed,
        response: { 200: SealedRequest, '4xx': ProblemSchema },
      },
    },
    async (request, reply) => {
      const { roles } = await people.provider(identityOf(request));
      const found = await sealedDemands.one(sealedOf(request.params).id);
      const mayRead = roles.includes('LEGAL') || (roles.includes('INTERNAL_APPROVER') && found?.status === 'waiting');
      // The same to whoever may not know of it as where there is none.
      if (found === undefined || !mayRead) throw notFound('sealed demand');
      const view = sealedView(found);
      reply.headers(etagOf(view.shown));
      return view;
    },
  );
}

/** The presented content of a sealed demand: the submission, whose engineer, declarer and recorder are one person. */
const submittedHash = (demand: SealedDemand): string =>
  submissionHashOf({
    ...demand,
    engineerId: demand.recordedBy,
    exclusion: 'LEGAL_DEMAND',
    declaredBy: demand.recordedBy,
    requestedAt: demand.recordedAt,
    previousRequestId: null,
  });

function sealedView({ demand, status, commitment, nameOf }: NamedDemand): Static<typeof SealedRequest> {
  const { recordedBy, recordedAt, disclosableFrom, rejected, dataStores, permissions, ...same } = demand;
  return {
    ...same,
    dataStores: [...dataStores],
    permissions: [...permissions],
    recordedBy: { id: recordedBy, displayName: nameOf(recordedBy) },
    recordedAt: isoTime(recordedAt),
    disclosableFrom: disclosableFrom === null ? null : isoTime(disclosableFrom),
    rejectedBy: rejected && { id: rejected.by, displayName: nameOf(rejected.by) },
    shown: submittedHash(demand),
    commitment,
    status,
  };
}

function sealedOf(params: Static<typeof OneSealed>) {
  const tenant = tenantId(params.tenantId);
  const { source: requestSource, sourceRequestId } = params;
  return {
    id: requestIdOf(tenant, requestSource, sourceRequestId),
    named: { source: PORTAL_SOURCE, tenantId: tenant, requestSource, sourceRequestId },
  };
}

/**
 * Answers once the audit index contains the answer, or after the longest wait: the list of sealed demands is read from the
 * audit index, and no page is notified when one changes.
 */
const outcomes =
  ({ projections, outcomes: { waitMs } }: Dependencies) =>
  async (
    reply: FastifyReply,
    requestId: RequestId,
    status: 'sealed' | 'disclosed',
    events: Awaited<ReturnType<Dependencies['intake']['ask']>>,
  ): Promise<Static<typeof SealedOutcome>> => {
    if (events === undefined) {
      reply.status(202);
      return { requestId, status: 'pending' };
    }
    throwRefusal(events);
    const shown = events.map(({ eventId }) => projections.shown({ eventId, document: null, textId: null }, waitMs));
    await Promise.all(shown);
    return { requestId, status };
  };
