import { requestId } from '@lockbox/contracts/ids';
import type { FastifyInstance } from 'fastify';
import { answerPending } from '../../answers.ts';
import { identityOf } from '../../caller.ts';
import type { Dependencies } from '../../dependencies.ts';
import { aboutRequest } from '../../intake-records.ts';
import { forbidden, ProblemSchema } from '../../problems.ts';
import { requestOutcome } from '../../request-outcome.ts';
import { AccessRequest, Pending } from '../../resources.ts';
import type { Typed } from '../typed.ts';
import { existingRequest, OneRequest, outcomePlace } from './place.ts';

/** The engineer whose access runs hands it back. */
export function finishRoute(plain: FastifyInstance, { people, reads, intake, now }: Dependencies): void {
  const app: Typed = plain.withTypeProvider();
  app.post(
    '/access-requests/:id/finish',
    {
      schema: {
        summary: 'Hand access back early',
        params: OneRequest,
        response: { 200: AccessRequest, 202: Pending, '4xx': ProblemSchema },
      },
    },
    async (request, reply) => {
      const person = await people.provider(identityOf(request), 'ENGINEER');
      const id = requestId(request.params.id);
      const found = await existingRequest(reads, id);
      if (found.engineerId !== person.personId)
        throw forbidden('Only the engineer whose access it is can hand it back.');
      const record = {
        type: 'WorkFinished',
        ...aboutRequest(found),
        engineerId: person.personId,
        finishedAt: now(),
      } as const;
      const ended = await requestOutcome(reads, found, () => intake.ask(record), {});
      return ended === undefined ? answerPending(reply, outcomePlace(id, record)) : reads.accessRequestView(ended);
    },
  );
}
