import { Pending } from '@lockbox/api/outcomes';
import { IfMatch, signedFields } from '@lockbox/api/passkeys';
import { AccessRequest } from '@lockbox/api/requests';
import { isSamePerson, requestId } from '@lockbox/contracts/ids';
import { commandOf } from '@lockbox/contracts/intake-commands';
import { TEXT_MAX } from '@lockbox/contracts/submission-rules';
import { ownText } from '@lockbox/store/checked-text';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { aboutRequest } from '../../commands/intake-records.ts';
import { decideOnPresented, presentedTo } from '../../commands/presented.ts';
import { requestOutcome } from '../../commands/request-outcome.ts';
import type { Dependencies } from '../../dependencies.ts';
import { answerPending } from '../../http/answers.ts';
import { identityOf } from '../../http/caller.ts';
import { forbidden, ProblemSchema } from '../../http/problems.ts';
import { signedWith } from '../../passkeys/passkeys.ts';
import type { Typed } from '../typed.ts';
import { existingRequest, OneRequest, outcomePlace } from './place.ts';

export const InternalDecision = Type.Object(
  {
    decision: Type.Enum(['approve', 'reject']),
    comment: Type.Optional(Type.Union([Type.String({ maxLength: TEXT_MAX }), Type.Null()])),
    ...signedFields,
  },
  { additionalProperties: false },
);

/** An internal approver decides on what an engineer asked for. */
export function internalDecisionRoute(
  plain: FastifyInstance,
  { people, reads, intake, refusals, now }: Dependencies,
): void {
  const app: Typed = plain.withTypeProvider();
  app.post(
    '/access-requests/:id/internal-decision',
    {
      schema: {
        summary: "The internal approver's decision",
        params: OneRequest,
        headers: IfMatch,
        body: InternalDecision,
        response: { 200: AccessRequest, 202: Pending, '4xx': ProblemSchema },
      },
    },
    async (request, reply) => {
      const person = await people.provider(identityOf(request), 'INTERNAL_APPROVER');
      const id = requestId(request.params.id);
      const found = await existingRequest(reads, id);
      if (isSamePerson(found.engineerId, person.personId)) throw forbidden(['INTERNAL_APPROVER_IS_ENGINEER']);
      const { decision } = request.body;
      const comment = request.body.comment || null;
      const presented = presentedTo(request.body.shown, request.headers['if-match']);
      return await decideOnPresented(presented, async (shown) => {
        const record = {
          type: 'InternalDecisionRecorded',
          ...aboutRequest(found),
          approverId: person.personId,
          decision: decision === 'approve' ? 'APPROVED' : 'REJECTED',
          comment,
          decidedAt: now(),
          shown,
          ...signedWith(request.body),
        } as const;
        const counted = () => refusals.counted(person.personId, () => intake.ask(record), commandOf(record).commandId);
        const sent = { internalApproverName: person.displayName, internalComment: ownText(comment) };
        const decided = await requestOutcome(reads, found, counted, sent);
        return decided === undefined
          ? answerPending(reply, outcomePlace(id, record))
          : reads.accessRequestView(decided);
      });
    },
  );
}
