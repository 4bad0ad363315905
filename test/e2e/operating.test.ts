/**
 * The promises to a platform team: metrics, rules, dashboards and traces work as the guides describe, and a timer may
 * be killed at any time.
 */
import { randomBytes } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from '@lockbox/contracts/generated/commands';
import { requestId } from '@lockbox/contracts/ids';
import { callApi } from '@lockbox/testing/api-call';
import { type EventLog, readEvents, readTopic, type TopicReader } from '@lockbox/testing/log-reader';
import { createNamespace, type Namespace } from '@lockbox/testing/namespace';
import { type OtlpReceiver, type ReceivedSpan, startOtlpReceiver } from '@lockbox/testing/otlp-receiver';
import { hasPrometheus, startPrometheus, type TestPrometheus, WITHOUT_PROMETHEUS } from '@lockbox/testing/prometheus';
import { type System, startSystem, workers } from '@lockbox/testing/services';
import type { TokenSubject } from '@lockbox/testing/signed-in';
import { until } from '@lockbox/testing/until';
import { connectUpstream, sampleProvider, sampleTenant, type Upstream } from '@lockbox/testing/upstream';
import { standingPrograms } from '@lockbox/topics/programs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const DAY_MS = 86_400_000;
/** One tenant has turned the policy on, the other has not. */
const [ASKED, NOT_ASKED] = ['contoso', 'fabrikam'] as const;
const ada: TokenSubject = { sub: 'ada', tenant: ASKED };

let namespace: Namespace;
let system: System;
let upstream: Upstream;
let log: EventLog;
let commands: TopicReader<Command>;
let otlp: OtlpReceiver;

const call = (whom: TokenSubject, method: string, path: string, body?: object, headers: Record<string, string> = {}) =>
  callApi(system.portalUrl(), whom, method, `/${path}`, body, headers);

async function waitingRequest(): Promise<string> {
  const { id, record } = await upstream.submit(ASKED);
  await upstream.decideInternally(record);
  await log.waitFor(id, 'LockboxRequestCreated');
  await until('the API has it', async () => (await call(ada, 'GET', `lockbox-requests/${id}`)).status === 200);
  return id;
}

beforeAll(async () => {
  namespace = await createNamespace();
  otlp = await startOtlpReceiver();
  system = await startSystem({
    namespace: namespace.namespace,
    services: standingPrograms,
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: otlp.url, OTEL_BSP_SCHEDULE_DELAY: '200' },
  });
  upstream = await connectUpstream(namespace.namespace);
  log = await readEvents(namespace.namespace);
  commands = await readTopic(namespace.namespace, namespace.topics.commands, 'commands');
  await upstream.publishDirectory([...sampleTenant(ASKED), ...sampleTenant(NOT_ASKED), ...sampleProvider('operating')]);
  await log.peopleOf(ASKED, NOT_ASKED);
  await until(
    'the policy is enabled',
    async () => (await call(ada, 'PUT', 'policy', { enabled: true })).status === 200,
  );
});

afterAll(async () => {
  await upstream?.close();
  await log?.close();
  await commands?.close();
  await system?.stop();
  await otlp?.stop();
  await namespace?.drop();
});

describe('metrics', () => {
  const METRIC = /`((?:lockbox|messaging|http)_[a-z_]+_(?:total|seconds|records|partitions|overdue|reasons))`/g;
  const namedIn = (file: string) =>
    [...readFileSync(join(ROOT, file), 'utf8').matchAll(METRIC)].map(([, name = '']) => name);
  const ofWorkers = [...namedIn('docs/guides/platform-teams.md'), ...namedIn('libs/worker/README.md')];

  test.each(standingPrograms)('of %s have the names that the documents promise', async (service) => {
    const [instance] = system.instances(service);
    const served = await (await fetch(`${instance?.healthUrl}/metrics`)).text();
    const promised = [...namedIn(`services/${service}/README.md`), ...(workers.includes(service) ? ofWorkers : [])];
    expect(promised.length).toBeGreaterThan(0);
    expect(promised.filter((name) => !served.includes(`# TYPE ${name} `))).toEqual([]);
  });

  test('for scaling are in the guide: rate, and lag in records and in seconds', () => {
    expect(ofWorkers).toEqual(
      expect.arrayContaining([
        'messaging_client_consumed_messages_total',
        'lockbox_consumer_lag_records',
        'lockbox_consumer_lag_seconds',
      ]),
    );
  });
});

const traceOf = (record: { readonly headers: Readonly<Record<string, string>> } | undefined) =>
  record?.headers.traceparent?.split('-')[1];

describe('the trace of a call to the API', () => {
  /** Makes a call with a new trace; returns that trace, and those of the command and the event that came of it. */
  async function traced(type: string, whom: TokenSubject, method: string, path: string, body: object) {
    const trace = randomBytes(16).toString('hex');
    const traceparent = `00-${trace}-${randomBytes(8).toString('hex')}-01`;
    const before = log.records.length;
    const answer = await call(whom, method, path, body, { traceparent });
    expect(answer).toMatchObject({ status: 200 });
    const event = await until(`${type} is in the log`, () =>
      log.records.slice(before).find(({ value }) => value.data.type === type),
    );
    const command = await until('its command has been read', () =>
      commands.records.find(({ value }) => value.commandId === event.value.causationId),
    );
    return { trace, command: traceOf(command), event: traceOf(event) };
  }

  test("is the command's and the event's", async () => {
    const id = await waitingRequest();
    const approved = await traced('RequestApproved', ada, 'POST', `lockbox-requests/${id}/decision`, {
      decision: 'approve',
    });
    expect(approved).toEqual({ trace: approved.trace, command: approved.trace, event: approved.trace });
  });

  test("goes through intake too, with what the provider's people ask for", async () => {
    const engineer: TokenSubject = { sub: 'engineer-1', provider: true };
    const asked = await traced('RequestSubmitted', engineer, 'POST', 'access-requests', {
      tenantId: ASKED,
      environmentId: 'prod',
      dataStores: ['prod-db'],
      permissions: ['read'],
      justification: 'An alert of ours',
      trigger: 'PROVIDER_ALERT',
    });
    expect(asked).toEqual({ trace: asked.trace, command: asked.trace, event: asked.trace });
  });

  test('with an invalid header is not continued: a new one begins with the command', async () => {
    const id = await waitingRequest();
    const path = `lockbox-requests/${id}/decision`;
    expect((await call(ada, 'POST', path, { decision: 'deny' }, { traceparent: 'x' })).status).toBe(200);
    await log.waitFor(id, 'RequestDenied');
    const event = log.records.find(({ value: { data } }) => data.type === 'RequestDenied' && data.requestId === id);
    expect(traceOf(event)).toMatch(/^[0-9a-f]{32}$/);
  });
});

test('a request is one trace from its publication to the end of its access, over hours and by its id alone', async () => {
  const id = await waitingRequest();
  const path = `lockbox-requests/${id}/decision`;
  expect((await call(ada, 'POST', path, { decision: 'approve' })).status).toBe(200);
  await log.waitFor(id, 'AccessGranted');
  system.advanceClock(DAY_MS);
  await log.waitFor(id, 'AccessEnded');

  const trace = id.replaceAll('-', '');
  const ofRequest = log.records.filter(({ value: { data } }) => 'requestId' in data && data.requestId === id);
  expect(new Set(ofRequest.map(traceOf))).toEqual(new Set([trace]));

  const exported = (service: string, name: RegExp, isThis: (span: ReceivedSpan) => boolean) =>
    until(`${service} has exported ${name}`, () =>
      otlp.spans.find((span) => span.service === `lockbox-${service}` && name.test(span.name) && isThis(span)),
    );
  const isOfTrace = ({ traceId }: ReceivedSpan) => traceId === trace;
  /** A span that reads the events of several requests has a link to each. */
  const isLinked = (span: ReceivedSpan) =>
    isOfTrace(span) || span.links?.some(({ traceId }) => traceId === trace) === true;
  const [published, decided, due] = await Promise.all([
    exported('intake', /^process .*[.]intake[.]servicedesk$/, isOfTrace),
    exported('portal', /^ask for ApproveRequest$/, isOfTrace),
    exported('timer', /^timer ACCESS_END$/, isOfTrace),
    exported('notifier', /^send EMAIL /, isOfTrace),
    exported('projector', /^process .*[.]events$/, isLinked),
    exported('audit', /^process .*[.]events$/, isLinked),
  ]);
  // The span of a decision is a child of its input's span, or has a link to it if the batch had other inputs.
  for (const { spanId: asked } of [published, decided, due]) {
    const comesOfIt = ({ parentSpanId, links = [] }: ReceivedSpan) =>
      parentSpanId === asked || links.some(({ spanId }) => spanId === asked);
    await exported('policy', /^process .*[.]commands$/, comesOfIt);
  }
});

test('the timer killed with -9 between due and done fires each of its timers once', async () => {
  const granted = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const { id, record } = await upstream.submit(NOT_ASKED);
      await upstream.decideInternally(record);
      await log.waitFor(id, 'AccessGranted');
      return id;
    }),
  );
  const waiting = await Promise.all(Array.from({ length: 4 }, waitingRequest));
  const sentFor = (id: string) =>
    commands.records.filter(({ value }) => value.data.type === 'TimerDue' && value.data.subjectId === id);
  const [policy] = system.instances('policy');
  const [timer] = system.instances('timer');

  await policy?.end(); // nobody answers the timers now
  system.advanceClock(4 * DAY_MS);
  const due = [...granted, ...waiting];
  await until('all timers have fired', () => due.every((id) => sentFor(id).length > 0));
  const before = new Map(due.map((id) => [id, sentFor(id).length]));
  await timer?.end('SIGKILL');
  await system.start('timer');
  await until('they have fired again', () => due.every((id) => sentFor(id).length > (before.get(id) ?? 0)));
  await system.start('policy');

  await Promise.all(granted.map((id) => log.waitFor(id, 'AccessEnded')));
  await Promise.all(waiting.map((id) => log.waitFor(id, 'RequestExpired')));
  // One more timer of each tenant, due after all others: when it is answered, none of theirs is still on its way.
  for (const tenant of [NOT_ASKED, ASKED]) {
    const { id, record } = await upstream.submit(tenant, { sourceRequestId: `last-${tenant}` });
    await upstream.decideInternally(record);
    await log.waitFor(id, tenant === ASKED ? 'LockboxRequestCreated' : 'AccessGranted');
    system.advanceClock(4 * DAY_MS);
    await log.waitFor(id, tenant === ASKED ? 'RequestExpired' : 'AccessEnded');
  }
  const times = (id: string, type: string) => log.ofRequest(requestId(id)).filter((data) => data.type === type).length;
  expect(granted.map((id) => times(id, 'AccessEnded'))).toEqual(granted.map(() => 1));
  expect(waiting.map((id) => times(id, 'RequestExpired'))).toEqual(waiting.map(() => 1));
  expect(due.flatMap((id) => sentFor(id).map(({ value }) => value.commandId)).length).toBeGreaterThan(due.length);
});

if (!hasPrometheus) console.warn(WITHOUT_PROMETHEUS);
describe.runIf(hasPrometheus)('a Prometheus that asks all programs', () => {
  let prometheus: TestPrometheus;
  interface Sample {
    readonly metric: Readonly<Record<string, string>>;
    readonly value: readonly [number, string];
  }
  const samples = async (query: string) =>
    (await prometheus.ask<{ readonly result: readonly Sample[] }>('query', { query })).result.filter(
      ({ value: [, number] }) => number !== 'NaN',
    );

  beforeAll(async () => {
    const instances = standingPrograms.flatMap((name) => system.instances(name));
    prometheus = await startPrometheus({
      targets: instances.map(({ healthUrl }) => new URL(healthUrl).host),
      rules: join(ROOT, 'deploy/monitoring/prometheus/rules/*.yaml'),
    });
    await until('all have been asked', async () => (await samples('up == 1')).length === instances.length);
    // What can be seen of a life: it is asked for, granted, and ends by itself; one by an approval, one without.
    const [approved, { id, record }] = await Promise.all([waitingRequest(), upstream.submit(NOT_ASKED)]);
    await upstream.decideInternally(record);
    await call(ada, 'POST', `lockbox-requests/${approved}/decision`, { decision: 'approve' });
    await Promise.all([approved, id].map((one) => log.waitFor(one, 'AccessGranted')));
    system.advanceClock(DAY_MS);
    await Promise.all([approved, id].map((one) => log.waitFor(one, 'AccessEnded')));
  });
  afterAll(async () => await prometheus?.stop());

  test('evaluates every rule', async () => {
    interface Rules {
      readonly groups: readonly {
        readonly rules: readonly { readonly name: string; readonly health: string; readonly lastError?: string }[];
      }[];
    }
    const rules = await until('each rule has been evaluated', async () => {
      const all = (await prometheus.ask<Rules>('rules')).groups.flatMap((group) => group.rules);
      return all.length > 0 && all.every(({ health }) => health !== 'unknown') && all;
    });
    expect(rules.length).toBeGreaterThan(80);
    expect(rules.filter(({ health }) => health !== 'ok')).toEqual([]);
  });

  test.each([
    ['lockbox:late:ratio_rate1h', 'objective', ['grants', 'letters', 'revocations']],
    ['lockbox:part_late:ratio_rate5m', 'part', ['end', 'grant', 'intake', 'letter']],
    ['lockbox_not_ready_reasons', 'service', standingPrograms.toSorted()],
  ])('has %s of each %s', async (query, label, expected) => {
    const values = await until(`${query} is there`, async () => {
      const found = new Set((await samples(query)).map(({ metric }) => metric[label]));
      return found.size >= expected.length && found;
    });
    expect([...values].sort()).toEqual(expected);
  });

  /**
   * What nothing here does: sessions behind a gate, receivers of signals, witnesses, questions to access, and what goes wrong. Checkpoints
   * are signed once a minute, and there may be none yet.
   */
  const NOT_HERE =
    /lockbox_(gate|signals?_|witness|access_(answers|partitions)|alarms|dead_letters|processing_errors)|ALERTS|5\.\.|\[\.\]checkpoints|service="access"|> 0$/;

  test.each(globSync('deploy/monitoring/grafana/*.json', { cwd: ROOT }).toSorted())(
    'answers what %s asks',
    async (file) => {
      interface Board {
        readonly panels: readonly { readonly title: string; readonly targets?: readonly { readonly expr: string }[] }[];
      }
      const { panels }: Board = JSON.parse(readFileSync(join(ROOT, file), 'utf8'));
      const queries = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
      const empty = await Promise.all(
        queries.map(async (query) => {
          const asItIs = query.replaceAll(/\$(namespace|service|instance)/g, '.*').replaceAll('$__rate_interval', '5m');
          return (await samples(asItIs)).length === 0 ? [query] : [];
        }),
      );
      expect(empty.flat().filter((query) => !NOT_HERE.test(query))).toEqual([]);
    },
  );
});
