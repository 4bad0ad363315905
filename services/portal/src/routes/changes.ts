import { fastifySSE } from '@fastify/sse';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Listener } from '../changes/changes.ts';
import type { Dependencies } from '../dependencies.ts';
import { bearerOf, identityOf } from '../http/caller.ts';
import { AnsweredProblem } from '../http/problems.ts';
import type { Limits } from '../limits/limits.ts';
import { SESSION_COOKIE } from '../sign-in/cookies.ts';

const HEARTBEAT_MS = 15_000;
/** So soon what is shown goes from a page whose session has ended. */
const LOOK_EVERY_MS = 5_000;
const RECONNECT_MS = 3_000;
/** A page that does not read is disconnected at this size: it loads everything again when it reconnects. */
const MOST_UNSENT_BYTES = 256 * 1024;

/** Sends changes as they happen, as server-sent events. */
export async function changesRoute(app: FastifyInstance, deps: Dependencies, limits: Limits): Promise<void> {
  const { people, sessions, changes, checkToken } = deps;
  const open = new Set<FastifyReply>();
  await app.register(fastifySSE, { heartbeatInterval: HEARTBEAT_MS });
  app.addHook('preClose', async () => {
    for (const reply of open) reply.sse.close();
  });

  /** The tenant whose changes this caller may hear of, null for all; throws when there is none any more. */
  async function scopeOf(request: FastifyRequest): Promise<Listener['tenantId']> {
    const identity = identityOf(request);
    if (identity.kind === 'customer') return (await people.reader(identity)).tenantId;
    await people.provider(identity);
    return null;
  }

  async function mayStillListen(request: FastifyRequest): Promise<boolean> {
    const cookie = request.cookies[SESSION_COOKIE];
    if (request.session !== null && !(await sessions.find(cookie, { inUse: false }))) return false;
    const token = bearerOf(request);
    try {
      if (token !== undefined) await checkToken(token);
      await scopeOf(request);
      return true;
    } catch (error) {
      // That the issuer does not answer says nothing about a token that was valid before.
      return error instanceof AnsweredProblem && error.status === 503;
    }
  }

  app.get(
    '/changes',
    {
      sse: 'only',
      config: { background: true, own: true },
      schema: {
        summary: 'Server-sent events: `request`, `policy`, `directory`, `attempts`, when the API shows the change',
        description:
          'Data: `{"id", "sequence", "type"}`. After a reconnection ask for everything anew: nothing is sent again.',
      },
    },
    async (request, reply) => {
      const tenantId = await scopeOf(request);
      if (!reply.sse.isConnected) return; // closed meanwhile
      const leave = limits.stream(request);
      reply.sse.keepAlive();
      open.add(reply);
      const stop = changes.listen({
        tenantId,
        notify({ about, id, sequence, type }) {
          if (reply.raw.writableLength > MOST_UNSENT_BYTES) reply.raw.destroy();
          else if (reply.sse.isConnected)
            void reply.sse.send({ event: about, data: { id, sequence, type } }).catch(() => undefined);
        },
      });
      const check = setInterval(async () => {
        if (!(await mayStillListen(request).catch(() => true))) reply.sse.close();
      }, LOOK_EVERY_MS);
      check.unref();
      reply.sse.onClose(() => {
        clearInterval(check);
        stop();
        leave();
        open.delete(reply);
      });
      await reply.sse.send({ event: 'open', data: {}, retry: RECONNECT_MS });
    },
  );
}
