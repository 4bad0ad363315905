/**
 * An administrator asks before deciding, and the engineer answers: by the API and by the ticket system, with letters.
 */

import { randomUUID } from 'node:crypto';
import { personId } from '@lockbox/contracts/ids';
import { callApi } from '@lockbox/testing/api-call';
import { mailTo } from '@lockbox/testing/caught-mail';
import { deploy } from '@lockbox/testing/deployment';
import type { TokenSubject } from '@lockbox/testing/signed-in';
import { until } from '@lockbox/testing/until';
import { sampleProvider, sampleTenant } from '@lockbox/testing/upstream';
import { describe, expect, test } from 'vitest';

const run = `${Date.now().toString(36)}-${process.pid}`;
const mailDomain = `provider-${run}`;
/** Names of this run's own, since the mail catcher may have the mail of other runs. */
const contoso = `contoso-${run}`;
const fabrikam = `fabrikam-${run}`;

const { system, upstream, log } = await deploy({
  directory: [...sampleTenant(contoso), ...sampleTenant(fabrikam), ...sampleProvider(mailDomain)],
  policyOf: [contoso],
});

const call = (whom: TokenSubject, method: string, path: string, body?: object) =>
  callApi(system.portalUrl(), whom, method, path, body);
const admin = (sub: string, tenant = contoso) => ({ sub, tenant });
const staff = (sub: string) => ({ sub, provider: true }) as const;

interface Questions {
  readonly questions: readonly {
    readonly id: string;
    readonly question: string | null;
    readonly askedBy: { readonly id: string } | null;
    readonly answer: string | null;
    readonly answeredAt: string | null;
  }[];
  readonly shown: string | null;
}
const questionsIn = (body: unknown): Questions['questions'] => (body as Questions).questions; // the API's answer

async function waiting() {
  const { id, record } = await upstream.submit(contoso);
  await log.waitFor(id, 'RequestSubmitted');
  await upstream.decideInternally(record);
  await log.waitFor(id, 'LockboxRequestCreated');
  for (const [whom, path] of [
    [admin('ada'), `/lockbox-requests/${id}`],
    [staff('engineer-1'), `/access-requests/${id}`],
  ] as const)
    await until(`the API shows ${path}`, async () => (await call(whom, 'GET', path)).status === 200);
  return { id, record };
}
const ask = (id: string, body: object, whom: TokenSubject = admin('ada')) =>
  call(whom, 'POST', `/lockbox-requests/${id}/questions`, body);

const letterTo = (address: string, id: string, subject: RegExp) =>
  until(`${address} has the letter ${subject} about ${id}`, async () =>
    (await mailTo(address)).find((mail) => mail.text.includes(id) && subject.test(mail.subject)),
  );

describe('a question that the engineer answers in the portal', () => {
  let id: string;
  let questionId: string;
  let shownBefore: unknown;

  test('is asked by an administrator, who sees it with the request at once', async () => {
    ({ id } = await waiting());
    shownBefore = (await call(admin('ada'), 'GET', `/lockbox-requests/${id}`)).body.shown;
    const asked = await ask(id, { text: 'Which tables do you need?' });
    expect(asked.status).toBe(200);
    expect(asked.body).toMatchObject({ status: 'action-needed' });
    expect(questionsIn(asked.body)).toMatchObject([
      { question: 'Which tables do you need?', askedBy: { id: 'ada' }, answer: null, answeredAt: null },
    ]);
    expect(asked.body.shown).not.toBe(shownBefore);
    questionId = questionsIn(asked.body)[0]?.id ?? '';
  });

  test('reaches the engineer by e-mail, which names the customer that asks, and no person of it', async () => {
    const { text, subject } = await letterTo(`engineer-1@${mailDomain}.example`, id, /^Question from your customer/);
    const letter = text.replaceAll(/\s+/g, ' ');
    expect(subject).toContain('T-');
    expect(letter).toContain('Which tables do you need?');
    expect(letter).toContain(`${contoso} Ltd asks about your request`);
    expect(letter).toContain(`/provider/requests/${id}`);
    expect(letter).not.toMatch(/\bada\b/);
    const { body } = await call(staff('engineer-1'), 'GET', `/access-requests/${id}`);
    expect(questionsIn(body)).toMatchObject([{ question: 'Which tables do you need?', askedBy: null }]);
    expect(JSON.stringify(body)).not.toMatch(/\bada\b/);
  });

  test('is answered by that engineer alone, once', async () => {
    const path = `/access-requests/${id}/questions/${questionId}/answer`;
    expect((await call(staff('engineer-2'), 'POST', path, { text: 'All' })).status).toBe(403);
    expect((await call(staff('approver-1'), 'POST', path, { text: 'All' })).status).toBe(403);
    expect((await call(admin('ada'), 'POST', path, { text: 'All' })).status).toBe(403);
    expect((await call(staff('engineer-1'), 'POST', path, { text: ' ' })).status).toBe(400);
    const unknown = await call(staff('engineer-1'), 'POST', path.replace(questionId, randomUUID()), { text: 'All' });
    expect(unknown).toMatchObject({ status: 409, body: { code: 'QUESTION_NOT_FOUND' } });
    const answered = await call(staff('engineer-1'), 'POST', path, { text: 'The orders of May' });
    expect(answered.status).toBe(200);
    expect(questionsIn(answered.body)).toMatchObject([{ answer: 'The orders of May', askedBy: null }]);
    const again = await call(staff('engineer-1'), 'POST', path, { text: 'All of them' });
    expect(again).toMatchObject({ status: 409, body: { code: 'QUESTION_ALREADY_ANSWERED' } });
  });

  test('reaches every administrator by e-mail, with question and answer', async () => {
    for (const name of ['ada', 'bob']) {
      const { text } = await letterTo(`${name}@${contoso}.example`, id, /^Question answered/);
      const letter = text.replaceAll(/\s+/g, ' ');
      for (const said of ['Which tables do you need?', 'The orders of May', `/requests/${id}`, 'engineer-1'])
        expect(letter).toContain(said);
    }
    for (const name of ['cy', 'dee', 'eve']) expect(await mailTo(`${name}@${contoso}.example`)).toEqual([]);
  });

  test('is part of what a decision is made on: one that was made before the answer is refused', async () => {
    const path = `/lockbox-requests/${id}`;
    const early = await call(admin('bob'), 'POST', `${path}/decision`, { decision: 'approve', shown: shownBefore });
    expect(early).toMatchObject({ status: 409, body: { code: 'SHOWN_DIFFERS' } });
    const unsaid = await call(admin('bob'), 'POST', `${path}/decision`, { decision: 'approve', shown: null });
    expect(unsaid).toMatchObject({ status: 428, body: { code: 'PRECONDITION_REQUIRED' } });
    const { shown } = (await call(admin('bob'), 'GET', path)).body;
    const approved = await call(admin('bob'), 'POST', `${path}/decision`, { decision: 'approve', shown });
    expect(approved).toMatchObject({ status: 200, body: { status: 'approved' } });
    expect(questionsIn(approved.body)).toMatchObject([{ answer: 'The orders of May' }]);
    expect(await log.waitFor(id, 'RequestApproved')).toMatchObject({ shown });
    await log.waitFor(id, 'AccessGranted');
    expect(log.typesOf(id).filter((type) => !['CommandRejected', 'NotificationRecorded'].includes(type))).toEqual([
      'RequestSubmitted',
      'InternallyApproved',
      'LockboxRequestCreated',
      'QuestionAsked',
      'QuestionAnswered',
      'RequestApproved',
      'AccessGranted',
    ]);
  });

  test('is not asked any more once somebody has decided', async () => {
    expect(await ask(id, { text: 'And now?' })).toMatchObject({ status: 409, body: { code: 'ALREADY_DECIDED' } });
  });
});

describe('a question', () => {
  test('is asked by administrators of the tenant alone, and says what is wrong with it', async () => {
    const { id } = await waiting();
    expect((await ask(id, { text: 'Why?' }, admin('cy'))).status).toBe(403);
    expect((await ask(id, { text: 'Why?' }, admin('ada', fabrikam))).status).toBe(404);
    expect((await ask(id, { text: 'Why?' }, staff('engineer-1'))).status).toBe(403);
    expect((await ask(id, { text: '' })).body).toMatchObject({ code: 'INVALID_INPUT', errors: [{ field: 'text' }] });
    expect((await ask(id, { text: 'x'.repeat(2_001) })).status).toBe(400);
    expect((await ask(randomUUID(), { text: 'Why?' })).status).toBe(404);
  });

  test('that is sent again with its id is asked once', async () => {
    const { id } = await waiting();
    const body = { text: 'Why?', questionId: randomUUID() };
    expect(await ask(id, body)).toMatchObject({ status: 200 });
    const again = await ask(id, body);
    expect(again).toMatchObject({ status: 200 });
    expect(questionsIn(again.body)).toHaveLength(1);
    expect(await ask(id, body, admin('bob'))).toMatchObject({ status: 409, body: { code: 'QUESTION_EXISTS' } });
    const another = await ask(id, { ...body, text: 'Until when?' });
    expect(another).toMatchObject({ status: 409, body: { code: 'QUESTION_EXISTS' } });
  });

  test("is answered by the engineer's ticket system as well", async () => {
    const { id, record } = await waiting();
    const [asked] = questionsIn((await ask(id, { text: 'Until when?' })).body);
    const { source, sourceRequestId, tenantId, engineerId } = record;
    const answer = {
      type: 'QuestionAnswered',
      source,
      requestSource: source,
      sourceRequestId,
      tenantId,
      questionId: asked?.id ?? '',
      engineerId,
      text: 'Until noon',
      answeredAt: Date.now(),
    } as const;
    await upstream.publish(source, [{ ...answer, engineerId: personId('engineer-2') }, answer, answer]);
    const { text } = await log.waitFor(id, 'QuestionAnswered');
    expect(text.textId).toContain(contoso);
    await until('the answer shows', async () => {
      const { body } = await call(admin('ada'), 'GET', `/lockbox-requests/${id}`);
      return questionsIn(body)[0]?.answer === 'Until noon';
    });
    const after = log.typesOf(id).filter((type) => type !== 'NotificationRecorded');
    expect(after.slice(-3)).toEqual(['QuestionAsked', 'CommandRejected', 'QuestionAnswered']);
  });

  test('gives nobody more time: the request expires when it would have, and is answered no more', async () => {
    const { id, record } = await waiting();
    const asked = await log.waitFor(id, 'LockboxRequestCreated');
    const created = log.ofTenant(contoso).find(({ data }) => data === asked)?.occurredAt ?? 0;
    const [question] = questionsIn((await ask(id, { text: 'Why?' })).body);
    system.advanceClock(4 * 86_400_000);
    const expired = await log.waitFor(id, 'RequestExpired');
    expect(expired.expiresAt - created).toBe(4 * 86_400_000);
    const path = `/access-requests/${id}/questions/${question?.id}/answer`;
    const late = await call(staff(record.engineerId), 'POST', path, { text: 'Too late' });
    expect(late).toMatchObject({ status: 409, body: { code: 'REQUEST_EXPIRED' } });
  });
});
