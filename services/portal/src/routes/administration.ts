import { RecordedAct } from '@lockbox/api/outcomes';
import { ID_PATTERN, PROVIDER_ADMINISTRATION, tenantId } from '@lockbox/contracts/ids';
import { ID_MAX } from '@lockbox/contracts/submission-rules';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { Dependencies } from '../dependencies.ts';
import { throwRefusal } from '../http/answers.ts';
import { identityOf } from '../http/caller.ts';
import { notFound, ProblemSchema } from '../http/problems.ts';
import type { Limits } from '../limits/limits.ts';
import type { Typed } from './typed.ts';

const Text = Type.String({ minLength: 1, maxLength: ID_MAX, pattern: ID_PATTERN });
const Nullable = Type.Union([Text, Type.Null()]);

/** Acts of the command line on Kafka and MongoDB; acts through the API are recorded by themselves. */
const ACTIONS = [
  'DEAD_LETTERS_REDRIVEN',
  'PROJECTION_REPLAYED',
  'TEXTS_ERASED',
  'PERSON_ERASED',
  'SENDER_KEY_ROTATED',
] as const;

/** The provider's people say what they are about to do with Lockbox's own servers. */
export function administrationRoute(plain: FastifyInstance, deps: Dependencies, limits: Limits): void {
  const app: Typed = plain.withTypeProvider();
  const { people, administration } = deps;
  app.post(
    '/administration',
    {
      schema: {
        summary: 'Record what an operator is about to do',
        body: Type.Object(
          {
            action: Type.Enum(ACTIONS),
            tenantId: Type.Union([Text, Type.Null()], {
              description: "The tenant concerned; null: the provider's own",
            }),
            subject: Nullable,
            detail: Nullable,
          },
          { additionalProperties: false },
        ),
        response: {
          200: RecordedAct,
          '4xx': ProblemSchema,
        },
      },
    },
    async (request) => {
      const identity = identityOf(request);
      await people.provider(identity);
      await limits.operatorsAct(request);
      const { action, tenantId: concerned, subject, detail } = request.body;
      const tenant = concerned === null ? PROVIDER_ADMINISTRATION : tenantId(concerned);
      if (concerned !== null && !(await people.isTenant(tenant))) throw notFound('tenant');
      const { outcome } = await administration.record(identity, { action, subject, detail }, tenant);
      const events = (await outcome) ?? [];
      throwRefusal(events);
      return { recorded: events.some(({ data }) => data.type === 'AdministrationRecorded') };
    },
  );
}
