/** Requests that go through their whole life: one, or a steady load while something else happens. */
import { setTimeout as pause } from 'node:timers/promises';
import { type ApiAnswer, callApi } from '@lockbox/testing/api-call';
import { type EventLog, readEvents } from '@lockbox/testing/log-reader';
import { until } from '@lockbox/testing/until';
import { connectUpstream, sampleProvider, sampleTenant, type Upstream } from '@lockbox/testing/upstream';

const NAMESPACE = 'lockbox';
const TENANTS = ['contoso', 'fabrikam', 'tailspin', 'adventure', 'wingtip', 'northwind'];
/** A step of a request may wait until its program has been replaced. */
const PATIENCE_MS = 300_000;
const PERSON = 'ada';

export interface Lives {
  readonly log: EventLog;
  /** One request, from its submission to the end of its access; its id. */
  live(tenant?: string): Promise<string>;
  /** Starts that many lives a second while the work runs, and waits until all of them have ended. */
  while<T>(perSecond: number, work: () => Promise<T>): Promise<{ readonly gave: T; readonly ids: readonly string[] }>;
  close(): Promise<void>;
}

export async function openLives(portalUrl: string): Promise<Lives> {
  const upstream = await connectUpstream(NAMESPACE);
  const log = await readEvents(NAMESPACE);
  await upstream.publishDirectory([...TENANTS.flatMap((tenant) => sampleTenant(tenant)), ...sampleProvider('cluster')]);
  await log.peopleOf(...TENANTS);
  for (const tenant of TENANTS)
    await answered(
      `the policy of ${tenant} is on`,
      () => callApi(portalUrl, { sub: PERSON, tenant }, 'PUT', '/policy', { enabled: true }),
      () => log.ofTenant(tenant).some(({ data }) => data.type === 'PolicyEnabled'),
    );
  const live = (tenant = 'contoso') => lifeOf(tenant, portalUrl, upstream, log);
  return {
    log,
    live,
    async while(perSecond, work) {
      let isOver = false;
      const working = work().finally(() => {
        isOver = true;
      });
      const living: Promise<string>[] = [];
      while (!isOver) {
        const life = live(TENANTS[living.length % TENANTS.length]);
        life.catch(() => undefined); // Promise.all below reports it
        living.push(life);
        await pause(1000 / perSecond);
      }
      return { gave: await working, ids: await Promise.all(living) };
    },
    async close() {
      await Promise.all([upstream.close(), log.close()]);
    },
  };
}

async function lifeOf(tenant: string, portalUrl: string, upstream: Upstream, log: EventLog): Promise<string> {
  const { id, record } = await upstream.submit(tenant);
  await log.waitFor(id, 'RequestSubmitted', PATIENCE_MS);
  await upstream.decideInternally(record);
  await log.waitFor(id, 'LockboxRequestCreated', PATIENCE_MS);
  const decision = { decision: 'approve', comment: 'Go ahead' };
  await answered(
    `${id} is approved`,
    () => callApi(portalUrl, { sub: PERSON, tenant }, 'POST', `/lockbox-requests/${id}/decision`, decision),
    () => log.typesOf(id).includes('RequestApproved'),
  );
  await log.waitFor(id, 'AccessGranted', PATIENCE_MS);
  await upstream.finish(record);
  await log.waitFor(id, 'AccessEnded', PATIENCE_MS);
  return id;
}

/** Repeats a call until it has its effect. A call that was cut off may have had it, and one that was answered with 202 will: it is not repeated. */
async function answered(what: string, call: () => Promise<ApiAnswer>, isDone: () => boolean): Promise<void> {
  let last: { readonly status: number; readonly body: unknown } = { status: 0, body: 'none' };
  await until(
    () => `${what}; the last answer: ${last.status} ${JSON.stringify(last.body)}`,
    async () => {
      if (isDone() || last.status === 200) return true;
      if (last.status === 202) return false;
      last = await call().catch((error: unknown) => ({ status: 0, body: String(error) }));
      await pause(1_000); // the portal limits the rate of refused calls
      return false;
    },
    PATIENCE_MS,
  );
}
