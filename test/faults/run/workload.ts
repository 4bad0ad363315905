/** The load: requests of many tenants from publication to the end of access, decided on as people do, and asked about at `access`. */

import { setTimeout as pause } from 'node:timers/promises';
import type { AccessRequestSubmitted, Value as IntakeRecord } from '@lockbox/contracts/generated/intake';
import { personId } from '@lockbox/contracts/ids';
import { requestIdOf } from '@lockbox/contracts/uuid';
import { decisionOn } from '@lockbox/domain/intake/decision-on';
import { readEvents } from '@lockbox/testing/log-reader';
import { accessTokenOf } from '@lockbox/testing/signed-in';
import { accessRequest, SOURCE, sampleProvider, sampleTenant } from '@lockbox/testing/upstream';
import type { AccessAnswer, AnsweredDecision, History, PortalAnswer } from '../history/history.ts';
import { arrivals } from './arrivals.ts';
import { GUARDED } from './guarded-store.ts';
import type { Random } from './random.ts';
import type { FaultsUpstream } from './upstream.ts';
import { ACCESS_SECRET, type World } from './world.ts';

export interface Load {
  readonly requests: number;
  readonly decisions: readonly AnsweredDecision[];
  readonly accessAnswers: readonly AccessAnswer[];
  /** Resolves when each request has been taken to where it was to go. */
  readonly done: Promise<void>;
  /** Asks each instance of access about each request, and of the portal about the last of them, once everything is through. */
  askAtTheEnd(): Promise<Pick<History, 'accessAnswers' | 'portalAnswers' | 'notServing'>>;
}

const TENANTS = Array.from({ length: 12 }, (_, number) => `tenant-${number}`);
/** These have not turned their policy on: their requests need no approval of theirs. */
const WITHOUT_POLICY: readonly string[] = TENANTS.slice(-2);
/** These ask for two approvers. */
const TWO_APPROVERS: readonly string[] = TENANTS.slice(1, 4);
/** The outcomes of requests, as often as they occur. */
const WAYS = [
  ...Array<'handed-back'>(8).fill('handed-back'),
  ...Array<'approved'>(2).fill('approved'),
  ...Array<'denied'>(3).fill('denied'),
  ...Array<'approved-and-denied'>(3).fill('approved-and-denied'),
  ...Array<'rejected'>(1).fill('rejected'),
  ...Array<'not-reviewed'>(1).fill('not-reviewed'),
  ...Array<'reviewed-at-the-end'>(2).fill('reviewed-at-the-end'),
  ...Array<'undecided'>(1).fill('undecided'),
] as const;
type Way = (typeof WAYS)[number];

const INTERNAL_REVIEW_MS = 45_000;
const READING_MS = [500, 4_000] as const;
const WORKING_MS = [1_000, 8_000] as const;
const AGAIN_MS = 1_000;
/** The deadline for a change that the portal accepted without waiting for its outcome. */
const BECOMES_SO_WITHIN_MS = 60_000;
const GIVES_UP_MS = 180_000;
const ASK_EVERY_MS = 250;
const ANSWERS_WITHIN_MS = 5_000;
const DECIDES_WITHIN_MS = 20_000;
const ASKED_OF_PORTAL = 100;

interface Case {
  readonly id: string;
  readonly tenant: string;
  readonly submitted: AccessRequestSubmitted;
  readonly way: Way;
}

/** Makes the tenants, and waits until their policies are on. */
export async function prepare(world: World, upstream: FaultsUpstream): Promise<void> {
  await upstream.publishDirectory([...sampleProvider(), ...TENANTS.flatMap((name) => sampleTenant(name))]);
  // Policy refuses them before, and the portal limits refusals.
  const log = await readEvents(world.namespace.namespace, await world.codec('events'));
  await log.peopleOf(...TENANTS).finally(() => log.close());
  const on = TENANTS.filter((tenant) => !WITHOUT_POLICY.includes(tenant));
  await Promise.all(
    on.map(async (tenant) => {
      const policy = () => call(world, tenant, 'ada', 'GET', '/policy');
      const put = (path: string, body: unknown) => call(world, tenant, 'ada', 'PUT', path, body);
      // The portal knows people by their documents, which come after the log.
      while ((await policy()).status !== 200) await pause(AGAIN_MS);
      await untilSo(
        () => put('/policy', { enabled: true }),
        async () => (await policy()).enabled === true,
      );
      if (!TWO_APPROVERS.includes(tenant)) return;
      await untilSo(
        () => put('/policy/approval-rule', { scope: 'all' }),
        async () => (await policy()).approvalRule?.scope === 'all',
      );
    }),
  );
}

/** Changes it again only where it has not become so: who repeats what is done is refused, and soon not listened to any more. */
async function untilSo(change: () => Promise<Answer>, isSo: () => Promise<boolean>): Promise<void> {
  do {
    if ((await change()).status === 200) return;
    const until = performance.now() + BECOMES_SO_WITHIN_MS;
    while (performance.now() < until && !(await isSo())) await pause(AGAIN_MS);
  } while (!(await isSo()));
}

export function startLoad(
  world: World,
  upstream: FaultsUpstream,
  { seconds, perSecond, random }: { readonly seconds: number; readonly perSecond: number; readonly random: Random },
): Load {
  const decisions: AnsweredDecision[] = [];
  const accessAnswers: AccessAnswer[] = [];
  const come = arrivals(Math.ceil(seconds * perSecond), seconds, TENANTS.length, random.fork('arrivals'));
  const cases = come.map(({ tenant }, number) => newCase(TENANTS[tenant] ?? '', number, random.of(WAYS)));
  const present: Case[] = [];
  const begin = performance.now();

  async function decide({ id, tenant }: Case, person: string, decision: AnsweredDecision['decision']): Promise<void> {
    const until = performance.now() + GIVES_UP_MS;
    const path = `/lockbox-requests/${id}`;
    while (performance.now() < until) {
      const { shown } = await call(world, tenant, person, 'GET', path);
      const body = { decision, comment: `${decision} by ${person}`, ...(shown && { shown }) };
      const { status, code } = await call(world, tenant, person, 'POST', `${path}/decision`, body);
      decisions.push({ requestId: id, person, decision, status });
      // 404 and 428: the portal does not have the request yet, or did not show it. 0 and 5xx: nobody answered. The
      // request is read again before the next attempt. Everything else is an answer, also that a person was refused too
      // often, since that outlasts a run.
      const mayCome = [404, 428, 429].includes(status) && code !== 'TOO_MANY_REFUSALS';
      if (status >= 200 && status < 500 && !mayCome && code !== 'SHOWN_DIFFERS') return;
      await pause(AGAIN_MS);
    }
  }

  async function live(one: Case, random: Random): Promise<void> {
    const { submitted, way } = one;
    await upstream.publish([submitted]);
    present.push(one);
    if (way === 'not-reviewed') return;
    if (way === 'reviewed-at-the-end') await pause(INTERNAL_REVIEW_MS + random.between(-400, 400));
    else await pause(random.between(0, 1_500));
    await upstream.publish([reviewed(submitted, way === 'rejected' ? 'REJECTED' : 'APPROVED')]);
    if (way === 'rejected' || way === 'undecided' || way === 'reviewed-at-the-end') return;
    await pause(random.between(...READING_MS));
    if (!WITHOUT_POLICY.includes(one.tenant)) {
      const approves = decide(one, 'ada', way === 'denied' ? 'deny' : 'approve');
      if (way === 'approved-and-denied') await Promise.all([approves, decide(one, 'bob', 'deny')]);
      else await approves;
      if (TWO_APPROVERS.includes(one.tenant) && way !== 'denied') await decide(one, 'bob', 'approve');
    }
    if (way === 'approved-and-denied') return;
    const workMs = random.between(...WORKING_MS);
    const work = async (): Promise<'handed back' | 'kept'> => {
      await pause(workMs);
      if (way !== 'handed-back') return 'kept';
      await upstream.publish([handedBack(submitted)]);
      return 'handed back';
    };
    const { guarded } = world;
    if (guarded === undefined || one.tenant !== GUARDED.tenant) return void (await work());
    await guarded.visit({ requestId: one.id, engineerId: submitted.engineerId, work });
  }

  let over = false;
  const asking = (async () => {
    const random_ = random.fork('asking');
    while (!over) {
      await pause(ASK_EVERY_MS);
      const [instances, recent] = [world.system.instances('access'), present.slice(-40)];
      if (instances.length === 0 || recent.length === 0) continue;
      const answer = await evaluate(random_.of(recent), random_.of(instances).url, false);
      if (answer !== undefined) accessAnswers.push(answer);
    }
  })();

  const living = cases.map(async (one, number) => {
    const own = random.fork(one.id);
    await pause(Math.max(0, begin + (come[number]?.atMs ?? 0) - performance.now()));
    await live(one, own);
  });
  return {
    requests: cases.length,
    decisions,
    accessAnswers,
    done: Promise.all(living).then(async () => {
      over = true;
      await asking;
    }),
    async askAtTheEnd() {
      const asked = {
        accessAnswers: [] as AccessAnswer[],
        portalAnswers: [] as PortalAnswer[],
        notServing: [] as string[],
      };
      for (const { url } of world.system.instances('access'))
        for (const one of cases) {
          const answer = await evaluate(one, url, true);
          if (answer === undefined) asked.notServing.push(`access (${url}) gave no answer about ${one.id}`);
          else asked.accessAnswers.push(answer);
        }
      for (const { url } of world.system.instances('portal'))
        for (const { id, tenant } of cases.slice(-ASKED_OF_PORTAL)) {
          const path = `/lockbox-requests/${id}`;
          const { status } = await callAt(url, {
            tenant,
            person: 'ada',
            method: 'GET',
            path,
            withinMs: ANSWERS_WITHIN_MS,
          });
          asked.portalAnswers.push({ requestId: id, status });
        }
      return asked;
    },
  };
}

function newCase(tenant: string, number: number, way: Way): Case {
  const sourceRequestId = `INC${String(number).padStart(7, '0')}`;
  // A permission of its own, so that a question about it is about this request alone.
  const permissions = [`case ${number}`, ...(tenant === GUARDED.tenant ? [GUARDED.permission] : [])];
  const submitted = accessRequest(tenant, sourceRequestId, { permissions });
  return { id: requestIdOf(submitted.tenantId, SOURCE, sourceRequestId), tenant, submitted, way };
}

const reviewed = (submitted: AccessRequestSubmitted, decision: 'APPROVED' | 'REJECTED'): IntakeRecord =>
  decisionOn(submitted, { approverId: personId('approver-1'), decision, decidedAt: Date.now() });

const handedBack = (submitted: AccessRequestSubmitted): IntakeRecord => ({
  type: 'WorkFinished',
  ...about(submitted),
  engineerId: submitted.engineerId,
  finishedAt: Date.now(),
});

const about = ({ source, sourceRequestId, tenantId }: AccessRequestSubmitted) => ({
  ...{ source, requestSource: source, sourceRequestId, tenantId },
});

const tokens = new Map<string, { readonly token: Promise<string>; readonly until: number }>();
/** Below the lifetime of the development issuer's tokens. */
const TOKEN_FOR_MS = 4 * 60_000;

function tokenOf(tenant: string, sub: string): Promise<string> {
  const key = `${tenant} ${sub}`;
  const present = tokens.get(key);
  if (present !== undefined && performance.now() < present.until) return present.token;
  const token = accessTokenOf({ sub, tenant });
  tokens.set(key, { token, until: performance.now() + TOKEN_FOR_MS });
  return token;
}

interface Answer {
  /** 0 where nobody answered. */
  readonly status: number;
  /** A refusal's code. */
  readonly code?: string | undefined;
  /** A request's value for a decision: it proves what the person saw. */
  readonly shown?: string | undefined;
  /** True if the policy is enabled. */
  readonly enabled?: boolean | undefined;
  readonly approvalRule?: { readonly scope: string } | undefined;
}

/** One of the portal's instances is called, as a load balancer does. */
async function call(
  { system }: World,
  tenant: string,
  person: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<Answer> {
  const portals = system.instances('portal');
  const portal = portals[Math.floor(Math.random() * portals.length)];
  if (portal === undefined) return { status: 0 };
  return callAt(portal.url, { tenant, person, method, path, body, withinMs: DECIDES_WITHIN_MS });
}

interface Call {
  readonly tenant: string;
  readonly person: string;
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly withinMs: number;
}

async function callAt(url: string, { tenant, person, method, path, body, withinMs }: Call): Promise<Answer> {
  try {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${await tokenOf(tenant, person)}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(withinMs),
    });
    const answered = JSON.parse((await response.text()) || '{}') as Partial<Answer>; // an object, or nothing
    const { code, shown, enabled, approvalRule } = answered;
    return { status: response.status, code, shown, enabled, approvalRule };
  } catch {
    return { status: 0 };
  }
}

/** Asks one instance whether this request's access runs; undefined if it did not answer. */
async function evaluate(
  { id, tenant, submitted }: Case,
  url: string,
  atTheEnd: boolean,
): Promise<AccessAnswer | undefined> {
  const askedAt = Date.now();
  try {
    const response = await fetch(`${url}/access/v1/evaluation`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ACCESS_SECRET}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        subject: { type: 'engineer', id: submitted.engineerId },
        action: { name: submitted.permissions[0] },
        resource: { type: 'data_store', id: submitted.dataStores[0], properties: { tenantId: tenant } },
      }),
      signal: AbortSignal.timeout(ANSWERS_WITHIN_MS),
    });
    if (response.status !== 200) return undefined;
    const { decision, context = {} } = (await response.json()) as Evaluation;
    return {
      ...{ requestId: id, allowed: decision === true, grantOf: context.requestId, reason: context.reason },
      ...{ askedAt, answeredAt: Date.now(), atTheEnd },
    };
  } catch {
    return undefined;
  }
}

/** docs/contract.md, "Whether access runs". */
interface Evaluation {
  readonly decision?: boolean;
  readonly context?: { readonly requestId?: string; readonly reason?: string };
}
