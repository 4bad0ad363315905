/** CloudEvents in both modes: the records that a Kafka client could publish, and an answer that says what to fix. */
import { submissionHashOf } from '@lockbox/evidence/webauthn/submission-hash';
import { describe, expect, test } from 'vitest';
import { ConnectorProblem } from './problem.ts';
import type { IntakePublisher } from './publisher.ts';
import { connectorAt } from './testing/connected.ts';
import { ACCESS_REQUEST as data } from './testing/payloads.ts';
import { BEARER_SECRET_OF_EVENTS, standardHeaders, WHSEC, WHSEC_PREVIOUS } from './testing/signed.ts';

const NOW = Date.parse('2026-11-27T10:05:00Z');
const STRUCTURED = { 'content-type': 'application/cloudevents+json; charset=utf-8' };
const event = (changes: Readonly<Record<string, unknown>> = {}) => ({
  specversion: '1.0',
  id: 'alert-4711',
  source: 'https://alerts.provider.example',
  type: 'lockbox.intake.AccessRequestSubmitted',
  time: '2026-11-27T11:04:00+01:00',
  data,
  ...changes,
});
const RECORD = {
  ...data,
  type: 'AccessRequestSubmitted',
  source: 'events',
  sourceRequestId: 'alert-4711',
  requestedAt: Date.parse('2026-11-27T10:04:00Z'),
  ticketId: null,
  exclusion: null,
  declaredBy: null,
  disclosure: 'NOTIFY',
  previousRequestId: null,
  assertion: null,
};

const BEARER = { authorization: `Bearer ${BEARER_SECRET_OF_EVENTS}` };
/** The attributes of the event, as binary mode has them. */
function binaryHeaders(): Readonly<Record<string, string>> {
  const { data: _, ...attributes } = event();
  const headers = Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`ce-${name}`, String(value)]));
  return { 'content-type': 'application/json', ...headers };
}

function connector(publish?: IntakePublisher['publish']) {
  const connected = connectorAt(() => NOW, publish);
  const send = async (content: unknown, headers: Readonly<Record<string, string>> = STRUCTURED, secret = WHSEC) => {
    const body = typeof content === 'string' ? content : JSON.stringify(content);
    return await connected.post('events', { ...headers, ...standardHeaders(body, NOW, secret) }, body);
  };
  return { ...connected, send };
}

test('an event in structured mode is the record of its type; its id is the request, and its time when it was asked', async () => {
  const { send, published } = connector();
  expect((await send(event())).status).toBe(202);
  expect(published).toEqual([RECORD]);
});

test('in binary mode it is the same, from a source that signs nothing', async () => {
  const { post, published } = connector();
  expect((await post('unsigned', { ...BEARER, ...binaryHeaders() }, JSON.stringify(data))).status).toBe(202);
  expect(published).toEqual([{ ...RECORD, source: 'unsigned' }]);
});

test('in binary mode it is not taken from a source that signs, since its attributes are not signed', async () => {
  const { send, published } = connector();
  const { status, body } = await send(data, binaryHeaders());
  expect({ status, code: body.code }).toEqual({ status: 400, code: 'BAD_REQUEST' });
  expect(body.detail).toContain('The signature covers the body alone');
  expect(published).toEqual([]);
});

test('sent again it is the same command, and another content under its id is another', async () => {
  const { send } = connector();
  const [first, again, other] = [
    await send(event()),
    await send(event()),
    await send(event({ data: { ...data, permissions: ['export'] } })),
  ];
  expect(again?.body).toEqual(first?.body);
  expect(other?.body.requestId).toBe(first?.body.requestId);
  expect(other?.body.commandId).not.toBe(first?.body.commandId);
});

test('half of a character, where a text was cut, is answered as it will be read', async () => {
  const { send, published } = connector();
  const withText = (justification: string) => send(event({ data: { ...data, justification } }));
  const [cut, asRead] = [await withText('Export \ud83d'), await withText('Export \ufffd')];
  expect(cut).toMatchObject({ status: 202, body: asRead?.body });
  expect(published).toMatchObject([{ justification: 'Export \ufffd' }, { justification: 'Export \ufffd' }]);
});

test('a decision, an answer and a report are taken as the source has a right to them', async () => {
  const { send, published } = connector();
  const about = { tenantId: 'contoso', sourceRequestId: 'alert-4711' };
  const sent = [
    event({
      type: 'lockbox.intake.InternalDecisionRecorded',
      data: { ...about, approverId: 'diego', decision: 'APPROVED', shown: 'a'.repeat(64) },
    }),
    event({
      type: 'lockbox.intake.QuestionAnswered',
      data: { ...about, questionId: 'q-1', engineerId: 'nestor.wilke', text: 'The orders of May' },
    }),
    event({
      id: 'report-1',
      type: 'lockbox.intake.AccessUsed',
      data: {
        ...about,
        engineerId: 'nestor.wilke',
        actions: [
          {
            usedAt: '2026-11-27T10:00:00Z',
            dataStoreId: 'prod-db',
            permission: 'read',
            action: 'READ',
            objectClass: 'invoice',
            count: 12,
          },
        ],
      },
    }),
  ];
  for (const one of sent) expect((await send(one)).status).toBe(202);
  expect(published).toMatchObject([
    { type: 'InternalDecisionRecorded', requestSource: 'events', decidedAt: RECORD.requestedAt, comment: null },
    { type: 'QuestionAnswered', requestSource: 'events', answeredAt: RECORD.requestedAt },
    {
      type: 'AccessUsed',
      reportId: 'report-1',
      requestId: null,
      actions: [{ usedAt: Date.parse('2026-11-27T10:00:00Z') }],
    },
  ]);
  const refused = await send(event({ data: { ...data, exclusion: 'EMERGENCY', declaredBy: 'diego' } }));
  expect(refused).toMatchObject({ status: 403, body: { code: 'SOURCE_NOT_ALLOWED' } });
});

describe('a decision', () => {
  const DECIDED = { tenantId: 'contoso', sourceRequestId: 'alert-4711', approverId: 'diego', decision: 'APPROVED' };
  const decision = (changes: Readonly<Record<string, unknown>>) =>
    event({ id: 'decision-1', type: 'lockbox.intake.InternalDecisionRecorded', data: { ...DECIDED, ...changes } });
  const { justification: _, ...withoutText } = data;
  const requestedAt = event().time;

  test.each([
    ['with all that its event had', { ...data, sourceRequestId: 'alert-4711', requestedAt }],
    ['without the justification, which the hash leaves out', { ...withoutText, requestedAt }],
  ])('is about the request that it shows, %s', async (_, request) => {
    const { send, published } = connector();
    expect((await send(decision({ request }))).status).toBe(202);
    expect(published).toMatchObject([{ type: 'InternalDecisionRecorded', shown: submissionHashOf(RECORD) }]);
  });

  test.each([
    ['neither the request nor its hash', {}, /request has to be an object, .*or give `shown`/],
    ['both', { shown: 'a'.repeat(64), request: { ...data, requestedAt } }, /request has to be an object/],
    ['a request without its time', { request: data }, /request\.requestedAt is missing/],
    [
      'a request with a field that there is not',
      { request: { ...data, requestedAt, tennant: 'x' } },
      /request\.tennant/,
    ],
    ['bytes', { shown: 'a'.repeat(64), commentSalt: 'AAAA' }, /commentSalt has to be left out/],
  ])('with %s is refused', async (_, changes, detail) => {
    const { send, published } = connector();
    expect(await send(decision(changes))).toMatchObject({
      status: 400,
      body: { code: 'INVALID_INPUT', detail: expect.stringMatching(detail) },
    });
    expect(published).toEqual([]);
  });
});

describe('what is wrong is named', () => {
  test.each([
    ['no JSON', '{', /no JSON/],
    ['a list', [event()], /an object in JSON/],
    ['another version', event({ specversion: '0.3' }), /specversion must be 1\.0/],
    ['no id', event({ id: '' }), /id must be a text that is not empty/],
    [
      'a type that there is not',
      event({ type: 'lockbox.intake.Grant' }),
      /type must be lockbox\.intake\. and one of Acc/,
    ],
    ['a time without an offset', event({ time: '2026-11-27T10:04:00' }), /time must be a timestamp of RFC 3339/],
    ['data in base64', { ...event(), data_base64: 'e30=' }, /data_base64: send the data as JSON/],
    ['a field that there is not', event({ data: { ...data, tennant: 'x' } }), /tennant is not known/],
    [
      'a field that is missing',
      event({ data: { ...data, engineerId: undefined } }),
      /engineerId is missing \(Id of the provider/,
    ],
    ['another source', event({ data: { ...data, source: 'portal' } }), /source has to be "events"/],
    [
      'a word that there is not',
      event({ data: { ...data, trigger: 'BOREDOM' } }),
      /trigger has to be one of SUPPORT_TICKET, PROVIDER_ALERT/,
    ],
    ['an address for an id', event({ data: { ...data, engineerId: 'a@b.example' } }), /engineerId contains "@"/],
    ['a time in the future', event({ time: '2026-11-28T10:04:00Z' }), /requestedAt is in the future/],
  ])('%s', async (_, content, detail) => {
    const { send, published } = connector();
    const { status, headers, body } = await send(content);
    expect(status).toBe(400);
    expect(headers['content-type']).toContain('application/problem+json');
    expect(body).toMatchObject({
      type: 'about:blank',
      title: 'Bad Request',
      status: 400,
      detail: expect.stringMatching(detail),
    });
    expect(published).toEqual([]);
  });

  test('a batch, and data that is no JSON', async () => {
    const { send, post } = connector();
    const batch = await send([event()], { 'content-type': 'application/cloudevents-batch+json' });
    expect(batch).toMatchObject({ status: 415, body: { detail: expect.stringContaining('one event at a time') } });
    const xml = { ...BEARER, 'content-type': 'text/xml', 'ce-specversion': '1.0' };
    expect(await post('unsigned', xml, '<a/>')).toMatchObject({ status: 415 });
    expect(await send(event(), { 'content-type': 'application/json' })).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining('This is no CloudEvent') },
    });
  });

  test('more than a record may be, and a source that there is not', async () => {
    const { send, post } = connector();
    const large = await send(event({ data: { ...data, justification: 'x'.repeat(300_000) } }));
    expect(large).toMatchObject({ status: 413, body: { code: 'TOO_LARGE' } });
    expect(await post('portal', {}, '{}')).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
  });
});

describe('a signature', () => {
  test('counts by the present and by the previous secret, and by no other', async () => {
    const { send } = connector();
    expect((await send(event(), STRUCTURED, WHSEC_PREVIOUS)).status).toBe(202);
    expect((await send(event(), STRUCTURED, `whsec_${Buffer.alloc(32).toString('base64')}`)).status).toBe(401);
  });

  test('counts for five minutes, and for its body alone', async () => {
    const { post } = connector();
    const body = JSON.stringify(event());
    const signedAt = async (at: number, sent = body) =>
      (await post('events', { ...STRUCTURED, ...standardHeaders(body, at) }, sent)).status;
    expect(await signedAt(NOW - 300_000)).toBe(202);
    expect(await signedAt(NOW - 301_000)).toBe(401);
    expect(await signedAt(NOW + 301_000)).toBe(401);
    expect(await signedAt(NOW, `${body} `)).toBe(401);
  });
});

test('while Kafka does not acknowledge, the sender is asked to retry, and never gets a success', async () => {
  const away = new ConnectorProblem(503, 'NOT_READY', 'Kafka has not acknowledged the record.', {
    headers: { 'retry-after': '10' },
  });
  const { send, metrics } = connector(async () => {
    throw away;
  });
  expect(await send(event())).toMatchObject({
    status: 503,
    headers: { 'retry-after': '10' },
    body: { code: 'NOT_READY', title: 'Service Unavailable' },
  });
  expect(await metrics.metrics()).toContain('lockbox_connector_events_total{source="events",outcome="NOT_READY"} 1');
});
