import type { IncomingHttpHeaders } from 'node:http';
import { badRequest } from './problem.ts';
import { timeOf } from './time-of.ts';

/** The context attributes of a CloudEvent that count here. All others are checked and not used. */
export interface Attributes {
  readonly id: string;
  readonly type: string;
  /** Milliseconds since 1970. */
  readonly time: number | undefined;
}

const ATTRIBUTE_NAME = /^[a-z0-9]+$/;
/** Control characters, lone surrogates and Unicode's noncharacters, which the type String excludes. */
const EXCLUDED = /[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]/u;

const SEGMENT = "(?:[\\w.~!$&'()*+,;=:@-]|%[0-9a-f]{2})";
const AUTHORITY = "(?://(?:[\\w.~!$&'()*+,;=:@-]|%[0-9a-f]{2}|\\[[0-9a-f:.]+\\])*(?=[/?#]|$))?";
const AFTER_SCHEME = `${AUTHORITY}(?:${SEGMENT}|/)*(?:\\?(?:${SEGMENT}|[/?])*)?(?:#(?:${SEGMENT}|[/?])*)?$`;
/** RFC 3986, 4.3 and 4.1. A relative reference has no colon in its first segment, where it would end a scheme. */
const URI = new RegExp(`^[a-z][a-z0-9+.-]*:${AFTER_SCHEME}`, 'i');
const URI_REFERENCE = new RegExp(`^(?:[a-z][a-z0-9+.-]*:|(?![^/?#]*:))${AFTER_SCHEME}`, 'i');
/** RFC 3339, 5.6. A leap second (:60) has no time of its own in the log, and is refused. */
const TIMESTAMP = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[Zz]|[+-]\d{2}:\d{2})$/;

/** Checks every attribute by the specification's type system. Throws Problem, which names the attribute. */
export function checkedAttributes(given: Readonly<Record<string, unknown>>): Attributes {
  // An attribute that is null is unset (JSON Event Format, 2.2).
  const set = new Map(Object.entries(given).filter(([, value]) => value !== null && value !== undefined));
  for (const [name, value] of set) checkAny(name, value);
  const required = (name: string): string => {
    if (!set.has(name)) throw badRequest(`${name} is missing: every CloudEvent has it.`);
    return textIn(set, name) ?? '';
  };
  if (required('specversion') !== '1.0') throw badRequest('specversion must be 1.0.');
  if (!URI_REFERENCE.test(required('source')))
    throw badRequest('source must be a URI-reference (RFC 3986), such as /alerts or https://alerts.example.com.');
  textIn(set, 'subject');
  textIn(set, 'datacontenttype');
  if (!URI.test(textIn(set, 'dataschema') ?? 'none:'))
    throw badRequest('dataschema must be an absolute URI (RFC 3986).');
  return { id: required('id'), type: required('type'), time: timeIn(set) };
}

/** Extension attributes follow the same rules of names and types. */
function checkAny(name: string, value: unknown): void {
  if (!ATTRIBUTE_NAME.test(name))
    throw badRequest(`${JSON.stringify(name)} is no name of an attribute: use lower-case letters and digits only.`);
  if (typeof value === 'string') {
    if (EXCLUDED.test(value))
      throw badRequest(`${name} has a control character, half of a surrogate pair or a noncharacter: remove it.`);
    return;
  }
  const isInteger = typeof value === 'number' && (value | 0) === value;
  if (typeof value !== 'boolean' && !isInteger)
    throw badRequest(`${name} must be a text, a boolean or an integer of 32 bits: put anything else into data.`);
}

function textIn(attributes: ReadonlyMap<string, unknown>, name: string): string | undefined {
  const value = attributes.get(name);
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || value === '') throw badRequest(`${name} must be a text that is not empty.`);
  return value;
}

function timeIn(attributes: ReadonlyMap<string, unknown>): number | undefined {
  const text = textIn(attributes, 'time');
  if (text === undefined) return undefined;
  const time = TIMESTAMP.test(text) ? timeOf(text.toUpperCase()) : undefined;
  if (time === undefined) throw badRequest('time must be a timestamp of RFC 3339, such as 2026-11-27T10:04:00Z.');
  return time;
}

const PREFIX = 'ce-';
const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;
const QUOTED = /"((?:[^"\\]|\\.)*)"/g;
const QUOTES_CLOSED = /^(?:[^"]|"(?:[^"\\]|\\.)*")*$/;

/** The attributes of an event in binary mode, one to a header (HTTP Protocol Binding, 3.1). Throws Problem. */
export function attributesIn(headers: IncomingHttpHeaders): Readonly<Record<string, unknown>> {
  if (`${PREFIX}datacontenttype` in headers)
    throw badRequest('Leave ce-datacontenttype out: in binary mode Content-Type says what the data is.');
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      name.startsWith(PREFIX) && typeof value === 'string' ? [[name.slice(PREFIX.length), decoded(name, value)]] : [],
    ),
  );
}

/** Removes double quotes and their backslashes, which earlier releases of the binding needed; then percent-decodes once. */
function decoded(name: string, value: string): string {
  if (!PRINTABLE_ASCII.test(value))
    throw badRequest(`${name} has a character that is not printable ASCII: percent-encode it.`);
  if (!QUOTES_CLOSED.test(value)) throw badRequest(`${name} has a double quote without its end: encode it as %22.`);
  const unquoted = value.replaceAll(QUOTED, (_, inside: string) => inside.replaceAll(/\\(.)/g, '$1'));
  try {
    return decodeURIComponent(unquoted);
  } catch {
    throw badRequest(`${name} has a percent sign that begins no encoded byte of UTF-8: encode it as %25.`);
  }
}
