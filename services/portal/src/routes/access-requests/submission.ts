import { randomUUID } from 'node:crypto';
import { Pending } from '@lockbox/api/outcomes';
import { NameText, Nullable } from '@lockbox/api/parts';
import { OptionalAssertion } from '@lockbox/api/passkeys';
import { AccessRequest } from '@lockbox/api/requests';
import type { AccessRequestSubmitted } from '@lockbox/contracts/generated/intake';
import {
  dataStoreId,
  environmentId,
  ID_PATTERN,
  type PersonId,
  type RequestId,
  requestId,
  tenantId,
} from '@lockbox/contracts/ids';
import { commandOf } from '@lockbox/contracts/intake-commands';
import {
  DISCLOSURES,
  ENTRIES_MAX,
  EXCLUSIONS,
  ID_MAX,
  maySeal,
  needsDeclarer,
  needsTicket,
  type SourceRights,
  submittingRole,
  TEXT_MAX,
  TRIGGERS,
} from '@lockbox/contracts/submission-rules';
import { requestIdOf } from '@lockbox/contracts/uuid';
import { recordRefusalOf } from '@lockbox/domain/intake/intake-checks';
import { OLDEST_REQUEST_MS, PERSON_COMMAND_MS } from '@lockbox/domain/time/time-rules';
import { ownText } from '@lockbox/store/checked-text';
import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import { PORTAL_SOURCE } from '../../commands/intake-records.ts';
import { documentAfter } from '../../commands/request-outcome.ts';
import type { Dependencies } from '../../dependencies.ts';
import { answerPending } from '../../http/answers.ts';
import { identityOf } from '../../http/caller.ts';
import { AnsweredProblem, invalidField, notFound, ProblemSchema, requestDiffers } from '../../http/problems.ts';
import { assertionOf } from '../../passkeys/passkeys.ts';
import { isSameDemand, type SealedDemand } from '../../sealed/demands.ts';
import type { Typed } from '../typed.ts';
import { outcomePlace } from './place.ts';
import { sealedPlace } from './sealed.ts';

const Id = Type.String({ minLength: 1, maxLength: ID_MAX, pattern: ID_PATTERN });

/** Those rules of intake that a schema can express. Intake checks all of them again. */
const Submission = Type.Object(
  {
    tenantId: Id,
    environmentId: Id,
    dataStores: Type.Array(Id, { minItems: 1, maxItems: ENTRIES_MAX, uniqueItems: true }),
    permissions: Type.Array(NameText, {
      minItems: 1,
      maxItems: ENTRIES_MAX,
      uniqueItems: true,
    }),
    justification: Type.String({ minLength: 1, maxLength: TEXT_MAX, pattern: '\\S' }),
    trigger: Type.Enum(TRIGGERS),
    ticketId: Type.Optional(Type.Union([Id, Type.Null()])),
    exclusion: Type.Optional(Type.Union([Type.Enum(EXCLUSIONS), Type.Null()])),
    declaredBy: Type.Optional(
      Type.Union([Id, Type.Null()], { description: 'Nobody declares an exclusion in the name of another: the caller' }),
    ),
    disclosure: Type.Optional(Type.Enum(DISCLOSURES, { default: 'NOTIFY' })),
    disclosableFrom: Type.Optional(
      Type.Union([Type.String({ format: 'date-time' }), Type.Null()], {
        description:
          'Of a sealed demand: from when it may be told, as far as that is known. It is shown, and decides nothing',
      }),
    ),
    sourceRequestId: Type.Optional(Id),
    requestedAt: Type.Optional(
      Type.String({
        format: 'date-time',
        description:
          'With an assertion, which signs it: at most 10 minutes from now. Of one that is sent again the first counts',
      }),
    ),
    assertion: OptionalAssertion,
    previousRequestId: Type.Optional(
      Nullable(Type.String({ format: 'uuid', description: 'The request that this one asks for again. It has ended' })),
    ),
  },
  { additionalProperties: false },
);

function checkRules(
  {
    trigger,
    ticketId,
    exclusion,
    declaredBy,
    disclosure,
    disclosableFrom,
    previousRequestId,
  }: Static<typeof Submission>,
  caller: PersonId,
): void {
  if (needsTicket(trigger) && !ticketId) throw invalidField('ticketId', 'needed with the trigger SUPPORT_TICKET');
  if (declaredBy && declaredBy !== caller)
    throw invalidField('declaredBy', 'whoever declares an exclusion submits it; leave it out, or give your own id');
  if (disclosure === 'SEALED' && !maySeal(exclusion ?? null))
    throw invalidField('disclosure', 'SEALED is for LEGAL_DEMAND only');
  if (disclosableFrom && disclosure !== 'SEALED')
    throw invalidField('disclosableFrom', 'only with the disclosure SEALED');
  if (previousRequestId && disclosure === 'SEALED')
    throw invalidField(
      'previousRequestId',
      'a sealed demand asks for nothing again: whoever approves it would not see it',
    );
  if (disclosableFrom && Number.isNaN(Date.parse(disclosableFrom)))
    throw invalidField('disclosableFrom', `"${disclosableFrom}" is not a time`);
}

/** A declarer signs the time of the submission, and so chooses it. */
function requestedAtOf({ requestedAt }: Static<typeof Submission>, now: number): number {
  if (requestedAt === undefined) return now;
  const at = Date.parse(requestedAt);
  if (!(Math.abs(now - at) <= PERSON_COMMAND_MS))
    throw invalidField('requestedAt', `"${requestedAt}" is more than 10 minutes from now`);
  return at;
}

const recordOf = (
  body: Static<typeof Submission>,
  rest: Pick<AccessRequestSubmitted, 'sourceRequestId' | 'engineerId' | 'requestedAt' | 'assertion'>,
): AccessRequestSubmitted => ({
  type: 'AccessRequestSubmitted',
  source: PORTAL_SOURCE,
  tenantId: tenantId(body.tenantId),
  environmentId: environmentId(body.environmentId),
  dataStores: body.dataStores.map(dataStoreId),
  permissions: body.permissions,
  justification: body.justification,
  trigger: body.trigger,
  ticketId: body.ticketId ?? null,
  exclusion: body.exclusion ?? null,
  declaredBy: needsDeclarer(body.exclusion ?? null) ? rest.engineerId : null,
  disclosure: body.disclosure ?? 'NOTIFY',
  previousRequestId: body.previousRequestId ? requestId(body.previousRequestId.toLowerCase()) : null,
  ...rest,
});

/** All that intake asks of a source's records; what the caller may submit was asked before. */
const PORTAL_RIGHTS: SourceRights = {
  name: PORTAL_SOURCE,
  requests: true,
  internalDecisions: 'none',
  exclusions: EXCLUSIONS,
  accessUse: 'none',
  guards: [],
  refusals: false,
};

/** A record that intake refuses becomes a dead letter, which the caller would never see. */
function checkRecord(record: AccessRequestSubmitted, now: number): void {
  const published = { value: record, key: Buffer.from(record.tenantId), raw: null, timestamp: now };
  const refusal = recordRefusalOf(published, PORTAL_RIGHTS);
  if (refusal !== undefined) throw new AnsweredProblem(400, 'INVALID_INPUT', refusal.sentence);
}

const demandOf = (
  record: AccessRequestSubmitted,
  requestId: RequestId,
  disclosableFrom: string | null,
): SealedDemand => ({
  requestId,
  tenantId: record.tenantId,
  source: record.source,
  sourceRequestId: record.sourceRequestId,
  environmentId: record.environmentId,
  dataStores: record.dataStores,
  permissions: record.permissions,
  ticketId: record.ticketId,
  trigger: record.trigger,
  recordedBy: record.engineerId,
  recordedAt: record.requestedAt,
  disclosableFrom: disclosableFrom === null ? null : Date.parse(disclosableFrom),
  rejected: null,
});

/** An engineer asks for access, or the legal department records a legal demand. */
export function submissionRoute(
  plain: FastifyInstance,
  { people, reads, intake, sealedDemands, refusals, now }: Dependencies,
): void {
  const app: Typed = plain.withTypeProvider();
  app.post(
    '/access-requests',
    {
      schema: {
        summary: 'Ask for access',
        body: Submission,
        response: { 200: AccessRequest, 202: Pending, '4xx': ProblemSchema },
      },
    },
    async (request, reply) => {
      const { body } = request;
      const role = submittingRole(body.exclusion ?? null);
      const { personId: engineerId } = await people.provider(identityOf(request), role);
      checkRules(body, engineerId);
      const sourceRequestId = body.sourceRequestId ?? randomUUID();
      const id = requestIdOf(tenantId(body.tenantId), PORTAL_SOURCE, sourceRequestId);
      if (!(await people.isTenant(tenantId(body.tenantId)))) throw notFound('tenant');
      const known = body.sourceRequestId === undefined ? undefined : await reads.findRequest(id);
      // A request that is sent again keeps its time, so that it is the same record; one that differs is refused. Policy forgets a
      // request 35 days after its end, but the portal takes its id for no other: what was decided about the one is not about the other.
      const requestedAt = known?.requestedAt ?? requestedAtOf(body, now());
      const assertion = assertionOf(body.assertion);
      const record = recordOf(body, { sourceRequestId, engineerId, requestedAt, assertion });
      if (record.disclosure === 'SEALED') {
        checkRecord(record, now()); // before it is kept, and shown to internal approvers
        // Sent again it keeps its time, as any request does, and then may be too old.
        const demand = demandOf(record, id, body.disclosableFrom ?? null);
        const kept = await sealedDemands.record(demand);
        // Internal approvers see the stored demand: policy must not receive another one under its id.
        if (!isSameDemand(kept, demand)) throw requestDiffers();
        const recorded = { ...record, requestedAt: kept.recordedAt };
        checkRecord(recorded, now());
        await intake.tell(recorded); // nothing of it is in the log before its internal approval
        return answerPending(reply, { requestId: id, location: sealedPlace(kept) });
      }
      // Nor anything that is no sealed demand, since whoever approves the one would approve the other.
      if (body.sourceRequestId !== undefined && (await sealedDemands.find(id)) !== undefined) throw requestDiffers();
      const { commandId } = commandOf(record);
      /** The request, where this record made it: sent again it makes no event. One that differs from it may be refused yet. */
      const alreadyMade = async () => {
        const answer = await reads.answerTo(record.tenantId, id, commandId, { kind: 'UPSTREAM', id: PORTAL_SOURCE });
        const isMade = answer !== null && answer.type !== 'CommandRejected';
        return isMade ? await reads.accessRequest(id) : undefined;
      };
      if (known !== undefined) {
        const made = await alreadyMade();
        if (made !== undefined) return made;
        // Intake would refuse it for its age.
        if (now() - requestedAt > OLDEST_REQUEST_MS) throw requestDiffers();
      }
      checkRecord(record, now());
      const events = await refusals.counted(engineerId, () => intake.ask(record), commandId);
      const submitted = events && documentAfter(null, events);
      if (submitted !== undefined) {
        return reads.accessRequestView(
          await reads.namedRequest(submitted, { justification: ownText(body.justification) }),
        );
      }
      return (await alreadyMade()) ?? answerPending(reply, outcomePlace(id, record));
    },
  );
}
