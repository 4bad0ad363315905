import type { IncomingHttpHeaders } from 'node:http';
import { isObject } from '@lockbox/contracts/is-object';
import { attributesIn, checkedAttributes } from './cloud-event-attributes.ts';
import { badRequest, ConnectorProblem } from './problem.ts';
import type { ProofKind, SignedCall } from './proofs.ts';
import { isRecordType, type RecordType, recordTypes } from './record-shape.ts';

/** A CloudEvent 1.0, as far as it counts here. */
export interface CloudEvent {
  readonly id: string;
  readonly record: RecordType;
  readonly time: number | undefined;
  readonly data: Readonly<Record<string, unknown>>;
}

const TYPE_PREFIX = 'lockbox.intake.';
const STRUCTURED = 'application/cloudevents+json';
/** JSON Event Format, 3.1.1: the subtype is json, or ends with +json. */
const JSON_TYPE = /^[^/\s]+\/(?:[^/\s]+\+)?json$/;
const CHARSET = /;\s*charset\s*=\s*"?([^";\s]*)/i;
const CHARSETS = ['utf-8', 'us-ascii'];

/**
 * An event in structured mode, or in binary mode where nothing is signed, in JSON (https://github.com/cloudevents/spec, "HTTP
 * Protocol Binding" and "JSON Event Format", 1.0.2). Throws Problem.
 */
export function readCloudEvent({ headers, body }: SignedCall, proof: ProofKind): CloudEvent {
  const mediaType = mediaTypeOf(headers);
  if (mediaType === STRUCTURED) return structured(jsonObject(body, 'the event'));
  if (mediaType.startsWith('application/cloudevents'))
    throw new ConnectorProblem(415, 'BAD_REQUEST', `Send one event at a time, in JSON: Content-Type: ${STRUCTURED}.`);
  if (headers['ce-specversion'] === undefined)
    throw badRequest(`This is no CloudEvent: send one as a whole, with Content-Type: ${STRUCTURED}.`);
  // An eavesdropper on a signed call could send it again under another id, as another record, or with another time.
  if (proof === 'signature')
    throw badRequest(
      `The signature covers the body alone, and not the headers ce-…: send the event as a whole, with Content-Type: ${STRUCTURED}.`,
    );
  if (!JSON_TYPE.test(mediaType))
    throw new ConnectorProblem(
      415,
      'BAD_REQUEST',
      'Send the data of the event in JSON: Content-Type: application/json.',
    );
  return eventOf(attributesIn(headers), jsonObject(body, 'the data of the event'));
}

/** Headers that repeat attributes do not count: the body has them all. */
function structured({ data, ...attributes }: Readonly<Record<string, unknown>>): CloudEvent {
  if ('data_base64' in attributes) throw badRequest('data_base64: send the data as JSON, in `data`.');
  const { datacontenttype: type } = attributes;
  if (typeof type === 'string' && !JSON_TYPE.test(withoutParameters(type)))
    throw badRequest('datacontenttype: send the data as JSON (application/json).');
  if (!isObject(data) || Array.isArray(data)) throw badRequest('data: send an object with the fields of the record.');
  return eventOf(attributes, data);
}

function eventOf(given: Readonly<Record<string, unknown>>, data: Readonly<Record<string, unknown>>): CloudEvent {
  const { id, type, time } = checkedAttributes(given);
  const record = type.startsWith(TYPE_PREFIX) ? type.slice(TYPE_PREFIX.length) : '';
  if (!isRecordType(record)) throw badRequest(`type must be ${TYPE_PREFIX} and one of ${recordTypes.join(', ')}.`);
  return { id, record, time, data };
}

function mediaTypeOf(headers: IncomingHttpHeaders): string {
  const contentType = headers['content-type'] ?? '';
  const [, charset = 'utf-8'] = CHARSET.exec(contentType) ?? [];
  if (!CHARSETS.includes(charset.toLowerCase()))
    throw new ConnectorProblem(415, 'BAD_REQUEST', `JSON is sent in UTF-8: encode the body so, and not in ${charset}.`);
  return withoutParameters(contentType);
}

const withoutParameters = (mediaType: string): string => mediaType.split(';')[0]?.trim().toLowerCase() ?? '';

/** Parses the JSON object in the body. Throws Problem. */
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
