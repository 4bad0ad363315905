import { Pending } from '@lockbox/api/outcomes';
import { AccessRequest } from '@lockbox/api/requests';
import { requestId } from '@lockbox/contracts/ids';
import { commandOf } from '@lockbox/contracts/intake-commands';
import type { FastifyInstance } from 'fastify';
import { aboutRequest } from '../../commands/intake-records.ts';
import { requestOutcome } from '../../commands/request-outcome.ts';
import type { Dependencies } from '../../dependencies.ts';
import { answerPending } from '../../http/answers.ts';
import { identityOf } from '../../http/caller.ts';
import { forbidden, ProblemSchema } from '../../http/problems.ts';
import type { Typed } from '../typed.ts';
import { existingRequest, OneRequest, outcomePlace } from './place.ts';

/** The engineer whose access runs hands it back. */
export function finishRoute(plain: FastifyInstance, { people, reads, intake, refusals, now }: Dependencies): void {
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
      if (found.engineerId !== person.personId) throw forbidden(['NOT_THE_ENGINEER']);
      const record = {
        type: 'WorkFinished',
        ...aboutRequest(found),
        engineerId: person.personId,
        finishedAt: now(),
      } as const;
      const ask = () => intake.ask(record);
      // Nothing holds up the end of access that runs. Each other one is refused, by an event of the customer's.
      const isRunning = found.access !== null && found.access.endedAt === null;
      const counted = () => refusals.counted(person.personId, ask, commandOf(record).commandId);
      const ended = await requestOutcome(reads, found, isRunning ? ask : counted, {});
      return ended === undefined ? answerPending(reply, outcomePlace(id, record)) : reads.accessRequestView(ended);
    },
  );
}
