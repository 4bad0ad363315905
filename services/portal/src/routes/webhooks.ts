import { pageShape } from '@lockbox/api/outcomes';
import { CreatedWebhook, Webhook, WebhookDelivery } from '@lockbox/api/webhooks';
import { LockboxError } from '@lockbox/contracts/errors';
import { PROVIDER_TENANT } from '@lockbox/contracts/ids';
import { NOTICE_TYPES, type NoticeType } from '@lockbox/domain/notices/notice-types';
import { outsideUrlProblem } from '@lockbox/platform/outside-addresses';
import type { WebhookDocument, WebhookOwner } from '@lockbox/store/collections/webhooks';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { Type } from 'typebox';
import type { Dependencies } from '../dependencies.ts';
import { identityOf } from '../http/caller.ts';
import { AnsweredProblem, invalidField, notFound, ProblemSchema } from '../http/problems.ts';
import type { Limits } from '../limits/limits.ts';
import type { People } from '../sign-in/people.ts';
import type { Identity } from '../sign-in/tokens.ts';
import { typesFor, type Webhooks } from '../webhooks/webhooks.ts';
import { paging, type Typed } from './typed.ts';
import { deliveryView, webhookView } from './webhook-views.ts';

const Id = Type.Object({ id: Type.String({ format: 'uuid' }) });
const Delivery = Type.Object({ id: Type.String({ format: 'uuid' }), deliveryId: Type.String({ format: 'uuid' }) });
const Events = Type.Union(
  [
    Type.Array(Type.Enum(Object.values(NOTICE_TYPES)), { minItems: 1, uniqueItems: true }),
    Type.Null({ description: 'Everything, also what later releases add' }),
  ],
  { description: 'Of what it is told' },
);
const NewWebhook = Type.Object(
  {
    url: Type.String({ minLength: 1, maxLength: 2_000 }),
    kind: Type.Enum(['generic', 'teams', 'slack']),
    name: Type.Optional(Type.Union([Type.String({ minLength: 1, maxLength: 100 }), Type.Null()])),
    events: Type.Optional(Events),
  },
  { additionalProperties: false },
);
const Accepted = Type.Object({ location: Type.String() });
const WebhookChanges = Type.Object(
  { events: Type.Optional(Events), paused: Type.Optional(Type.Boolean()) },
  { additionalProperties: false, minProperties: 1 },
);

/** Webhooks: addresses of a tenant's own systems, or of the provider's, that receive events. */
export function webhookRoutes(app: FastifyInstance, deps: Dependencies, limits: Limits): void {
  managementRoutes(app, deps, limits);
  changeRoutes(app, deps, limits);
  deliveryRoutes(app, deps, limits);
}

function managementRoutes(
  plain: FastifyInstance,
  { people, webhooks, administration, development, log }: Dependencies,
  limits: Limits,
): void {
  const app: Typed = plain.withTypeProvider();
  app.get(
    '/webhooks',
    {
      schema: {
        summary: 'Webhooks, oldest first',
        response: { 200: Type.Object({ items: Type.Array(Webhook) }), '4xx': ProblemSchema },
      },
    },
    async (request) => ({ items: (await webhooks.list(await readerOf(people, identityOf(request)))).map(webhookView) }),
  );

  app.post(
    '/webhooks',
    {
      schema: {
        summary: 'Add a webhook; only this answer has its secret',
        body: NewWebhook,
        response: { 201: CreatedWebhook, '4xx': ProblemSchema },
      },
    },
    async (request, reply) => {
      const identity = identityOf(request);
      const owner = await changerOf(people, identity);
      await limits.act(request);
      const { url, kind, name = null, events = null } = request.body;
      const wrong = outsideUrlProblem(url, development);
      if (wrong !== undefined) {
        throw invalidField('url', wrong);
      }
      checkEvents(owner, events);
      const { locale, timeZone } = await people.describe(identity);
      const createdBy = identity.personId;
      const added = { owner, url, kind, name, locale, timeZone, createdBy, events };
      const webhook = await limits
        .webhooks(request, async () => {
          const made = await webhooks.add(added);
          const act = { action: 'WEBHOOK_ADDED', subject: made._id, detail: kind } as const;
          await administration.record(identity, act).catch(async (error: unknown) => {
            await webhooks.remove(owner, made._id);
            throw error;
          });
          return made;
        })
        .catch((error: unknown) => {
          if (!(error instanceof LockboxError)) throw error;
          throw new AnsweredProblem(409, error.code, error.message);
        });
      log.info({ owner, webhookId: webhook._id, kind, by: createdBy }, 'webhook added');
      return reply
        .status(201)
        .header('location', `/api/v1/webhooks/${webhook._id}`)
        .send({ ...webhookView(webhook), secret: webhook.secret });
    },
  );

  app.delete(
    '/webhooks/:id',
    {
      schema: { summary: 'Remove a webhook', params: Id, response: { 204: Type.Null(), '4xx': ProblemSchema } },
    },
    async (request, reply) => {
      const owner = await changerOf(people, identityOf(request));
      await limits.act(request);
      const { id } = request.params;
      await found(webhooks, owner, id);
      await administration.record(identityOf(request), { action: 'WEBHOOK_REMOVED', subject: id, detail: null });
      await webhooks.remove(owner, id);
      log.info({ owner, webhookId: id, by: identityOf(request).personId }, 'webhook removed');
      return reply.status(204).send(null);
    },
  );
}

/** Each change is in the log before it is made. */
function changeRoutes(
  plain: FastifyInstance,
  { people, webhooks, administration, log }: Dependencies,
  limits: Limits,
): void {
  const app: Typed = plain.withTypeProvider();
  app.patch(
    '/webhooks/:id',
    {
      schema: {
        summary: 'Choose what a webhook is told of, pause it, or let it go on',
        params: Id,
        body: WebhookChanges,
        response: { 200: Webhook, '4xx': ProblemSchema },
      },
    },
    async (request) => {
      const identity = identityOf(request);
      const owner = await changerOf(people, identity);
      await limits.act(request);
      const { events, paused } = request.body;
      const webhook = await found(webhooks, owner, request.params.id);
      if (events !== undefined) checkEvents(owner, events);
      const changed = [
        ...(events === undefined ? [] : [`events: ${events?.join(' ') ?? 'all'}`]),
        ...(paused === undefined ? [] : [paused ? 'paused' : 'resumed']),
      ];
      for (const detail of changed) {
        await administration.record(identity, { action: 'WEBHOOK_CHANGED', subject: webhook._id, detail });
      }
      const after = await webhooks.change(webhook, request.body);
      if (after === null) throw notFound('webhook');
      log.info({ owner, webhookId: webhook._id, changed, by: identity.personId }, 'webhook changed');
      return webhookView(after);
    },
  );

  app.post(
    '/webhooks/:id/secret',
    {
      schema: {
        summary: 'Give a webhook a new secret; for a day the one before signs as well. Only this answer has it',
        params: Id,
        response: { 200: CreatedWebhook, '4xx': ProblemSchema },
      },
    },
    async (request) => {
      const identity = identityOf(request);
      const owner = await changerOf(people, identity);
      await limits.act(request);
      const webhook = await found(webhooks, owner, request.params.id);
      const act = { action: 'WEBHOOK_SECRET_ROTATED', subject: webhook._id, detail: null } as const;
      await administration.record(identity, act);
      const after = await webhooks.rotateSecret(webhook);
      if (after === null) {
        throw new AnsweredProblem(409, 'SECRET_CHANGED', ['SECRET_CHANGED']);
      }
      log.info({ owner, webhookId: webhook._id, by: identity.personId }, 'secret of a webhook changed');
      return { ...webhookView(after), secret: after.secret };
    },
  );
}

function deliveryRoutes(plain: FastifyInstance, deps: Dependencies, limits: Limits): void {
  const { people, webhooks, administration } = deps;
  const app: Typed = plain.withTypeProvider();
  app.get(
    '/webhooks/:id/deliveries',
    {
      schema: {
        summary: 'What was sent to a webhook and is to be sent, newest first',
        params: Id,
        querystring: Type.Object(paging),
        response: { 200: pageShape(WebhookDelivery), '4xx': ProblemSchema },
      },
    },
    async (request) => {
      const { _id } = await found(webhooks, await readerOf(people, identityOf(request)), request.params.id);
      const { cursor, limit = 50 } = request.query;
      const { items, next } = await webhooks.deliveries(_id, { cursor, limit });
      return { items: items.map(deliveryView), nextCursor: next };
    },
  );

  app.post(
    '/webhooks/:id/test',
    {
      schema: {
        summary: 'Send a test; its outcome is among the deliveries',
        params: Id,
        response: { 202: Accepted, '4xx': ProblemSchema },
      },
    },
    async (request, reply) => {
      const webhook = await found(webhooks, await changerOf(people, identityOf(request)), request.params.id);
      mustBeOn(webhook);
      const { _id } = webhook;
      if (!(await limits.webhooks(request, () => webhooks.requestTest(_id)))) {
        throw new AnsweredProblem(429, 'TOO_MANY_TESTS', ['TOO_MANY_TESTS'], {
          'retry-after': '60',
        });
      }
      return await acceptedOf(reply, _id);
    },
  );

  app.post(
    '/webhooks/:id/deliveries/:deliveryId/redelivery',
    {
      schema: {
        summary: 'Deliver once more, whatever became of it; the outcome is among the deliveries',
        params: Delivery,
        response: { 202: Accepted, '4xx': ProblemSchema },
      },
    },
    async (request, reply) => {
      const identity = identityOf(request);
      const owner = await changerOf(people, identity);
      await limits.act(request);
      const { id, deliveryId } = request.params;
      const webhook = await found(webhooks, owner, id);
      mustBeOn(webhook);
      const eventId = await webhooks.deliveredEvent(id, deliveryId);
      if (eventId === null) throw notFound('delivery with an outcome');
      limits.redelivery(id, eventId);
      await administration.record(identity, { action: 'WEBHOOK_REDELIVERED', subject: id, detail: deliveryId });
      await webhooks.deliverAgain(id, eventId);
      return await acceptedOf(reply, id);
    },
  );
}

async function acceptedOf(reply: FastifyReply, id: string): Promise<FastifyReply> {
  const location = `/api/v1/webhooks/${id}/deliveries`;
  return reply.status(202).header('location', location).send({ location });
}

function mustBeOn({ disabledAt, pausedAt }: WebhookDocument): void {
  if (disabledAt !== null) {
    throw new AnsweredProblem(409, 'WEBHOOK_DISABLED', ['WEBHOOK_DISABLED']);
  }
  if (pausedAt) throw new AnsweredProblem(409, 'WEBHOOK_PAUSED', ['WEBHOOK_PAUSED']);
}

function checkEvents(owner: WebhookOwner, events: readonly NoticeType[] | null): void {
  const known = typesFor(owner);
  const wrong = events?.find((type) => !known.includes(type));
  if (wrong !== undefined) throw invalidField('events', `${wrong} is not told here. Choose among ${known.join(', ')}.`);
}

/** The owner whose webhooks a person may change: administrators their tenant's, internal approvers the provider's. */
async function changerOf(people: People, identity: Identity): Promise<WebhookOwner> {
  if (identity.kind === 'customer') return (await people.administrator(identity)).tenantId;
  await people.provider(identity, 'INTERNAL_APPROVER');
  return PROVIDER_TENANT;
}

/** The owner whose webhooks a person may see. */
async function readerOf(people: People, identity: Identity): Promise<WebhookOwner> {
  if (identity.kind === 'customer') return (await people.reader(identity)).tenantId;
  await people.provider(identity);
  return PROVIDER_TENANT;
}

async function found(webhooks: Webhooks, owner: WebhookOwner, id: string): Promise<WebhookDocument> {
  return (await webhooks.find(owner, id)) ?? Promise.reject(notFound('webhook'));
}
