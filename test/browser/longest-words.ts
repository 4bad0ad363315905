import { createHash } from 'node:crypto';
import type { ShownAnswer } from '@lockbox/domain/requests/presented-answer';
import { askedHash, shownHash } from '@lockbox/domain/requests/presented-content';
import type { Page } from 'playwright-core';

/** A name, an id or a text without a place to break: longer than any window here is wide. */
const LONGEST = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft'.repeat(3);
/** The texts that people and other systems write freely. */
const WRITTEN =
  /^(displayName|providerName|name|url|supportRequestId|justification|comment|permissions|dataStores|dataStoreId|declaredBy|source|sourceRequestId|tenantLicences|licenceFamiliesHeld|editions|detail|rule|topic|question|answer)$/;
const HOLDS_AN_ID = /^(actor|by|changedBy|declaredBy|engineer|recipient|environment|person|tenant)$/;
const IN_THE_PAST = '2026-09-30T22:22:22.000Z';

/** An answer with the longest words in place of all that somebody wrote. */
function stretched(value: unknown, key = '', holder = ''): unknown {
  if (typeof value === 'string')
    return WRITTEN.test(key) || (key === 'id' && HOLDS_AN_ID.test(holder)) ? `${value}-${LONGEST}` : value;
  if (Array.isArray(value)) return value.map((one) => stretched(one, key, holder));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, stretched(one, name, key)]));
}

/** A list of requests has one in every status, each with access that runs, so that every column is full. */
function inEveryStatus(items: readonly Record<string, unknown>[], statuses: readonly string[]): readonly unknown[] {
  const [first] = items;
  if (first?.status === undefined) return items;
  const access = { state: 'running', basis: 'NOT_REQUIRED', expiresAt: first.requestedAt, endedAt: null };
  return statuses.map((status) => ({
    ...first,
    id: `${first.id}-${status}`,
    status,
    access,
    accessExpiresAt: first.requestedAt,
  }));
}

const MADE_UP: Readonly<Record<string, unknown>> = {
  '/webhooks': {
    items: [
      {
        ...{ id: 'one', name: '', url: 'https://', kind: 'teams', createdAt: IN_THE_PAST, disabledAt: IN_THE_PAST },
        ...{ events: ['request.approval_needed'], pausedAt: IN_THE_PAST, bothSecretsUntil: IN_THE_PAST },
      },
    ],
  },
  '/webhooks/one/deliveries': {
    items: ['waiting', 'delivered', 'failed', 'skipped'].map((outcome) => ({
      ...{ id: outcome, eventType: 'CustomerApprovalNotRequired', at: IN_THE_PAST, attempt: 11, outcome },
      ...{ detail: '', nextAttemptAt: IN_THE_PAST, again: true },
    })),
  },
  '/lockbox-requests/counts': { actionNeeded: 11_111 },
};

const SALT = '07'.repeat(16);
const digestOf = (text: string | null): string | null =>
  text === null ? null : createHash('sha256').update(SALT, 'hex').update(text).digest('hex');

/** The page offers no decision on a request that is not what its own hash says. */
function asTheLogHasIt(answer: unknown): unknown {
  if (typeof answer !== 'object' || answer === null || !('shown' in answer)) return answer;
  const request = answer as ShownAnswer; // the API's other fields
  const { id, environment, engineer, supportRequestId: ticketId, internalApproval, justification } = request;
  const check = (text: string | null) => ({ digest: digestOf(text), salt: SALT, differs: false });
  const [why, comment] = [check(justification), check(internalApproval?.comment ?? null)];
  const questions = [`${LONGEST} ${LONGEST}`, null].map((answered, index) => ({
    ...{ id: `q-${index}`, question: LONGEST, askedBy: { id: LONGEST, displayName: LONGEST }, askedAt: IN_THE_PAST },
    ...{ answer: answered, answeredAt: answered && IN_THE_PAST },
    texts: { question: check(LONGEST), answer: check(answered) },
  }));
  const asked = askedHash({
    ...request,
    ticketId,
    requestId: id,
    environmentId: environment.id,
    engineerId: engineer.id,
    requestedAt: Date.parse(request.requestedAt),
    justification: why.digest ?? '',
    previousRequestId: request.previousRequest?.id ?? null,
    declaredBy: request.declaredBy?.id ?? null,
  });
  const asking = {
    internalApproverId: internalApproval?.by.id ?? '',
    internalComment: comment.digest,
    expiresAt: Date.parse(request.expiresAt ?? ''),
    approvals: null,
  };
  const inLog = questions.map(({ id: questionId, askedBy, askedAt, answeredAt, texts }) => ({
    ...{ questionId, askedBy: askedBy.id, askedAt: Date.parse(askedAt), text: texts.question.digest ?? '' },
    answer: answeredAt === null ? null : { text: texts.answer.digest ?? '', answeredAt: Date.parse(answeredAt) },
  }));
  const shown = shownHash(asked, asking, inLog);
  return { ...request, ticketId, questions, texts: { justification: why, internalComment: comment }, shown };
}

/** Answers the page's calls as the portal does, but with the longest words, every status and the largest numbers. */
export async function answerInLongestWords(page: Page, statuses: readonly string[]): Promise<void> {
  await page.route(/\/api\/v1\/(?!changes$)/, async (route) => {
    const path = new URL(route.request().url()).pathname.replace('/api/v1', '');
    const madeUp = MADE_UP[path];
    if (madeUp !== undefined) return await route.fulfill({ json: stretched(madeUp) });
    const response = await route.fetch();
    const answer = await response.json();
    const json = Array.isArray(answer.items) ? { ...answer, items: inEveryStatus(answer.items, statuses) } : answer;
    return await route.fulfill({ response, json: asTheLogHasIt(stretched(json)) });
  });
}
