import { Agent as HttpAgent, type IncomingMessage, request as plainRequest } from 'node:http';
import { Agent as HttpsAgent, request as tlsRequest } from 'node:https';
import { text } from 'node:stream/consumers';
import type { Schema } from 'avsc';
import { LockboxError } from './errors.ts';
import { isObject } from './is-object.ts';
import { type SchemaFile, schemaText, subjectOf } from './schemas.ts';

/** The functions of a Confluent-compatible schema registry that Lockbox uses. */
export interface SchemaRegistryClient {
  /** The id of `schemas/<file>.avsc` in its subject. Throws SCHEMA_NOT_REGISTERED or REGISTRY_UNAVAILABLE, both retriable. */
  idOf(namespace: string, file: SchemaFile): Promise<number>;
  /** A schema by id, or undefined if the registry does not know it. Throws REGISTRY_UNAVAILABLE (retriable). */
  schemaById(id: number): Promise<Schema | undefined>;
  /**
   * Registers `schemas/<file>.avsc`, with BACKWARD_TRANSITIVE set on its subject; returns the id. Only `lockbox topics
   * apply` does. Throws SCHEMA_INCOMPATIBLE.
   */
  register(namespace: string, file: SchemaFile): Promise<number>;
  /** The compatibility set on the subject, or undefined if none is. */
  compatibilityOf(namespace: string, file: SchemaFile): Promise<string | undefined>;
}

/** The schemas of a registry as texts, for copying them to another. */
export interface SchemaTexts {
  /** Throws as `schemaById` does. */
  schemaTextById(id: number): Promise<string | undefined>;
  /** Registers a schema under a subject with the same compatibility as others; returns its id. Throws SCHEMA_INCOMPATIBLE. */
  registerText(subject: string, text: string): Promise<number>;
}

/** The credentials for the registry, and its trusted authorities: CA, own certificate and its key, in PEM. */
export interface RegistryAccess {
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string };
  readonly auth?: { readonly username: string; readonly password: string };
}

const TIMEOUT_MS = 10_000;

export function connectRegistry(url: string, { tls, auth }: RegistryAccess = {}): SchemaRegistryClient & SchemaTexts {
  const agent = url.startsWith('https:') ? new HttpsAgent(tls) : new HttpAgent();

  const unavailable = (cause: unknown) =>
    new LockboxError(
      'REGISTRY_UNAVAILABLE',
      `The schema registry at ${url} does not answer as it should${reasonOf(cause)}. Check LOCKBOX_REGISTRY_URL and that it runs.`,
      { cause, retriable: true },
    );

  async function call(method: string, path: string, body?: object): Promise<{ status: number; body: unknown }> {
    try {
      const asked = {
        method,
        agent,
        body: body === undefined ? undefined : JSON.stringify(body),
        ...(auth === undefined ? {} : { auth: `${auth.username}:${auth.password}` }),
      };
      const address = new URL(`${url.replace(/\/$/, '')}${path}`);
      const { status, answer } = await send(address, asked).catch((error) => {
        if (!isHungUp(error)) throw error;
        return send(address, asked);
      });
      if (status >= 500) throw new Error(`HTTP ${status}: ${answer}`);
      if (status === 401 || status === 403) throw new Error(`HTTP ${status}: it refuses who asks`);
      return { status, body: JSON.parse(answer) };
    } catch (cause) {
      throw unavailable(cause);
    }
  }

  async function registered(subject: string, text: string, what: string): Promise<number> {
    await call('PUT', `/config/${subject}`, { compatibility: 'BACKWARD_TRANSITIVE' });
    const answer = await call('POST', `/subjects/${subject}/versions`, { schema: text });
    if (answer.status === 200) return idIn(answer.body);
    throw new LockboxError(
      'SCHEMA_INCOMPATIBLE',
      `The registry refuses ${what} under ${subject}: ${JSON.stringify(answer.body)}`,
    );
  }

  const idIn = (body: unknown): number => {
    if (typeof body === 'object' && body !== null && 'id' in body && typeof body.id === 'number') return body.id;
    throw unavailable(new Error(`the answer has no id: ${JSON.stringify(body)}`));
  };

  return {
    async idOf(namespace, file) {
      const subject = subjectOf(namespace, file);
      const answer = await call('POST', `/subjects/${subject}`, { schema: schemaText(file) });
      if (answer.status === 200) return idIn(answer.body);
      throw new LockboxError(
        'SCHEMA_NOT_REGISTERED',
        `schemas/${file}.avsc is not registered under ${subject}. Run \`lockbox topics apply\`.`,
        { retriable: true },
      );
    },
    async schemaById(id) {
      const { status, body } = await call('GET', `/schemas/ids/${id}`);
      if (status === 404) return undefined;
      try {
        if (!isObject(body) || typeof body.schema !== 'string') throw new Error(`HTTP ${status}, without a schema`);
        return (body.schemaType ?? 'AVRO') === 'AVRO' ? JSON.parse(body.schema) : undefined;
      } catch (cause) {
        throw unavailable(cause);
      }
    },
    async schemaTextById(id) {
      const { status, body } = await call('GET', `/schemas/ids/${id}`);
      if (status === 404) return undefined;
      if (isObject(body) && typeof body.schema === 'string') return body.schema;
      throw unavailable(new Error(`the answer has no schema: ${JSON.stringify(body)}`));
    },
    register: (namespace, file) => registered(subjectOf(namespace, file), schemaText(file), `schemas/${file}.avsc`),
    registerText: (subject, text) => registered(subject, text, 'a schema'),
    async compatibilityOf(namespace, file) {
      const answer = await call('GET', `/config/${subjectOf(namespace, file)}`);
      const level = answer.body;
      return typeof level === 'object' && level !== null && 'compatibilityLevel' in level
        ? String(level.compatibilityLevel)
        : undefined;
    },
  };
}

/**
 * Returns whether the connection was closed without an answer, as a server or a balancer under load does; each call may
 * be repeated.
 */
const isHungUp = (error: unknown): boolean => isObject(error) && error.code === 'ECONNRESET';

/** Not by `fetch`, which takes neither a certificate authority nor a certificate of its own. */
async function send(
  url: URL,
  options: { method: string; agent: HttpAgent; body: string | undefined; auth?: string },
): Promise<{ readonly status: number; readonly answer: string }> {
  const { body, ...rest } = options;
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const request = (url.protocol === 'https:' ? tlsRequest : plainRequest)(
    url,
    {
      ...rest,
      headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    },
    resolve,
  );
  request.on('error', reject).end(body);
  const response = await promise;
  return { status: response.statusCode ?? 0, answer: await text(response) };
}

/** Returns the connection's own error, such as that a certificate cannot be trusted. */
const reasonOf = (cause: unknown): string => (cause instanceof Error && cause.message ? ` (${cause.message})` : '');
