import { ChosenNotices, ChosenOwnNotices, NoticePreferences, OwnNotices } from '@lockbox/api/notices';
import { Pending } from '@lockbox/api/outcomes';
import type { FastifyInstance } from 'fastify';
import { changePolicy } from '../commands/changing-policy.ts';
import type { Dependencies } from '../dependencies.ts';
import { answerPending } from '../http/answers.ts';
import { identityOf } from '../http/caller.ts';
import { ProblemSchema } from '../http/problems.ts';
import type { Limits } from '../limits/limits.ts';
import { ownNoticesCommand } from '../reads/own-notices.ts';
import type { Typed } from './typed.ts';

/** The optional notices of a tenant's administrators. */
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
  ownNoticeRoutes(plain, deps, limits);
}

/** The notices of the signed-in person. Nobody reads or chooses them for another. */
function ownNoticeRoutes(plain: FastifyInstance, deps: Dependencies, limits: Limits): void {
  const app: Typed = plain.withTypeProvider();
  const { people, reads } = deps;
  const location = '/api/v1/notice-preferences/own';

  app.get(
    '/notice-preferences/own',
    { schema: { summary: 'How you are told', response: { 200: OwnNotices, '4xx': ProblemSchema } } },
    async (request) => {
      const identity = identityOf(request);
      const { tenantId, personId } = await people.administrator(identity);
      return await reads.ownNotices(tenantId, personId, (await people.describe(identity)).timeZone);
    },
  );

  app.put(
    '/notice-preferences/own',
    {
      schema: {
        summary: 'Choose how you are told',
        body: ChosenOwnNotices,
        response: { 200: OwnNotices, 202: Pending, '4xx': ProblemSchema },
      },
    },
    async (request, reply) => {
      const identity = identityOf(request);
      const person = await people.administrator(identity);
      await limits.act(request);
      const { timeZone } = await people.describe(identity);
      const changed = await changePolicy(deps, person, ownNoticesCommand(request.body, timeZone));
      if (changed === undefined) return answerPending(reply, { requestId: null, location });
      return await reads.ownNotices(person.tenantId, person.personId, timeZone);
    },
  );
}
