/** CloudEvents 1.0.2 and its HTTP binding, clause by clause; docs/standards.md names the clauses. Values are the specification's examples. */
import { describe, expect, test } from 'vitest';
import { attributesIn } from './cloud-event-attributes.ts';
import { connectorAt } from './testing/connected.ts';
import { ACCESS_REQUEST as DATA } from './testing/payloads.ts';
import { BEARER_SECRET_OF_EVENTS } from './testing/signed.ts';

const NOW = Date.parse('2018-04-06T00:00:00Z');
const TIME = '2018-04-05T03:56:24Z';
const ATTRIBUTES = {
  specversion: '1.0',
  type: 'lockbox.intake.AccessRequestSubmitted',
  time: TIME,
  id: '1234-1234-1234',
  source: '/mycontext/subcontext',
};
type Values = Readonly<Record<string, unknown>>;

const connected = connectorAt(() => NOW);

async function post(headers: Readonly<Record<string, string>>, body: unknown) {
  const authorized = { authorization: `Bearer ${BEARER_SECRET_OF_EVENTS}`, ...headers };
  const { status, body: answer } = await connected.post('unsigned', authorized, JSON.stringify(body));
  return { status, detail: answer?.detail, published: connected.published.splice(0) };
}

/** A change to undefined leaves the attribute out. */
const defined = (values: Values): Values => JSON.parse(JSON.stringify(values));

const structured = (changes: Values = {}, contentType = 'application/cloudevents+json; charset=UTF-8') =>
  post({ 'content-type': contentType }, { ...ATTRIBUTES, data: DATA, ...changes });

function binary(changes: Values = {}, contentType = 'application/json; charset=utf-8') {
  const attributes = Object.entries(defined({ ...ATTRIBUTES, ...changes }));
  const headers = Object.fromEntries(attributes.map(([name, value]) => [`ce-${name}`, String(value)]));
  return post({ 'content-type': contentType, ...headers }, DATA);
}

const BOTH = [
  ['binary', binary],
  ['structured', structured],
] as const;

const taken = (changes: Values = {}) => ({
  status: 202,
  published: [expect.objectContaining({ sourceRequestId: ATTRIBUTES.id, requestedAt: Date.parse(TIME), ...changes })],
});
const refused = (detail: RegExp) => ({ status: 400, detail: expect.stringMatching(detail), published: [] });

describe.each(BOTH)('in %s mode', (_, send) => {
  test('the example of the binding is taken', async () => {
    expect(await send()).toMatchObject(taken());
  });

  test.each(['id', 'source', 'specversion', 'type'])('an event without %s is refused', async (name) => {
    expect(await send({ [name]: undefined })).toMatchObject(
      name === 'specversion' && send === binary ? refused(/no CloudEvent/) : refused(new RegExp(`^${name} is missing`)),
    );
  });

  test.each(['id', 'source', 'type', 'subject', 'dataschema', 'time'])('an empty %s is refused', async (name) => {
    expect(await send({ [name]: '' })).toMatchObject(refused(new RegExp(`^${name} must be a text that is not empty`)));
  });

  test.each([
    'https://github.com/cloudevents',
    'mailto:cncf-wg-serverless@lists.cncf.io',
    'urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66',
    '/cloudevents/spec/pull/123',
    '/sensors/tn-1234567/alerts',
    '1-555-123-4567',
    '//[2001:db8::7]/a?b=c#d',
    '?only=a-query',
  ])('the source %s is a URI-reference', async (source) => {
    expect(await send({ source })).toMatchObject(taken());
  });

  test.each(['two words', '1a:b', 'https://example.com/<id>', '/50%25%zz', 'a#b#c', '/ä', '[alerts]', '\\\\alerts'])(
    'the source %s is refused',
    async (source) => {
      // In binary mode a header carries it percent-encoded.
      const value = send === binary ? encodeURIComponent(source) : source;
      expect(await send({ source: value })).toMatchObject(refused(/^source must be a URI-reference/));
    },
  );

  test.each(['2018-04-05T17:31:00Z', '2018-04-05t17:31:00z', '2018-04-05T18:31:00+01:00', '2018-04-05T17:31:00.000Z'])(
    'the time %s is one of RFC 3339',
    async (time) => {
      expect(await send({ time })).toMatchObject(taken({ requestedAt: Date.parse('2018-04-05T17:31:00Z') }));
    },
  );

  test.each([
    '2018-04-05T17:31:00',
    '2018-04-05 17:31:00Z',
    '2018-04-05T17:31:00+0100',
    '2018-04-05',
    '2018-02-30T17:31:00Z',
    '1522949460',
  ])('the time %s is refused', async (time) => {
    expect(await send({ time })).toMatchObject(refused(/^time must be a timestamp of RFC 3339/));
  });

  test.each(['/schemas/1', 'schema'])('the dataschema %s is no absolute URI and is refused', async (dataschema) => {
    expect(await send({ dataschema })).toMatchObject(refused(/^dataschema must be an absolute URI/));
  });

  test('extension attributes of the example are taken and change nothing', async () => {
    const extensions = { comexampleextension1: 'value', comexampleothervalue: 5 };
    expect(await send({ ...extensions, subject: 'larger-context', dataschema: 'https://example.com/s' })).toMatchObject(
      taken(),
    );
  });

  test.each(['com_example', 'com-example', 'com.example'])('the attribute name %s is refused', async (name) => {
    expect(await send({ [name]: 'value' })).toMatchObject(refused(/is no name of an attribute/));
  });

  test.each([
    ['a control character', '\u0007'],
    ['a noncharacter', '\uffff'],
  ])('an attribute with %s is refused', async (_what, value) => {
    const sent = send === binary ? encodeURIComponent(value) : value;
    expect(await send({ extension: sent })).toMatchObject(refused(/^extension has a control character/));
  });

  test('an event of 64 KB is accepted', async () => {
    // Node limits all headers of a call to 16 KiB.
    const extension = 'x'.repeat(send === binary ? 8_000 : 64 * 1_024);
    expect(await send({ extension })).toMatchObject(taken());
  });

  test.each([
    'application/cloudevents-batch+json; charset=utf-8',
    'application/cloudevents+avro',
    'application/cloudevents',
  ])('%s is refused with the mode to use', async (contentType) => {
    expect(await send({}, contentType)).toMatchObject({
      status: 415,
      detail: expect.stringMatching(/one event at a time, in JSON/),
    });
  });
});

describe('in binary mode', () => {
  test.each([
    ['the example of the binding', 'Euro%20%E2%82%AC%20%F0%9F%98%80', 'Euro € 😀'],
    ['lower-case hexadecimal digits', 'Euro%20%e2%82%ac', 'Euro €'],
    ['what needed no encoding', '%45uro', 'Euro'],
    ['one round alone', '%2520', '%20'],
    ['double quotes', '"Euro euro"', 'Euro euro'],
    ['backslashes in double quotes', '"a \\"b\\" \\\\c"', 'a "b" \\c'],
    ['double quotes, then percent-encoding', '"Euro %E2%82%AC"', 'Euro €'],
  ])('%s is decoded', (_, header, id) => {
    // Directly: ids of Lockbox's requests have only some of these characters.
    expect(attributesIn({ 'ce-id': header })).toEqual({ id });
  });

  test.each([
    ['an overlong encoding', '%C0%A0', /^ce-id has a percent sign/],
    ['half of a surrogate pair', '%ED%A0%80', /^ce-id has a percent sign/],
    ['a percent sign alone', '100%', /^ce-id has a percent sign/],
    ['an open double quote', '"Euro', /^ce-id has a double quote without its end/],
    ['bytes beyond ASCII', 'Stra\u00dfe', /^ce-id has a character that is not printable ASCII/],
  ])('%s is refused', async (_, header, detail) => {
    expect(await binary({ id: header })).toMatchObject(refused(detail));
  });

  test('names of headers are read in any case', async () => {
    const headers = Object.entries(ATTRIBUTES).map(([name, value]) => [`CE-${name.toUpperCase()}`, value]);
    const sent = await post({ 'content-type': 'application/json', ...Object.fromEntries(headers) }, DATA);
    expect(sent).toMatchObject(taken());
  });

  test('ce-datacontenttype is refused', async () => {
    expect(await binary({ datacontenttype: 'application/json' })).toMatchObject(
      refused(/^Leave ce-datacontenttype out/),
    );
  });

  test.each(['application/json', 'text/json', 'application/vnd.example.request+json'])(
    '%s is data in JSON',
    async (type) => {
      expect(await binary({}, type)).toMatchObject(taken());
    },
  );

  test.each(['application/xml', 'application/vnd.apache.thrift.binary', 'application/json; charset=utf-16'])(
    '%s is refused',
    async (type) => {
      expect(await binary({}, type)).toMatchObject({
        status: 415,
        detail: expect.stringMatching(/JSON/),
        published: [],
      });
    },
  );
});

describe('in structured mode', () => {
  test.each(['application/cloudevents+json', 'Application/CloudEvents+JSON;charset="utf-8"'])(
    '%s is JSON',
    async (type) => {
      expect(await structured({}, type)).toMatchObject(taken());
    },
  );

  test('an attribute that is null is unset', async () => {
    const unset = { subject: null, unsetextension: null, datacontenttype: null, dataschema: null };
    expect(await structured(unset)).toMatchObject(taken());
    expect(await structured({ id: null })).toMatchObject(refused(/^id is missing/));
    const { published } = await structured({ time: null, data: { ...DATA, requestedAt: TIME } });
    expect(published).toMatchObject([{ requestedAt: Date.parse(TIME) }]);
  });

  test.each([
    ['the largest integer', 2_147_483_647],
    ['the smallest integer', -2_147_483_648],
    ['a boolean', true],
  ])('an extension can be %s', async (_, extension) => {
    expect(await structured({ extension })).toMatchObject(taken());
  });

  test.each([
    ['an integer of more than 32 bits', 2_147_483_648],
    ['a fraction', 1.5],
    ['an object', {}],
    ['a list', ['value']],
  ])('an extension that is %s is refused', async (_, extension) => {
    expect(await structured({ extension })).toMatchObject(
      refused(/^extension must be a text, a boolean or an integer/),
    );
  });

  test('an unpaired surrogate is refused, and a pair is not', async () => {
    expect(await structured({ extension: '\udead' })).toMatchObject(refused(/^extension has a control character/));
    expect(await structured({ extension: '\ud800\udead' })).toMatchObject(taken());
  });

  test('an id that is a number is refused', async () => {
    expect(await structured({ id: 1234 })).toMatchObject(refused(/^id must be a text/));
  });

  test('headers that repeat attributes do not count', async () => {
    const type = { 'content-type': 'application/cloudevents+json', 'ce-id': 'another' };
    expect(await post(type, { ...ATTRIBUTES, data: DATA })).toMatchObject(taken());
  });

  test.each([
    ['data in Base64', { data: undefined, data_base64: 'e30=' }, /^data_base64: send the data as JSON/],
    [
      'data in XML',
      { datacontenttype: 'application/xml', data: '<much wow="xml"/>' },
      /^datacontenttype: send the data as JSON/,
    ],
    ['a text', { data: "I'm just a string" }, /^data: send an object/],
    ['a text of JSON, which is not parsed again', { data: JSON.stringify(DATA) }, /^data: send an object/],
    ['no data', { data: undefined }, /^data: send an object/],
  ])('%s is refused', async (_, changes, detail) => {
    expect(await structured(changes)).toMatchObject(refused(detail));
  });
});
