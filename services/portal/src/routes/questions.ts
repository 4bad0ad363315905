import { randomUUID } from 'node:crypto';
import { Pending } from '@lockbox/api/outcomes';
import { AccessRequest, LockboxRequest } from '@lockbox/api/requests';
import { commandId, requestId } from '@lockbox/contracts/ids';
import { commandOf } from '@lockbox/contracts/intake-commands';
import { TEXT_MAX } from '@lockbox/contracts/submission-rules';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { aboutRequest } from '../commands/intake-records.ts';
import { isShown } from '../commands/question-outcome.ts';
import type { Dependencies } from '../dependencies.ts';
import { answerPending } from '../http/answers.ts';
import { identityOf } from '../http/caller.ts';
import { AnsweredProblem, forbidden, notFound, ProblemSchema } from '../http/problems.ts';
import type { Limits } from '../limits/limits.ts';
import { existingRequest, OneRequest, outcomePlace } from './access-requests/place.ts';
import { askedOutcomePlace } from './outcomes.ts';
import type { Typed } from './typed.ts';

const Text = Type.String({ minLength: 1, maxLength: TEXT_MAX, pattern: '\\S' });
const Question = Type.Object(
  {
    text: Text,
    questionId: Type.Optional(
      Type.String({ format: 'uuid', description: 'An id of your own: the same id is the same question, asked once' }),
    ),
  },
  { additionalProperties: false },
);
const Answer = Type.Object({ text: Text }, { additionalProperties: false });
const OneQuestion = Type.Object({ ...OneRequest.properties, questionId: Type.String({ format: 'uuid' }) });

/** Before deciding, a customer's administrators ask the engineer, who answers. */
export function questionRoutes(app: FastifyInstance, deps: Dependencies, limits: Limits): void {
  askRoute(app, deps, limits);
  answerRoute(app, deps, limits);
}

function askRoute(plain: FastifyInstance, deps: Dependencies, limits: Limits): void {
  const { people, reads, commands, refusals } = deps;
  const app: Typed = plain.withTypeProvider();
  app.post(
    '/lockbox-requests/:id/questions',
    {
      schema: {
        summary: 'Ask the engineer a question before deciding',
        params: OneRequest,
        body: Question,
        response: { 200: LockboxRequest, 202: Pending, '4xx': ProblemSchema },
      },
    },
    async (request, reply) => {
      const id = requestId(request.params.id);
      const [person, found] = await Promise.all([people.administrator(identityOf(request)), reads.findRequest(id)]);
      const { tenantId, personId } = person;
      if (found?.tenantId !== tenantId || found.lockbox === null) throw notFound('request');
      const { text, questionId = randomUUID() } = request.body;
      const isAsked = found.questions?.some((one) => one.id === questionId && one.askedBy === personId) ?? false;
      if (isAsked) {
        const { questions } = await reads.namedRequest(found);
        // Null: erased, or not in the projection yet.
        const asked = questions.find((one) => one.asked.id === questionId)?.question.text ?? text;
        if (asked !== text) throw new AnsweredProblem(409, 'QUESTION_EXISTS', ['QUESTION_EXISTS']);
      } else {
        await limits.act(request);
        const command = { type: 'AskQuestion', requestId: id, questionId, text } as const;
        const sent = commandId(randomUUID());
        const ask = () => commands.ask(person, command, id, sent);
        const isThere = await isShown(deps, await refusals.counted(`${tenantId}/${personId}`, ask, sent));
        if (!isThere) return answerPending(reply, askedOutcomePlace(id, sent));
      }
      return (await reads.lockboxRequest(tenantId, id)) ?? Promise.reject(notFound('request'));
    },
  );
}

function answerRoute(plain: FastifyInstance, deps: Dependencies, limits: Limits): void {
  const { people, reads, intake, refusals, now } = deps;
  const app: Typed = plain.withTypeProvider();
  app.post(
    '/access-requests/:id/questions/:questionId/answer',
    {
      schema: {
        summary: 'Answer a question of the customer',
        params: OneQuestion,
        body: Answer,
        response: { 200: AccessRequest, 202: Pending, '4xx': ProblemSchema },
      },
    },
    async (request, reply) => {
      const person = await people.provider(identityOf(request), 'ENGINEER');
      const id = requestId(request.params.id);
      const found = await existingRequest(reads, id);
      if (found.engineerId !== person.personId) throw forbidden(['ANSWERED_BY_ANOTHER']);
      await limits.act(request);
      const record = {
        type: 'QuestionAnswered',
        ...aboutRequest(found),
        questionId: request.params.questionId,
        engineerId: person.personId,
        text: request.body.text,
        answeredAt: now(),
      } as const;
      const ask = () => intake.ask(record);
      const isThere = await isShown(deps, await refusals.counted(person.personId, ask, commandOf(record).commandId));
      if (!isThere) return answerPending(reply, outcomePlace(id, record));
      return (await reads.accessRequest(id)) ?? Promise.reject(notFound('request'));
    },
  );
}
