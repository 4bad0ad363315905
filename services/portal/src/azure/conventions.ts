import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { ErrorResponse, errorBody } from './errors.ts';
import { API_VERSION } from './paths.ts';

/** The query that all operations but the list need. */
export const Version = Type.Literal(API_VERSION);
export const versioned = Type.Object({ 'api-version': Version });
export const errorAnswers = { 202: ErrorResponse, '4xx': ErrorResponse, '5xx': ErrorResponse } as const;
export const described = (operationId: string, summary: string) => ({
  operationId,
  summary,
  tags: ['Azure-compatible'],
});

export const linkTo = (portalOrigin: string, path: string): string =>
  `${portalOrigin}${path}?api-version=${API_VERSION}`;

/** Answers 202: a 200 would confirm the decision, and clients retry by themselves after an error. */
export function answerUndecided(reply: FastifyReply, location: string): never {
  const body = errorBody('OutcomePending', `It was asked for, and the outcome is not known yet. Look at ${location}`);
  return reply.status(202).headers({ location, 'retry-after': '2' }).send(body) as never; // sent: nothing is returned
}

/** Answers 202: nothing has changed, and another administrator has to confirm it, which Azure has no operation for. */
export function answerProposed(reply: FastifyReply, location: string): never {
  const sentence =
    'It is proposed, and not done: the approval rule asks for two approvers, so another administrator has to confirm it in the portal.';
  const body = errorBody('SecondAdministratorNeeded', `${sentence} Look at ${location}`);
  return reply.status(202).headers({ location }).send(body) as never; // sent: nothing is returned
}
