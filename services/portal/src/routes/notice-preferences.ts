import type { FastifyInstance } from 'fastify';
import { answerPending } from '../answers.ts';
import { identityOf } from '../caller.ts';
import { changePolicy } from '../changing-policy.ts';
import type { Dependencies } from '../dependencies.ts';
import type { Limits } from '../limits.ts';
import { ProblemSchema } from '../problems.ts';
import { ChosenNotices, NoticePreferences, Pending } from '../resources.ts';
import type { Typed } from './typed.ts';

/** Of what a tenant's administrators are told besides what they have to know. */
export function noticePreferenceRoutes(plain: FastifyInstance, deps: Dependencies, limits: Limits): void {
  const app: Typed = plain.withTypeProvider();
  const { people, reads } = deps;

  app.get(
    '/notice-preferences',
    {
      schema: {
        summary: 'Of which accesses the administrators are told',
        response: { 200: NoticePreferences, '4xx': ProblemSchema },
      },
    },
    async (request) => {
      const { tenantId } = await people.reader(identityOf(request));
      return await reads.noticePreferences(tenantId);
    },
  );

  app.put(
    '/notice-preferences',
    {
      schema: {
        summary: 'Choose of which accesses the administrators are told',
        body: ChosenNotices,
        response: { 200: NoticePreferences, 202: Pending, '4xx': ProblemSchema },
      },
    },
    async (request, reply) => {
      const person = await people.administrator(identityOf(request));
      await limits.act(request);
      const changed = await changePolicy(deps, person, { type: 'SetNoticePreferences', ...request.body });
      if (changed === undefined)
        return answerPending(reply, { requestId: null, location: '/api/v1/notice-preferences' });
      return await reads.noticePreferences(person.tenantId);
    },
  );
}
