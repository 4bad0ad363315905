/** Signing in, asking, deciding, mending and erasing from the command line, with the pipeline behind it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { EXIT } from '@lockbox/command-line/exit-codes';
import { PROVIDER_ADMINISTRATION, personId, requestId, tenantId } from '@lockbox/contracts/ids';
import { requestIdOf } from '@lockbox/contracts/uuid';
import { connectStore, type Store } from '@lockbox/store/connect';
import { callApi } from '@lockbox/testing/api-call';
import { openBrowser } from '@lockbox/testing/browser';
import { changeText } from '@lockbox/testing/change-text';
import { type EventLog, readEvents } from '@lockbox/testing/log-reader';
import { createNamespace, type Namespace } from '@lockbox/testing/namespace';
import { type System, startSystem } from '@lockbox/testing/services';
import { testStack } from '@lockbox/testing/stack';
import { until } from '@lockbox/testing/until';
import { connectUpstream, providerPerson, sampleTenant, type Upstream } from '@lockbox/testing/upstream';
import { createLogReader, recordsNow } from '@lockbox/worker/read';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Leftover } from './erasing/leftovers.ts';
import { type Lockbox, lockboxIn, type Run } from './testing/in-process.ts';

/** These people are known to the development issuer, so that `--as` accepts them. */
const TENANT = 'contoso';
const ADMINISTRATOR = 'adele.vance';
const ENGINEER = 'nestor.wilke';
const APPROVER = 'diego.siciliani';
const LEGAL = 'patti.fernandez';

let namespace: Namespace;
let system: System;
let upstream: Upstream;
let log: EventLog;
let lockbox: Lockbox;

beforeAll(async () => {
  namespace = await createNamespace();
  system = await startSystem({
    namespace: namespace.namespace,
    services: ['intake', 'policy', 'timer', 'projector', 'audit', 'notifier', 'signals', 'portal'],
  });
  log = await readEvents(namespace.namespace);
  upstream = await connectUpstream(namespace.namespace);
  const records = sampleTenant(TENANT).map((record) =>
    record.type === 'Principal' && record.principalId === 'ada'
      ? { ...record, principalId: ADMINISTRATOR as typeof record.principalId } // an id
      : record,
  );
  const provider = [
    providerPerson(ENGINEER, 'ENGINEER'),
    providerPerson(APPROVER, 'INTERNAL_APPROVER'),
    providerPerson(LEGAL, 'LEGAL'),
  ];
  await upstream.publishDirectory([...records, ...provider]);
  await log.providerPeople(TENANT, ENGINEER, APPROVER, LEGAL);
  lockbox = lockboxIn(namespace.namespace, {
    LOCKBOX_CLOCK_FILE: system.env.LOCKBOX_CLOCK_FILE ?? '',
    LOCKBOX_PORTAL_URL: system.portalUrl(),
  });
  await until('the policy can be enabled', async () => {
    const { code } = await lockbox(['policy', 'enable', '--as', ADMINISTRATOR]);
    return code === EXIT.done;
  });
  for (const person of [ENGINEER, APPROVER, LEGAL]) {
    await until('the API knows the person', async () => {
      return (await lockbox(['requests', '--as', person])).code === EXIT.done;
    });
  }
});
afterAll(async () => {
  await upstream?.close();
  await log?.close();
  await system?.stop();
  await namespace?.drop();
});

const submit = (ticket: string, changes: Readonly<Record<string, string>> = {}, ...more: string[]): Promise<Run> => {
  const options = {
    '--tenant': TENANT,
    '--environment': 'prod',
    '--data-store': 'prod-db',
    '--permission': 'read',
    '--justification': 'Invoices of May are missing',
    '--ticket': ticket,
    '--as': ENGINEER,
    ...changes,
  };
  return lockbox(['submit', ...Object.entries(options).flat(), ...more]);
};
const internally = (decision: 'approve' | 'reject', id: string, person = APPROVER, ...more: string[]): Promise<Run> =>
  lockbox([`internal-${decision}`, id, '--as', person, ...more]);

const idIn = ({ json }: Run): string => (json() as { id: string }).id; // as these commands print it

/** Returns the log's event types of a request, without refusals. */
const storyOf = (id: string): readonly string[] => log.typesOf(id).filter((type) => type !== 'CommandRejected');
async function shown(id: string): Promise<void> {
  await until('the API has it', async () => (await lockbox(['show', id, '--as', ADMINISTRATOR])).code === EXIT.done);
}
/** Waits until an act of the approver as an operator is in the tenant's log, or in the provider's own. */
const actInLog = (action: string, subject: string | null, of: string = TENANT) =>
  until(`${action} is in the log of ${of}`, () =>
    log
      .ofTenant(of)
      .some(
        ({ data, actor }) =>
          data.type === 'AdministrationRecorded' &&
          data.action === action &&
          data.subject === subject &&
          actor.id === APPROVER,
      ),
  );
/** A request that waits for the customer. */
async function waiting(ticket: string): Promise<string> {
  const id = idIn(await submit(ticket));
  expect((await internally('approve', id)).code).toBe(EXIT.done);
  await shown(id);
  return id;
}
const actorOf = async (id: string, type: 'RequestApproved' | 'RequestDenied') => {
  const data = await log.waitFor(id, type);
  return log.ofTenant(TENANT).find((event) => event.data === data)?.actor;
};

describe('a request is known by what people call it', () => {
  const show = (called: string, person = ADMINISTRATOR) => lockbox(['show', called, '--as', person]);
  let id: string;
  beforeAll(async () => {
    id = await waiting('CS-0471');
  });

  test.each([ADMINISTRATOR, ENGINEER])(
    'by the beginning of its id, its ticket, or its number, to %s',
    async (person) => {
      for (const called of [id, id.slice(0, 13), id.toUpperCase(), 'CS-0471', 'cs-0471', '471'])
        expect(idIn(await show(called, person)), called).toBe(id);
    },
  );

  test('what no request is called is refused with a sentence that says what to give', async () => {
    for (const called of ['nope', id.slice(0, 3), 'CS-047', '00000000']) {
      const { code, out, err } = await show(called);
      expect({ called, code, out }).toEqual({ called, code: EXIT.failed, out: '' });
      expect(err).toContain(`No request is called "${called}".`);
      expect(err).toContain('the beginning of it (4 characters at least), or its ticket');
    }
  });

  test('where it may be one of several nothing is done, and all of them are named', async () => {
    const other = await waiting('CS-0471');
    const { code, out, err } = await lockbox(['approve', 'CS-0471', '--as', ADMINISTRATOR]);
    expect({ code, out }).toEqual({ code: EXIT.usage, out: '' });
    for (const one of [id, other]) {
      expect(err).toContain(one);
      expect(storyOf(one)).not.toContain('RequestApproved');
    }
  });

  test('it is decided, internally and by the customer, by the beginning of its id', async () => {
    const asked = idIn(await submit('CS-0472'));
    expect((await internally('approve', asked.slice(0, 13))).code).toBe(EXIT.done);
    await shown(asked);
    expect((await lockbox(['deny', asked.slice(0, 13), '--as', ADMINISTRATOR])).code).toBe(EXIT.done);
    await log.waitFor(asked, 'RequestDenied');
  });

  test('what has ended is asked for again by the id or ticket of it, and each of the two names the other', async () => {
    const former = idIn(await submit('CS-0473'));
    const early = await submit('CS-0474', { '--again': 'CS-0473' });
    expect(early).toMatchObject({ code: EXIT.failed, err: expect.stringContaining('has not ended') });
    expect((await internally('reject', former)).code).toBe(EXIT.done);
    const unknown = await submit('CS-0474', { '--again': crypto.randomUUID() });
    expect(unknown).toMatchObject({
      code: EXIT.failed,
      err: expect.stringContaining('names no request of this tenant'),
    });
    const again = await submit('CS-0474', { '--again': 'CS-0473' });
    expect(again.json(), again.err).toMatchObject({ previousRequest: { id: former, status: 'rejected-internally' } });
    await until('the former one names it', async () => {
      const { out } = await lockbox(['--table', 'show', former, '--as', ENGINEER]);
      return new RegExp(`Asked again as +${idIn(again)}`).test(out);
    });
    expect(await log.waitFor(idIn(again), 'RequestSubmitted')).toMatchObject({ previousRequestId: former });
  });

  test('it is shown with the people who were notified, the channels, and the results', async () => {
    const told = await until('somebody was told', async () => {
      const found = ((await show(id)).json() as { told: readonly object[] }).told; // as `show` prints it
      return found.length > 0 && found;
    });
    expect(told).toContainEqual({
      at: expect.stringMatching(/^\d{4}-/),
      recipientId: ADMINISTRATOR,
      recipient: { id: ADMINISTRATOR, displayName: 'ada of contoso' },
      channel: 'EMAIL',
      outcome: 'DELIVERED',
      detail: expect.any(String),
      about: 'LockboxRequestCreated',
    });
    const { out } = await lockbox(['--table', 'show', id, '--as', ADMINISTRATOR]);
    expect(out).toMatch(new RegExp(`${ADMINISTRATOR}\\) +e-mail +LockboxRequestCreated .* delivered`));
  });
});

test('a status that there is not is refused in words, which name those that there are', async () => {
  const { code, err } = await lockbox(['requests', '--status', 'perhaps', '--as', ADMINISTRATOR]);
  expect(code).toBe(EXIT.failed);
  expect(err).toContain('"perhaps" is no status');
  expect(err).toContain('action-needed, approved, denied, expired');
});

test("the overview prints a customer's figures, of the days that are asked for", async () => {
  const { code, json } = await lockbox(['overview', '--as', ADMINISTRATOR]);
  expect(code).toBe(EXIT.done);
  expect(json()).toMatchObject({ byBasis: { LEGAL_DEMAND: expect.any(Number) }, byEngineer: { others: 0 } });
  const { out } = await lockbox([
    '--table',
    'overview',
    '--from',
    '2020-01-01',
    '--to',
    '2020-03-01',
    '--as',
    ADMINISTRATOR,
  ]);
  expect(out).toMatch(/Time to decide +nothing was decided/);
  expect(out).toMatch(/By month +2020-01: 0 approved, 0 denied, 0 expired\n +2020-02: /);
  for (const [args, reason] of [
    [['--from', 'yesterday', '--as', ADMINISTRATOR], '--from: "yesterday" is not a day or time'],
    [['--as', ENGINEER], "for a customer's people"],
  ] as const) {
    const refused = await lockbox(['overview', ...args]);
    expect([refused.code, refused.err]).toEqual([EXIT.usage, expect.stringContaining(reason)]);
  }
});

test('requests that wait are listed as they come and change, until it is interrupted', async () => {
  const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
  const env = { ...process.env, ...system.env, LOCKBOX_PORTAL_URL: system.portalUrl() };
  const args = ['requests', '--waiting', '--watch', '--as', ADMINISTRATOR];
  const watching = spawn(process.execPath, [MAIN, ...args], { env });
  const lines: string[] = [];
  createInterface(watching.stdout).on('line', (line) => lines.push(line));
  const ids = () => lines.map((line) => (JSON.parse(line) as { id: string }).id); // as the command prints it
  const before = await waiting('T-watched-1');
  await until('what waits is listed', () => ids().includes(before));
  expect((await lockbox(['deny', before, '--as', ADMINISTRATOR])).code).toBe(EXIT.done);
  const after = await waiting('T-watched-2');
  await until('what comes is listed', () => ids().includes(after));
  expect(ids().filter((one) => one === before)).toHaveLength(1);
  watching.kill('SIGINT');
  expect(await once(watching, 'exit')).toEqual([EXIT.done, null]);
});

test('lag ends well when every worker runs and keeps up', async () => {
  const { code, err, json } = await lockbox(['lag']);
  expect(code, err).toBe(EXIT.done);
  expect(err).toContain('All workers are well.');
  expect(new Set((json() as { state: string }[]).map(({ state }) => state))).toEqual(new Set(['well'])); // as it prints them
});

describe('a request from the command line', () => {
  let id: string;

  test('a request is submitted by the person who has signed in, and its new state is printed', async () => {
    const asked = await submit('T-1');
    expect(asked, asked.err).toMatchObject({ code: EXIT.done });
    expect(asked.json()).toMatchObject({ status: 'awaiting-internal-approval', engineer: { id: ENGINEER } });
    id = idIn(asked);
  });

  test('is not asked for by somebody who is no engineer', async () => {
    const refused = await submit('T-1b', { '--as': APPROVER });
    expect(refused).toMatchObject({ code: EXIT.notAllowed, out: '' });
  });

  test('is not approved internally by the engineer who asked', async () => {
    expect(await internally('approve', id, ENGINEER)).toMatchObject({ code: EXIT.notAllowed, out: '' });
    expect(storyOf(id)).toEqual(['RequestSubmitted']);
  });

  test('asks the customer once it is approved internally', async () => {
    const approved = await internally('approve', id);
    expect(approved.json(), approved.err).toMatchObject({ status: 'action-needed', access: null });
    expect(approved.code).toBe(EXIT.done);
    expect(await log.waitFor(id, 'InternallyApproved')).toMatchObject({ approverId: APPROVER });
    const again = await internally('reject', id);
    expect(again.code).toBe(EXIT.failed);
    expect(again.err).toContain('already been decided internally');
  });

  test('is approved by an administrator, once', async () => {
    await shown(id);
    const decided = await lockbox(['approve', id, '--as', ADMINISTRATOR, '--comment', 'Go ahead']);
    expect(decided, decided.err).toMatchObject({ code: EXIT.done });
    expect(decided.json()).toMatchObject({ id, status: 'approved', access: { state: 'running' } });
    const again = await lockbox(['deny', id, '--as', ADMINISTRATOR]);
    expect(again.code).toBe(EXIT.failed);
    expect(again.err).toContain('already been approved or denied');
    await log.waitFor(id, 'AccessGranted');
    expect(await actorOf(id, 'RequestApproved')).toEqual({ kind: 'PRINCIPAL', id: ADMINISTRATOR });
    expect(storyOf(id)).toEqual([
      'RequestSubmitted',
      'InternallyApproved',
      'LockboxRequestCreated',
      'RequestApproved',
      'AccessGranted',
    ]);
  });

  test('is shown with its details as a table', async () => {
    const { out } = await lockbox(['--table', 'show', id, '--as', ADMINISTRATOR]);
    for (const text of ['T-1', 'contoso prod', 'Approved', '8 hours', `${ENGINEER} at the provider`])
      expect(out).toContain(text);
    expect(out).toContain('Read (read): Open and see records. Nothing can be changed.');
  });

  test('loses its justification when that is erased, and nothing else', async () => {
    const { out } = await lockbox(['tail', 'events', '--request', id, '--from', 'beginning', '--no-follow']);
    const events = out.split('\n').filter(Boolean);
    const submitted = events
      .map((line) => JSON.parse(line) as SubmittedLine)
      .find(({ value }) => value.data.justification);
    const textId = submitted?.value.data.justification?.textId ?? '';
    await lockbox(['erase', 'text', textId]);
    const { json } = await lockbox(['show', id, '--as', ADMINISTRATOR]);
    expect(json()).toMatchObject({ justification: 'Invoices of May are missing' });
    const erased = await lockbox(['erase', 'text', textId, '--yes', '--as', APPROVER]);
    expect(erased, erased.err).toMatchObject({ code: EXIT.done });
    await actInLog('TEXTS_ERASED', textId);
    await until('the text is gone', async () => {
      const shown = (await lockbox(['show', id, '--as', ADMINISTRATOR])).json() as { justification: string | null };
      return shown.justification === null;
    });
    const after = await lockbox(['tail', 'events', '--request', id, '--from', 'beginning', '--no-follow']);
    // Results of letters may still arrive.
    expect(after.out.split('\n').slice(0, events.length)).toEqual(events);
  });
});

test('broad permissions are shown as such, and one that nobody has described as it is', async () => {
  const id = idIn(await submit('T-2', {}, '--permission', 'export', '--permission', 'table:read'));
  const { out } = await lockbox(['--table', 'show', id, '--as', APPROVER]);
  expect(out).toContain('Export (export), broad: Take copies of records out of the data store.');
  expect(out).toContain('table:read (not described: ask what it allows)');
});

test('a request that is rejected internally ends there, and no customer is asked', async () => {
  const id = idIn(await submit('T-3'));
  const rejected = await internally('reject', id);
  expect(rejected, rejected.err).toMatchObject({ code: EXIT.done });
  expect(rejected.json()).toMatchObject({ status: 'rejected-internally', access: null });
  expect(await log.waitFor(id, 'InternallyRejected')).toMatchObject({ approverId: APPROVER });
  expect(storyOf(id)).toEqual(['RequestSubmitted', 'InternallyRejected']);
});

test('a request is asked about before it is decided, and answered by its engineer; both texts can be erased', async () => {
  const other = await waiting('T-1q');
  const asked = await lockbox(['ask', other, 'Which invoices?', '--as', ADMINISTRATOR]);
  expect(asked, asked.err).toMatchObject({ code: EXIT.done });
  const [question] = (asked.json() as { questions: { id: string }[] }).questions;
  const questionId = question?.id ?? '';
  const refused = await lockbox(['answer', other, questionId, 'Those of May', '--as', APPROVER]);
  expect(refused).toMatchObject({ code: EXIT.notAllowed });
  const answered = await lockbox(['answer', other, questionId, 'Those of May', '--as', ENGINEER]);
  expect(answered, answered.err).toMatchObject({ code: EXIT.done });
  const { out } = await lockbox(['--table', 'show', other, '--as', ADMINISTRATOR]);
  for (const text of [questionId, ADMINISTRATOR, 'Which invoices?', 'Those of May']) expect(out).toContain(text);
  const ofProvider = await lockbox(['--table', 'show', other, '--as', ENGINEER]);
  expect(ofProvider.out).toContain('Which invoices?');
  expect(ofProvider.out).not.toContain(ADMINISTRATOR);
  const texts = log.ofTenant(TENANT).flatMap(({ data }) => {
    const isOne = (data.type === 'QuestionAsked' || data.type === 'QuestionAnswered') && data.requestId === other;
    return isOne ? [data.text.textId] : [];
  });
  expect(texts).toHaveLength(2);
  for (const text of texts) {
    const erased = await lockbox(['erase', 'text', text, '--yes', '--as', APPROVER]);
    expect(erased, erased.err).toMatchObject({ code: EXIT.done });
  }
  await until('both are gone', async () => {
    const shown = (await lockbox(['show', other, '--as', ADMINISTRATOR])).json() as {
      questions: { question: string | null; answer: string | null }[];
    };
    return shown.questions.every((one) => one.question === null && one.answer === null);
  });
  // The digests remain, so the request can still be decided.
  expect(await lockbox(['deny', other, '--as', ADMINISTRATOR])).toMatchObject({ code: EXIT.done });
});

test('a request that an administrator denies gives no access', async () => {
  const id = await waiting('T-4');
  const denied = await lockbox(['deny', id, '--as', ADMINISTRATOR, '--comment', 'Not now']);
  expect(denied, denied.err).toMatchObject({ code: EXIT.done });
  expect(denied.json()).toMatchObject({ id, status: 'denied', customerDecision: { comment: 'Not now' } });
  expect(await actorOf(id, 'RequestDenied')).toEqual({ kind: 'PRINCIPAL', id: ADMINISTRATOR });
  expect(storyOf(id)).toEqual(['RequestSubmitted', 'InternallyApproved', 'LockboxRequestCreated', 'RequestDenied']);
});

test('a request that differs from the log is not decided, and a person who views it is warned', async () => {
  const id = await waiting('T-shown');
  const { shown } = (await lockbox(['show', id, '--as', ADMINISTRATOR])).json() as { shown: string };
  expect(shown).toMatch(/^[0-9a-f]{64}$/);
  const store = await connectStore({ url: testStack().mongoUrl, namespace: namespace.namespace });
  try {
    await changeText(store, requestId(id), { text: 'Only a look' });
    for (const command of ['show', 'approve', 'deny']) {
      const refused = await lockbox([command, id, '--as', ADMINISTRATOR]);
      expect(refused.code, command).toBe(EXIT.failed);
      expect(refused.err, command).toContain('not what the log has');
      expect(refused.out, command).not.toContain('Only a look');
    }
    const other = await lockbox(['approve', id, '--as', ADMINISTRATOR, '--shown', 'ab'.repeat(32)]);
    expect(other.err).toContain('shown otherwise than the log has it');
  } finally {
    await store.close();
  }
  // Who read it before the change decides about what they read.
  expect((await lockbox(['deny', id, '--as', ADMINISTRATOR, '--shown', shown])).code).toBe(EXIT.done);
  expect(await log.waitFor(id, 'RequestDenied')).toMatchObject({ shown });
});

test('the policy is shown, disabled and enabled again, each once in the log', async () => {
  const policy = (action: string, person = ADMINISTRATOR) => lockbox(['policy', action, '--as', person]);
  expect((await policy('show')).json()).toMatchObject({ enabled: true, version: 1, changedBy: { id: ADMINISTRATOR } });
  expect(await policy('disable', 'alex.wilber')).toMatchObject({ code: EXIT.notAllowed, out: '' });
  for (const [action, enabled, version] of [
    ['disable', false, 2],
    ['enable', true, 3],
  ] as const) {
    const changed = await policy(action);
    expect(changed, changed.err).toMatchObject({ code: EXIT.done });
    expect(changed.json()).toMatchObject({ enabled, version });
    expect((await policy(action)).code, `${action} once more`).toBe(EXIT.failed);
    const { code, out } = await lockbox(['--table', 'policy', 'show', '--as', ADMINISTRATOR]);
    expect(code).toBe(EXIT.done);
    expect(out).toMatch(new RegExp(`Customer Lockbox +${action}d\\s+Version +${version}\\s`));
  }
  const changes = () => log.ofTenant(TENANT).filter(({ data }) => /^Policy(En|Dis)abled$/.test(data.type));
  await until('the log has all three', () => changes().length === 3);
  expect(changes().map(({ data, actor }) => [data.type, actor.id])).toEqual([
    ['PolicyEnabled', ADMINISTRATOR],
    ['PolicyDisabled', ADMINISTRATOR],
    ['PolicyEnabled', ADMINISTRATOR],
  ]);
});

test('what an emergency may do is set and shown', async () => {
  const set = await lockbox(['policy', 'emergencies', 'needs-approver', '--as', ADMINISTRATOR]);
  expect(set, set.err).toMatchObject({ code: EXIT.done });
  expect(set.json()).toMatchObject({ emergencyRule: { rule: 'needs-approver', setBy: { id: ADMINISTRATOR } } });
  const shown = await lockbox(['--table', 'policy', 'show', '--as', ADMINISTRATOR]);
  expect(shown.out).toMatch(/Emergencies +an administrator is asked first/);
  const wrong = await lockbox(['policy', 'emergencies', 'sometimes', '--as', ADMINISTRATOR]);
  expect(wrong.code).not.toBe(EXIT.done);
  expect((await lockbox(['policy', 'emergencies', 'opens', '--as', ADMINISTRATOR])).code).toBe(EXIT.done);
});

test('two approvers are asked for, approve one after the other, and take the rule back together', async () => {
  const other = 'isaiah.langer';
  const [record] = sampleTenant(TENANT).filter(({ type }) => type === 'Principal');
  if (record?.type !== 'Principal') throw new Error('The sample has nobody');
  await upstream.publishDirectory([{ ...record, principalId: personId(other), roles: ['GLOBAL_ADMINISTRATOR'] }]);
  await until('the API knows the other', async () => {
    return (await lockbox(['policy', 'show', '--as', other])).code === EXIT.done;
  });
  const set = await lockbox(['policy', 'approvals', 'permissions', 'read', '--as', ADMINISTRATOR]);
  expect(set, set.err).toMatchObject({ code: EXIT.done });
  expect(set.json()).toMatchObject({ approvalRule: { scope: 'permissions', permissions: ['read'] } });

  const id = await waiting('T-two');
  const first = await lockbox(['approve', id, '--as', ADMINISTRATOR, '--comment', 'called back']);
  expect(first.err).toContain('Your approval is the first of two');
  expect(first.json()).toMatchObject({ status: 'action-needed' });
  const seen = await lockbox(['--table', 'show', id, '--as', other]);
  expect(seen.out).toMatch(/Approvals +1 of 2\s/);
  expect(seen.out).toContain('called back');
  const unseen = await lockbox(['approve', id, '--as', other]);
  expect(unseen).toMatchObject({ code: EXIT.failed, err: expect.stringContaining(`lockbox show ${id}`) });
  const view = (await lockbox(['show', id, '--as', other])).json() as { shown: string };
  const approve = (person: string) => lockbox(['approve', id, '--as', person, '--shown', view.shown]);
  expect((await approve(ADMINISTRATOR)).err).toContain('has approved the request already');
  expect((await approve(other)).json()).toMatchObject({ status: 'approved' });

  const off = await lockbox(['policy', 'disable', '--as', ADMINISTRATOR]);
  expect(off.err).toContain('Nothing has changed yet');
  expect((await lockbox(['policy', 'show', '--as', other])).json()).toMatchObject({ enabled: true });
  const { proposal: toTurnOff } = off.json() as { proposal: string }; // as this command prints it
  expect((await lockbox(['policy', 'withdraw', toTurnOff, '--as', other])).code).toBe(EXIT.done);

  const proposed = await lockbox(['policy', 'approvals', 'none', '--as', ADMINISTRATOR]);
  const { proposal } = proposed.json() as { proposal: string }; // the same
  const shown = await lockbox(['--table', 'policy', 'show', '--as', other]);
  expect(shown.out).toContain(proposal);
  expect((await lockbox(['policy', 'confirm', proposal, '--as', ADMINISTRATOR])).code).toBe(EXIT.failed);
  const done = await lockbox(['policy', 'confirm', proposal, '--as', other]);
  expect(done.json()).toMatchObject({ approvalRule: { scope: 'none' }, proposedChange: null });
});

test('the clock, advanced, ends access after 8 hours, and lets what waits expire after 4 days', async () => {
  const open = await waiting('T-5');
  const used = await waiting('T-6');
  expect((await lockbox(['approve', used, '--as', ADMINISTRATOR])).code).toBe(EXIT.done);
  const advance = (duration: string) => lockbox(['clock', 'advance', duration]);
  const hours = await advance('8h');
  expect(hours, hours.err).toMatchObject({ code: EXIT.done });
  expect(hours.json()).toMatchObject({ offsetMs: 8 * 3_600_000 });
  expect(await log.waitFor(used, 'AccessEnded')).toMatchObject({ reason: 'PERIOD_OVER' });
  expect(storyOf(open)).not.toContain('RequestExpired');
  expect((await advance('4d')).json()).toMatchObject({ offsetMs: (4 * 24 + 8) * 3_600_000 });
  await log.waitFor(open, 'RequestExpired');
  expect(storyOf(open)).not.toContain('AccessGranted');
});

test('whoever signs in by a code that is confirmed in a browser acts as that person, without naming it again', async () => {
  const home = { XDG_CONFIG_HOME: mkdtempSync(join(tmpdir(), 'device-')) };
  expect(await lockbox(['policy', 'show'], home)).toMatchObject({ code: EXIT.notAllowed });
  const notes: string[] = [];
  const login = lockbox(['login'], home, (note) => notes.push(note));
  const address = await until('the address is printed', () => /Open (\S+)/.exec(notes.join(''))?.[1]);
  const browser = openBrowser(system.portalUrl());
  const confirm = await browser.submit(await browser.visit(address), {});
  expect(confirm.answer.text).toContain(/code (\S+)/.exec(notes.join(''))?.[1]);
  const people = await browser.submit(confirm, {});
  await browser.submit(people, { person: ADMINISTRATOR });
  const signedIn = await login;
  expect(signedIn, signedIn.err).toMatchObject({ code: EXIT.done });
  expect(signedIn.json()).toMatchObject({ person: ADMINISTRATOR, tenant: TENANT });

  const id = await waiting('T-7');
  const denied = await lockbox(['deny', id], home);
  expect(denied, denied.err).toMatchObject({ code: EXIT.done });
  expect(await actorOf(id, 'RequestDenied')).toEqual({ kind: 'PRINCIPAL', id: ADMINISTRATOR });
});

/** The fields of a line of `tail events` that this test reads. */
interface SubmittedLine {
  readonly value: { readonly data: { readonly justification?: { readonly textId: string } } };
}

test("an administrator ends a person's sessions; of a person who is not there none are, which is said", async () => {
  const browser = openBrowser(system.portalUrl());
  await browser.signIn(ADMINISTRATOR);
  const end = (person: string, as: string) => lockbox(['sessions', 'end', person, '--as', as]);
  for (const [person, as] of [
    ['adele.vence', ADMINISTRATOR],
    [ADMINISTRATOR, APPROVER], // of the provider, which ends none of a customer's
  ] as const)
    expect(await end(person, as)).toMatchObject({ code: EXIT.failed, err: expect.stringContaining('no such person') });
  expect((await browser.call('GET', '/api/v1/session')).status).toBe(200);

  const ended = await end(ADMINISTRATOR, ADMINISTRATOR);
  expect(ended.code).toBe(EXIT.done);
  expect(ended.json()).toEqual({ person: ADMINISTRATOR, ended: 1 });
  expect((await browser.call('GET', '/api/v1/session')).status).toBe(401);
  await until('it is in the log', () => endedSessions().length > 0);
  expect(endedSessions()).toEqual([[ADMINISTRATOR, ADMINISTRATOR]]);
});
const endedSessions = () =>
  log
    .ofTenant(TENANT)
    .flatMap(({ data, actor }) =>
      data.type === 'AdministrationRecorded' && data.action === 'SESSIONS_ENDED' ? [[actor.id, data.subject]] : [],
    );

test('a refusal is printed with its reason, and can be written back once its cause is mended', async () => {
  const refused = await submit('T-2', { '--environment': 'new', '--data-store': 'new-db', '--id': 'early' });
  expect(refused.code).toBe(EXIT.failed);
  expect(refused.err).toContain('Environment new is not in the directory');
  const id = requestIdOf(tenantId(TENANT), 'portal', 'early');

  const [environment] = sampleTenant(TENANT).filter((record) => record.type === 'Environment');
  if (environment === undefined) throw new Error('The sample tenant has no environment');
  const ids = { environmentId: 'new', dataStores: ['new-db'] } as unknown as Pick<
    typeof environment,
    'environmentId' | 'dataStores'
  >; // ids
  await upstream.publishDirectory([{ ...environment, ...ids }]);
  await until('the environment is in the log', async () => {
    const { out } = await lockbox(['tail', 'events', '--tenant', TENANT, '--from', 'beginning', '--no-follow']);
    return out.includes('"environmentId":"new"') && out.includes('EnvironmentSet');
  });

  const letters = (await lockbox(['dead-letters', 'list', '--code', 'ENVIRONMENT_UNKNOWN'])).json() as { id: string }[];
  expect(letters).toHaveLength(1);
  expect((await lockbox(['dead-letters', 'redrive', letters[0]?.id ?? '', '--as', APPROVER])).code).toBe(EXIT.done);
  await actInLog('DEAD_LETTERS_REDRIVEN', null);
  await until('the request is in the log', async () => {
    const { out } = await lockbox(['tail', 'events', '--request', id, '--from', 'beginning', '--no-follow']);
    return out.includes('"RequestSubmitted"');
  });
});

test("a projection that is built again is an event of the provider's own log", async () => {
  const replayed = await lockbox(['replay', 'policies', '--as', APPROVER]);
  expect(replayed.code, replayed.err).toBe(EXIT.done);
  await actInLog('PROJECTION_REPLAYED', 'policies', PROVIDER_ADMINISTRATION);
});

test('a sealed legal demand is recorded by the legal department, approved unseen, and opened once', async () => {
  const demand = ['--exclusion', 'LEGAL_DEMAND', '--sealed', '--id', 'L-1'];
  expect(await submit('L-1', {}, ...demand)).toMatchObject({ code: EXIT.notAllowed });
  const asked = await submit('L-1', { '--as': LEGAL, '--justification': 'Order of a court' }, ...demand);
  expect(asked.json(), asked.err).toMatchObject({ status: 'pending', sourceRequestId: 'L-1' });
  const sealed = ['--sealed', '--tenant', TENANT];
  expect(await internally('approve', 'L-1', LEGAL, ...sealed)).toMatchObject({ code: EXIT.notAllowed });
  const approved = await internally('approve', 'L-1', APPROVER, ...sealed);
  expect(approved.json(), approved.err).toMatchObject({ status: 'sealed' });
  const lift = (person: string) => lockbox(['lift-disclosure', 'L-1', '--tenant', TENANT, '--as', person]);
  expect(await lift(APPROVER)).toMatchObject({ code: EXIT.notAllowed });
  const lifted = await lift(LEGAL);
  expect(lifted.json(), lifted.err).toMatchObject({ status: 'disclosed' });
  const again = await lift(LEGAL);
  expect(again.code).toBe(EXIT.failed);
  expect(again.err).toContain('already been disclosed');
});

describe('a person is erased', () => {
  const erase = (...more: string[]) => lockbox(['erase', 'person', 'bob', '--tenant', TENANT, '--texts', ...more]);
  const COMMENT = 'Bob has seen the ticket';
  const QUESTION = 'Bob asks which invoices';
  /** A test above has advanced the clock by so much, rounded up. */
  const ADVANCED_DAYS = 5;
  const PERSONAL = [`bob of ${TENANT}`, `bob@${TENANT}.example`, COMMENT, QUESTION];
  let id: string;
  let store: Store;

  /** Every document, of whichever collection, that holds one of the person's data. */
  async function documentsWithPersonalData(): Promise<readonly string[]> {
    const found: string[] = [];
    for (const db of [store.db, store.privateDb]) {
      for (const { name } of await db.listCollections().toArray()) {
        for await (const document of db.collection(name).find()) {
          const text = JSON.stringify(document);
          if (PERSONAL.some((one) => text.includes(one))) found.push(`${name}: ${text}`);
        }
      }
    }
    return found;
  }
  const asAda = async (path: string) => {
    const { body } = await callApi(system.portalUrl(), { sub: ADMINISTRATOR, tenant: TENANT }, 'GET', path);
    return JSON.stringify(body);
  };

  beforeAll(async () => {
    // Only now, since the tests above compare the events of a request, which notices add to.
    await Promise.all([system.start('notifier'), system.start('audit')]);
    store = await connectStore({ url: testStack().mongoUrl, namespace: namespace.namespace });
    id = await waiting('E-1');
    const asked = await callApi(
      system.portalUrl(),
      { sub: 'bob', tenant: TENANT },
      'POST',
      `/lockbox-requests/${id}/questions`,
      { text: QUESTION },
    );
    expect(asked.status).toBe(200);
    const path = `/lockbox-requests/${id}/decision`;
    const body = { decision: 'deny', comment: COMMENT };
    expect((await callApi(system.portalUrl(), { sub: 'bob', tenant: TENANT }, 'POST', path, body)).status).toBe(200);
    await until('his name and his comment show', async () => {
      const text = await asAda(`/lockbox-requests/${id}`);
      return text.includes(`bob of ${TENANT}`) && text.includes(COMMENT);
    });
    await until('he has his e-mail', () =>
      log.records.some(({ value: { data } }) => data.type === 'NotificationRecorded' && data.recipientId === 'bob'),
    );
  });
  afterAll(() => store?.close());

  test('only with --yes', async () => {
    expect((await erase()).err).toContain('Nothing was erased yet');
    expect(await documentsWithPersonalData()).not.toEqual([]);
  });

  test('from the directory, every collection of the database, and what the API shows', async () => {
    const unnamed = await erase('--yes');
    expect(unnamed).toMatchObject({ code: EXIT.notAllowed });
    expect(unnamed.err).toContain('Nothing was done, since it could not be recorded first');
    expect(await erase('--yes', '--as', APPROVER)).toMatchObject({ code: EXIT.done });
    await actInLog('PERSON_ERASED', 'bob');
    await until('the log has it', async () => {
      const { out } = await lockbox(['tail', 'events', '--tenant', TENANT, '--from', 'beginning', '--no-follow']);
      return out.includes('"PrincipalRemoved"');
    });
    await until('no document has it', async () => (await documentsWithPersonalData()).length === 0).catch(async () => {
      expect(await documentsWithPersonalData()).toEqual([]);
    });
    for (const path of [`/lockbox-requests/${id}`, `/lockbox-requests/${id}/history`, '/audit-events?limit=200']) {
      const text = await asAda(path);
      for (const one of PERSONAL) expect(text, path).not.toContain(one);
      expect(text, 'his id stays: the log is never changed').toContain('"bob"');
    }
  });

  /** The topics that hold any of the person's data, byte by byte, replaced records included. */
  async function topicsWithPersonalData(): Promise<readonly string[]> {
    const admin = namespace.kafka.admin();
    await admin.connect();
    const all = await admin.listTopics().finally(() => admin.disconnect());
    const reader = createLogReader(namespace.kafka);
    const found = new Set<string>();
    for (const topic of all.filter((name) => name.startsWith(`${namespace.namespace}.`))) {
      for await (const { records } of recordsNow(reader, topic))
        for (const { raw } of records) if (PERSONAL.some((one) => raw?.includes(one))) found.add(topic);
    }
    await reader.close();
    return [...found].sort();
  }

  test('and what Kafka still keeps of it is named, with the time by which it is gone', async () => {
    const { code, json } = await lockbox(['erase', 'find', ...PERSONAL]);
    const { leftovers } = json() as { leftovers: readonly Leftover[] };
    expect(leftovers.map(({ where }) => where).sort()).toEqual(await topicsWithPersonalData());
    expect(leftovers.map(({ where }) => where)).toContain(namespace.topics.commands);
    for (const { where, goneBy } of leftovers) {
      const days = (Date.parse(goneBy ?? '') - Date.now()) / 86_400_000;
      expect(days, where).toBeGreaterThan(0);
      expect(days, where).toBeLessThanOrEqual(29 + ADVANCED_DAYS);
    }
    expect(code).toBe(EXIT.failed);
  });
});

test('an unknown name is not found', async () => {
  const { code, json, err } = await lockbox(['erase', 'find', 'Nobody has this name']);
  expect(code, JSON.stringify(err)).toBe(EXIT.done);
  expect(json()).toEqual({ leftovers: [] });
});

test('words that are too short to mean anything are not looked for, which is said', async () => {
  expect((await lockbox(['erase', 'find', 'bob'])).err).toContain('shorter than 4 characters');
});
