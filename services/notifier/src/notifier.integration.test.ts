import type { PersonalChoice } from '@lockbox/domain/notices/notice-kinds';
import { freePort } from '@lockbox/stack/ports';
import { mailTo } from '@lockbox/testing/caught-mail';
import { type SmtpServer, startSmtpServer } from '@lockbox/testing/smtp-server';
import { until } from '@lockbox/testing/until';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type NotifierSystem, startNotifierSystem } from './testing/notifier-system.ts';
import { requestEvents } from './testing/request-events.ts';

let running: NotifierSystem;
let smtp: SmtpServer;

beforeAll(async () => {
  running = await startNotifierSystem();
  smtp = await startSmtpServer(await freePort());
});
afterEach(() => running.system.stop('SIGTERM'));
afterAll(async () => {
  await smtp?.stop();
  await running?.close();
});

const start = () => running.system.start('notifier', { LOCKBOX_SMTP_URL: smtp.url });
const receivedBy = (address: string) => smtp.received.filter(({ to }) => to === address);

test('every enabled administrator gets one e-mail with the request, its reason and a link', async () => {
  await running.system.start('notifier'); // the stack's catcher
  await running.scene.tenantWith('letters', ['ada', 'bob']);
  const id = await running.scene.askCustomer('letters', 'r1');
  for (const person of ['ada', 'bob']) {
    expect(await running.outcomeFor(id, person)).toMatchObject({ outcome: 'DELIVERED', channel: 'EMAIL', attempts: 1 });
    const [mail, ...more] = await until(`the mail to ${person}`, async () => {
      const mails = await mailTo(running.scene.addressOf('letters', person));
      return mails.length > 0 ? mails : undefined;
    });
    expect(more).toEqual([]);
    expect(mail?.subject).toMatch(/^Action needed by .* T-of-letters-r1 \(letters Production\)/);
    for (const body of [mail?.text, mail?.html]) {
      expect(body).toContain(`${running.system.env.LOCKBOX_PORTAL_URL}/requests/${id}`);
      expect(body).toContain('engineer-1');
      expect(body).toContain('read');
    }
    expect(mail?.text).toContain('stops <here>');
    expect(mail?.html).toContain('stops &lt;here&gt;');
  }
  expect(running.outcomesOf(id)).toHaveLength(2);
});

test('a mailbox that is full, gone or silent delays nobody else', async () => {
  await start();
  await running.scene.tenantWith('moods', ['ada', 'full', 'gone', 'mute', 'zoe']);
  smtp.setMood(running.scene.addressOf('moods', 'gone'), 550);
  smtp.setMood(running.scene.addressOf('moods', 'full'), 452);
  smtp.setMood(running.scene.addressOf('moods', 'mute'), 'silent');
  const first = await running.scene.askCustomer('moods', 'r1');
  expect(await running.outcomeFor(first, 'gone')).toMatchObject({ outcome: 'FAILED', detail: '550', attempts: 1 });
  await until('the silent mailbox is being waited for', () => smtp.asked(running.scene.addressOf('moods', 'mute')) > 0);
  const second = await running.scene.askCustomer('moods', 'r2');
  for (const id of [first, second]) {
    for (const person of ['ada', 'zoe']) expect((await running.outcomeFor(id, person)).outcome).toBe('DELIVERED');
  }
  // The full one is asked again later, and takes it.
  const asked = smtp.asked(running.scene.addressOf('moods', 'full'));
  smtp.setMood(running.scene.addressOf('moods', 'full'), 'takes');
  running.advanceClock(60_000);
  expect(await running.outcomeFor(first, 'full')).toMatchObject({
    outcome: 'DELIVERED',
    attempts: expect.toSatisfy((attempts) => attempts > 1),
  });
  expect(smtp.asked(running.scene.addressOf('moods', 'full'))).toBeGreaterThan(asked);
});

test('while the mail server is down health says so, and no notice is lost or spends an attempt', async () => {
  const notifier = await start();
  await running.scene.tenantWith('down', ['ada']);
  await smtp.stop();
  const id = await running.scene.askCustomer('down', 'r1');
  await until('health says what is waited for', async () => {
    const answer = await fetch(`${notifier.url}/readyz`);
    return answer.status === 503 && (await answer.text()).includes('LOCKBOX_SMTP_URL');
  });
  expect(running.outcomesOf(id)).toEqual([]);
  await smtp.start();
  expect(await running.outcomeFor(id, 'ada')).toMatchObject({ outcome: 'DELIVERED', attempts: 1 });
  expect(receivedBy(running.scene.addressOf('down', 'ada'))).toHaveLength(1);
  await until('health is well again', async () => (await fetch(`${notifier.url}/readyz`)).status === 200);
});

test('a request for a decision that has been taken meanwhile is not sent', async () => {
  await running.scene.tenantWith('decided', ['ada', 'bob']);
  const id = await running.scene.askCustomer('decided', 'r1');
  await running.log.append('decided', [{ ...requestEvents.RequestDenied, requestId: id }], {
    actor: { kind: 'PRINCIPAL', id: 'ada' },
    occurredAt: running.now(),
  });
  await start();
  await until(
    'both notices have an outcome',
    () => running.outcomesOf(id).filter(({ recipientId }) => recipientId === 'bob').length >= 2,
  );
  const ofBob = running.outcomesOf(id).filter(({ recipientId }) => recipientId === 'bob');
  expect(ofBob.map(({ outcome, detail }) => `${outcome} ${detail}`).sort()).toEqual([
    'DELIVERED 250',
    'SKIPPED DECIDED',
  ]);
  expect(
    receivedBy(running.scene.addressOf('decided', 'bob')).map(({ source }) => /^subject: (\w+)/im.exec(source)?.[1]),
  ).toEqual(['Denied']);
  expect(receivedBy(running.scene.addressOf('decided', 'ada'))).toEqual([]);
});

test('a notice waits for names and texts that the projector has not written yet', async () => {
  await start();
  await running.scene.tenantWith('late', ['ada']);
  const id = await running.scene.askCustomer('late', 'r1', false);
  await until(
    'it has looked for them',
    async () =>
      (await running.store.privateDb
        .collection('notifier_work_list')
        .countDocuments({ requestId: id, waits: { $gt: 0 } })) > 0,
  );
  expect(receivedBy(running.scene.addressOf('late', 'ada'))).toEqual([]);
  await running.scene.projectRequest('late', id);
  expect((await running.outcomeFor(id, 'ada')).outcome).toBe('DELIVERED');
  expect(receivedBy(running.scene.addressOf('late', 'ada'))[0]?.source).toContain('The export of');
});

test('a digest is one letter of all that happened, without what was decided since; what nobody wanted says so', async () => {
  await start();
  await running.scene.tenantWith('days', ['ada', 'bob', 'cy']);
  const inTwoHours = (Math.floor(running.now() / 60_000) + 120) % 1_440;
  const choose = async (person: string, choices: PersonalChoice['choices']) =>
    await running.log.append(
      'days',
      [
        {
          type: 'PersonalNoticesSet',
          choices,
          ...{ digestAt: inTwoHours, quietFrom: null, quietUntil: null, timeZone: 'UTC' },
          approver: { roles: [], licences: [] },
        },
      ],
      { actor: { kind: 'PRINCIPAL', id: person } },
    );
  await choose('ada', [
    { kind: 'REQUEST_WAITS', delivery: 'DAILY' },
    { kind: 'REQUEST_DECIDED', delivery: 'DAILY' },
  ]);
  await choose('bob', [{ kind: 'REQUEST_DECIDED', delivery: 'NONE' }]);
  const ids = [await running.scene.askCustomer('days', 'r1'), await running.scene.askCustomer('days', 'r2')];
  for (const requestId of ids) {
    const expired = { type: 'RequestExpired', requestId, expiresAt: running.now() } as const;
    await running.log.append('days', [expired], { occurredAt: running.now() });
  }
  const outcomesFor = (person: string) =>
    ids.flatMap((id) =>
      running
        .outcomesOf(id)
        .filter(({ recipientId }) => recipientId === person)
        .map(({ outcome, detail }) => `${outcome} ${detail}`),
    );
  await until('the others are done', () => outcomesFor('bob').length === 4 && outcomesFor('cy').length === 4);
  expect(outcomesFor('bob').filter((one) => one === 'SKIPPED BY_CHOICE')).toHaveLength(2);
  const ada = running.scene.addressOf('days', 'ada');
  expect(receivedBy(ada)).toEqual([]);
  expect(outcomesFor('ada')).toEqual([]);

  running.advanceClock(3 * 3_600_000);
  await until('the digest is recorded', () => outcomesFor('ada').length === 4);
  expect(outcomesFor('ada').sort()).toEqual([
    'DELIVERED 250 DIGEST',
    'DELIVERED 250 DIGEST',
    'SKIPPED DECIDED',
    'SKIPPED DECIDED',
  ]);
  const [letter, ...more] = receivedBy(ada);
  expect(more).toEqual([]);
  expect(letter?.source).toMatch(/^subject: Daily digest for days Ltd: 2 notices/im);
  for (const id of ids) expect(letter?.source.replaceAll(/=\r?\n/g, '')).toContain(`/requests/${id}`);
});
