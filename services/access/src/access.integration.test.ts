import { hash } from 'node:crypto';
import { requestId } from '@lockbox/contracts/ids';
import { declared, givenAccess, granted, handedBack, ruleSet } from '@lockbox/grants/testing/sample-grants';
import { readTopic } from '@lockbox/testing/log-reader';
import { createNamespace, type Namespace } from '@lockbox/testing/namespace';
import { type ServiceProcess, type System, startSystem } from '@lockbox/testing/services';
import { until } from '@lockbox/testing/until';
import { type WrittenLog, writeLog } from '@lockbox/worker/testing/written-log';
import { afterAll, beforeAll, expect, test } from 'vitest';

const SECRET = 'secret-of-the-crm-and-of-nobody-else';
const EIGHT_HOURS_MS = 28_800_000;

let namespace: Namespace;
let written: WrittenLog;
let system: System;

beforeAll(async () => {
  namespace = await createNamespace();
  written = await writeLog(namespace);
  await give({});
  const env = { LOCKBOX_ACCESS_CALLERS: `crm=${hash('sha256', SECRET)}@contoso`, LOCKBOX_ACCESS_MOST_BEHIND: 'PT10M' };
  system = await startSystem({ namespace: namespace.namespace, services: ['access'], env });
});
afterAll(async () => {
  await system?.stop();
  await written?.close();
  await namespace?.drop();
});

async function give(changes: Parameters<typeof givenAccess>[0]): Promise<void> {
  const occurredAt = Date.now();
  await written.append('contoso', givenAccess({ expiresAt: occurredAt + EIGHT_HOURS_MS, ...changes }), { occurredAt });
}

/** The program's answer. */
interface Answered {
  readonly decision: boolean;
  readonly context: Readonly<Record<string, unknown>>;
}

async function ask({ url }: ServiceProcess, permission = 'read'): Promise<Answered> {
  const answer = await fetch(`${url}/access/v1/evaluation`, {
    method: 'POST',
    headers: { authorization: `Bearer ${SECRET}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      subject: { type: 'engineer', id: 'engineer-1' },
      action: { name: permission },
      resource: { type: 'data_store', id: 'crm', properties: { tenantId: 'contoso' } },
    }),
  });
  return (await answer.json()) as Answered;
}

test('an emergency is a no where the tenant’s rule asks for an approver, also at an instance that starts later', async () => {
  const occurredAt = Date.now();
  const expiresAt = occurredAt + EIGHT_HOURS_MS;
  const events = [
    ruleSet('NEEDS_APPROVER'),
    declared('NEEDS_APPROVER'),
    granted({ basis: 'EMERGENCY', grantId: 'grant-e', permissions: ['write'], expiresAt }),
    ...givenAccess({ requestId: requestId('request-l'), grantId: 'grant-l', permissions: ['list'], expiresAt }),
  ];
  await written.append('contoso', events, { occurredAt });
  const later = await system.start('access');
  for (const instance of system.instances('access')) {
    await until('the log is read', async () => (await ask(instance, 'list')).decision);
    expect(await ask(instance, 'write')).toMatchObject({ decision: false, context: { reason: 'OTHER_PERMISSION' } });
  }
  expect(await ask(later, 'read')).toMatchObject({ decision: true });
});

test('what the log has granted is a yes at every instance, until the log or the clock ends it', async () => {
  const instances = [...system.instances('access'), await system.start('access')];
  for (const instance of instances) expect(await ask(instance)).toMatchObject({ decision: true });
  await written.append('contoso', [handedBack]);
  await give({ grantId: 'grant-2' });
  for (const instance of instances)
    await until('the second grant runs', async () => (await ask(instance)).context.grantId === 'grant-2');
  system.advanceClock(EIGHT_HOURS_MS);
  for (const instance of instances)
    expect(await ask(instance)).toMatchObject({ decision: false, context: { reason: 'GRANT_OVER' } });
});

test('health and metrics are not where callers reach it, and its metrics count the answers', async () => {
  const [instance] = system.instances('access');
  for (const path of ['/healthz', '/readyz', '/metrics']) {
    expect((await fetch(`${instance?.url}${path}`)).status).toBe(404);
    expect((await fetch(`${instance?.healthUrl}${path}`)).status).toBe(200);
  }
  const metrics = await (await fetch(`${instance?.healthUrl}/metrics`)).text();
  expect(metrics).toMatch(/lockbox_access_answers_total\{answer="GRANTED"[^}]*\} \d/);
});

test('whom it refused it reports, signed as its source', async () => {
  const [instance] = system.instances('access');
  const reports = await readTopic(namespace.namespace, namespace.topics.intake('access'), 'intake');
  try {
    if (instance !== undefined) await ask(instance, 'delete');
    const report = await until('it is reported', () =>
      reports.records.find(({ value }) => value.type === 'AccessRefused' && value.reason === 'OTHER_PERMISSION'),
    );
    expect(report).toMatchObject({
      key: 'contoso',
      headers: { 'lockbox-sender': 'access' },
      value: { source: 'access', tenantId: 'contoso', dataStoreId: 'crm', engineerId: 'engineer-1', count: 1 },
    });
  } finally {
    await reports.close();
  }
});
