import type { IncomingHttpHeaders } from 'node:http';
import { isObject } from '@lockbox/contracts/is-object';
import { badRequest, Problem } from './problem.ts';
import type { Call, ProofKind } from './proofs.ts';
import { isRecordType, type RecordType, recordTypes } from './record-shape.ts';
import { timeOf } from './time-of.ts';

/** An event as CloudEvents 1.0 has it, as far as it counts here. */
export interface CloudEvent {
  readonly id: string;
  readonly record: RecordType;
  readonly time: number | undefined;
  readonly data: Readonly<Record<string, unknown>>;
}

const TYPE_PREFIX = 'lockbox.intake.';
const STRUCTURED = 'application/cloudevents+json';
const JSON_TYPE = /^application\/(?:[a-z0-9.-]+\+)?json$/;
const NEEDED = ['specversion', 'id', 'source', 'type'] as const;

/**
 * An event in structured mode, or in binary mode where nothing is signed, in JSON (https://github.com/cloudevents/spec, "HTTP
 * Protocol Binding" and "JSON Event Format", 1.0.2). Throws Problem.
 */
export function readCloudEvent({ headers, body }: Call, proof: ProofKind): CloudEvent {
  const mediaType = mediaTypeOf(headers);
  if (mediaType === STRUCTURED) return structured(jsonObject(body, 'the event'));
  if (mediaType.startsWith('application/cloudevents'))
    throw new Problem(415, 'BAD_REQUEST', `Send one event at a time, in JSON: Content-Type: ${STRUCTURED}.`);
  if (headers['ce-specversion'] === undefined)
    throw badRequest(`This is no CloudEvent: send one as a whole, with Content-Type: ${STRUCTURED}.`);
  // Whoever heard a signed call could send it again under another id, as another record, or with another time.
  if (proof === 'signature')
    throw badRequest(
      `The signature covers the body alone, and not the headers ce-…: send the event as a whole, with Content-Type: ${STRUCTURED}.`,
    );
  if (!JSON_TYPE.test(mediaType))
    throw new Problem(415, 'BAD_REQUEST', 'Send the data of the event in JSON: Content-Type: application/json.');
  return eventOf(attributesIn(headers), jsonObject(body, 'the data of the event'));
}

function structured({ data, ...attributes }: Readonly<Record<string, unknown>>): CloudEvent {
  if ('data_base64' in attributes) throw badRequest('data_base64: send the data as JSON, in `data`.');
  const { datacontenttype: type = 'application/json' } = attributes;
  if (typeof type !== 'string' || !JSON_TYPE.test(type.split(';')[0]?.trim() ?? ''))
    throw badRequest('datacontenttype: send the data as JSON (application/json).');
  if (!isObject(data) || Array.isArray(data)) throw badRequest('data: send an object with the fields of the record.');
  return eventOf(attributes, data);
}

function eventOf(attributes: Readonly<Record<string, unknown>>, data: Readonly<Record<string, unknown>>): CloudEvent {
  for (const name of NEEDED)
    if (typeof attributes[name] !== 'string' || attributes[name] === '')
      throw badRequest(`${name}: a CloudEvent has this attribute, as a text that is not empty.`);
  if (attributes.specversion !== '1.0') throw badRequest('specversion: it has to be 1.0.');
  const type = String(attributes.type);
  const record = type.startsWith(TYPE_PREFIX) ? type.slice(TYPE_PREFIX.length) : '';
  if (!isRecordType(record))
    throw badRequest(`type: it has to be ${TYPE_PREFIX} and one of ${recordTypes.join(', ')}.`);
  const time = attributes.time === undefined ? undefined : timeOf(attributes.time);
  if (attributes.time !== undefined && (time === undefined || typeof attributes.time === 'number'))
    throw badRequest('time: it has to be as RFC 3339 has it, such as 2026-11-27T10:04:00Z.');
  return { id: String(attributes.id), record, time, data };
}

const mediaTypeOf = (headers: IncomingHttpHeaders): string =>
  (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';

/** In binary mode each attribute is a header, in which what is not visible ASCII is percent-encoded. */
function attributesIn(headers: IncomingHttpHeaders): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      name.startsWith('ce-') && typeof value === 'string' ? [[name.slice(3), decoded(name, value)]] : [],
    ),
  );
}

function decoded(name: string, value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    throw badRequest(`${name}: a percent sign stands there that begins no encoded byte of UTF-8: encode it as %25.`);
  }
}

/** The object that stands in JSON in the body. Throws Problem. */
export function jsonObject(body: Buffer, what: string): Readonly<Record<string, unknown>> {
  let content: unknown;
  try {
    content = JSON.parse(body.toString());
  } catch (error) {
    throw badRequest(`The body is no JSON (${error instanceof Error ? error.message : error}).`);
  }
  if (!isObject(content) || Array.isArray(content)) throw badRequest(`The body has to be ${what}: an object in JSON.`);
  return content;
}

/** Times of records that are those of their events, where the data says none. */
const TIMES = [
  'requestedAt',
  'decidedAt',
  'finishedAt',
  'answeredAt',
  'liftedAt',
  'enforcedAt',
  'openedAt',
  'closedAt',
];

/**
 * The fields of the record that an event is about. What the data leaves out follows from the event, so that the same event again
 * is the same record, and changes nothing: its id and its time; and whose request it is.
 */
export function fieldsOfEvent(
  { id, record, time, data }: CloudEvent,
  source: string,
  fields: ReadonlySet<string>,
): Readonly<Record<string, unknown>> {
  const namesById = typeof data.requestId === 'string';
  const followed: Record<string, unknown> = {
    requestSource: namesById ? '' : source,
    sourceRequestId: record === 'AccessRequestSubmitted' ? id : namesById ? '' : undefined,
    reportId: id,
    ...Object.fromEntries(TIMES.map((name) => [name, time])),
  };
  return { ...Object.fromEntries(Object.entries(followed).filter(([name]) => fields.has(name))), ...data };
}
