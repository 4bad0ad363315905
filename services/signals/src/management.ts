import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import * as v from 'valibot';
import type { Deliveries } from './deliveries.ts';
import { SESSION_REVOKED } from './event-types.ts';
import { mayBePushedTo, type Poll, type Push, type Stream } from './receivers.ts';
import { Refusal, type Reply } from './reply.ts';
import { verificationOf } from './signal.ts';
import { type LiveStream, STREAM_STATUSES, type StreamState, UNCHANGED } from './stream-state.ts';
import type { Streams } from './streams.ts';
import { recognizedSubject, withRule } from './subjects.ts';

export const METHODS = { push: 'urn:ietf:rfc:8935', poll: 'urn:ietf:rfc:8936' } as const;
/** A receiver that asks for more verifications is refused: each waits in the database until it is delivered. */
const VERIFY_EVERY_S = 10;
/** A stream is one document. */
const MOST_RULES = 1_000;

interface ManagementDeps {
  readonly streams: Streams;
  readonly deliveries: Pick<Deliveries, 'add' | 'drop'>;
  readonly issuer: string;
  /** Called when something may have to be delivered. */
  added(): void;
  now(): number;
}

/** A request of a receiver. */
export interface ManagementCall {
  /** The streams of its token. */
  readonly own: readonly Stream[];
  /** The query's `stream_id`. */
  readonly streamId: string | null;
  readonly document: () => Promise<unknown>;
}

export type ManagementRoute = (call: ManagementCall) => Promise<Reply>;

/** Serves the calls of receivers about their own streams. Each method throws Refusal. */
class Management {
  private readonly deps: ManagementDeps;
  private readonly verifiedAt = new Map<string, number>();

  constructor(deps: ManagementDeps) {
    this.deps = deps;
  }

  private pollUrl(id: string): string {
    return `${this.deps.issuer}/poll/${id}`;
  }

  private configurationOf({ entry, delivery: changed, sentBy, eventsRequested, description }: LiveStream) {
    // The operator's header is none of the receiver's business.
    const header = changed?.method === 'push' ? changed.authorization : undefined;
    return {
      stream_id: entry.id,
      iss: this.deps.issuer,
      aud: entry.audience,
      events_supported: [SESSION_REVOKED],
      events_requested: eventsRequested,
      events_delivered: eventsRequested.filter((type) => type === SESSION_REVOKED),
      delivery:
        sentBy.method === 'poll'
          ? { method: METHODS.poll, endpoint_url: this.pollUrl(entry.id) }
          : {
              method: METHODS.push,
              endpoint_url: sentBy.endpoint,
              ...(header === undefined ? {} : { authorization_header: header }),
            },
      min_verification_interval: VERIFY_EVERY_S,
      ...(description === null ? {} : { description }),
    };
  }

  /** A push goes only where the operator lets it, since any host may be on the inside. */
  private deliveryFor(entry: Stream, given: v.InferOutput<typeof delivery>): Push | Poll {
    if (given.method === METHODS.poll) {
      if (given.endpoint_url !== undefined && given.endpoint_url !== this.pollUrl(entry.id))
        throw new Refusal(400, `The "endpoint_url" of a poll is the transmitter's: ${this.pollUrl(entry.id)}.`);
      return { method: 'poll' };
    }
    const { endpoint_url: endpoint, authorization_header: authorization } = given;
    if (!mayBePushedTo(entry, endpoint))
      throw new Refusal(
        403,
        `Signals of "${entry.id}" may not be pushed to ${endpoint}. Ask this transmitter's operator.`,
      );
    return { method: 'push', endpoint, authorization };
  }

  /** The part of a stream's state that the receiver supplies; a missing property is deleted. */
  private suppliedBy(entry: Stream, given: v.InferOutput<typeof configuration>) {
    return {
      delivery: given.delivery === undefined ? null : this.deliveryFor(entry, given.delivery),
      eventsRequested: given.events_requested ?? null,
      description: given.description ?? null,
    };
  }

  private async ownStream(own: readonly Stream[], id: unknown): Promise<LiveStream> {
    const entry = own.find((stream) => stream.id === id);
    const live = entry === undefined ? undefined : await this.deps.streams.live(entry);
    if (live?.exists !== true) throw new Refusal(404, NO_STREAM);
    return live;
  }

  /** Changes a stream that exists. */
  private changed(entry: Stream, make: (before: LiveStream) => Partial<StreamState>): Promise<LiveStream> {
    return this.deps.streams.change(entry, (before) => {
      if (!before.exists) throw new Refusal(404, NO_STREAM);
      return make(before);
    });
  }

  async create({ own, document }: ManagementCall): Promise<Reply> {
    const given = parsed(configuration, await document());
    for (const entry of own) {
      if ((await this.deps.streams.live(entry)).exists) continue;
      const made = await this.deps.streams.change(entry, ({ exists }) => {
        if (exists) throw new Refusal(409, NO_OTHER);
        const supplied = this.suppliedBy(entry, { ...given, delivery: given.delivery ?? { method: METHODS.poll } });
        return { ...UNCHANGED, made: 'CREATED', ...supplied };
      });
      this.deps.added();
      return { status: 201, body: this.configurationOf(made) };
    }
    throw new Refusal(409, NO_OTHER);
  }

  async read({ own, streamId }: ManagementCall): Promise<Reply> {
    if (streamId !== null) return { status: 200, body: this.configurationOf(await this.ownStream(own, streamId)) };
    const all = await Promise.all(own.map(this.deps.streams.live));
    return { status: 200, body: all.filter(({ exists }) => exists).map((one) => this.configurationOf(one)) };
  }

  /** PUT replaces all that the receiver supplies, PATCH what the request has of it. */
  async configure(method: 'PUT' | 'PATCH', { own, document }: ManagementCall): Promise<Reply> {
    const given = parsed(configuration, await document());
    if (given.stream_id === undefined) throw new Refusal(400, 'The request names no "stream_id".');
    const { entry } = await this.ownStream(own, given.stream_id);
    const after = await this.changed(entry, (before) => {
      const current: Readonly<Record<string, unknown>> = this.configurationOf(before);
      const wrong = SUPPLIED_HERE.find((name) => name in given && !isDeepStrictEqual(given[name], current[name]));
      if (wrong !== undefined) throw new Refusal(400, `"${wrong}" is the transmitter's, and has another value.`);
      const { delivery, eventsRequested, description } = this.suppliedBy(entry, given);
      if (method === 'PUT') return { delivery, eventsRequested, description };
      return {
        delivery: delivery ?? before.delivery,
        ...(eventsRequested === null ? {} : { eventsRequested }),
        description: description ?? before.description,
      };
    });
    this.deps.added();
    return { status: 200, body: this.configurationOf(after) };
  }

  async remove({ own, streamId }: ManagementCall): Promise<Reply> {
    const { entry } = await this.ownStream(own, streamId);
    await this.changed(entry, () => ({ ...UNCHANGED, made: 'DELETED' }));
    await this.deps.deliveries.drop(entry.id, 'stream_deleted');
    return { status: 204 };
  }

  async readStatus({ own, streamId }: ManagementCall): Promise<Reply> {
    return statusOf(await this.ownStream(own, streamId));
  }

  async setStatus({ own, document }: ManagementCall): Promise<Reply> {
    const { stream_id, status, reason = null } = parsed(statusRequest, await document());
    const { entry } = await this.ownStream(own, stream_id);
    const after = await this.changed(entry, () => ({ status, reason }));
    if (status === 'disabled') await this.deps.deliveries.drop(entry.id, 'stream_disabled');
    this.deps.added();
    return statusOf(after);
  }

  async setSubject({ own, document }: ManagementCall, isRemoved: boolean): Promise<void> {
    const { stream_id, subject: given } = parsed(subjectRequest, await document());
    const { entry } = await this.ownStream(own, stream_id);
    const subject = recognizedSubject(given, entry.subject);
    if (subject === undefined) throw new Refusal(404, NO_SUBJECT[entry.subject]);
    await this.changed(entry, (before) => {
      const rules = withRule(before.rules, { subject, isRemoved });
      if (rules.length > MOST_RULES)
        throw new Refusal(403, `A stream has ${MOST_RULES} added and removed subjects at most.`);
      return { rules };
    });
  }

  async verify({ own, document }: ManagementCall): Promise<Reply> {
    const { stream_id, state = null } = parsed(verificationRequest, await document());
    const { entry, status } = await this.ownStream(own, stream_id);
    if (status === 'disabled') throw new Refusal(400, 'The stream is disabled: nothing is sent over it.');
    const before = this.verifiedAt.get(entry.id);
    if (before !== undefined && this.deps.now() - before < VERIFY_EVERY_S * 1_000)
      throw new Refusal(429, 'The stream is verified no more often.', { 'retry-after': String(VERIFY_EVERY_S) });
    this.verifiedAt.set(entry.id, this.deps.now());
    await this.deps.deliveries.add([verificationOf(entry.id, randomUUID(), state, this.deps.now())]);
    this.deps.added();
    return { status: 204 };
  }
}

const statusOf = ({ entry, status, reason }: LiveStream): Reply => ({
  status: 200,
  body: { stream_id: entry.id, status, ...(reason === null ? {} : { reason }) },
});

/** The event stream management API of SSF 1.0, section 8.1, by method and path. Each route throws Refusal. */
export function managementRoutes(deps: ManagementDeps): Readonly<Record<string, ManagementRoute>> {
  const management = new Management(deps);
  return {
    'POST /streams': (call) => management.create(call),
    'GET /streams': (call) => management.read(call),
    'PATCH /streams': (call) => management.configure('PATCH', call),
    'PUT /streams': (call) => management.configure('PUT', call),
    'DELETE /streams': (call) => management.remove(call),
    'GET /status': (call) => management.readStatus(call),
    'POST /status': (call) => management.setStatus(call),
    'POST /subjects/add': (call) => management.setSubject(call, false).then(() => ({ status: 200 })),
    'POST /subjects/remove': (call) => management.setSubject(call, true).then(() => ({ status: 204 })),
    'POST /verification': (call) => management.verify(call),
  };
}

const NO_STREAM = 'There is no such stream of this token.';
const NO_OTHER = 'This token has its stream already: read it, and change it by PATCH or PUT.';
const NO_SUBJECT = {
  complex:
    'Signals of this stream name subjects as "complex", of "user" (iss_sub), "session", "tenant" and "application" (opaque): name one of these.',
  user: 'Signals of this stream name subjects as "iss_sub".',
} as const;

/** Properties of a configuration that only the transmitter supplies. */
const SUPPLIED_HERE = [
  'iss',
  'aud',
  'events_supported',
  'events_delivered',
  'min_verification_interval',
  'inactivity_timeout',
] as const;

const text = v.pipe(v.string(), v.maxLength(1_000));
const delivery = v.variant('method', [
  v.object({
    method: v.literal(METHODS.push),
    endpoint_url: text,
    authorization_header: v.optional(
      v.pipe(text, v.regex(/^[\x21-\x7e]+( [\x21-\x7e]+)*$/, 'is no value of a header')),
    ),
  }),
  v.object({ method: v.literal(METHODS.poll), endpoint_url: v.optional(text) }),
]);
const configuration = v.looseObject({
  stream_id: v.optional(v.string()),
  delivery: v.optional(delivery),
  events_requested: v.optional(v.pipe(v.array(text), v.maxLength(100))),
  description: v.optional(text),
});
const statusRequest = v.object({
  stream_id: v.string(),
  status: v.picklist(STREAM_STATUSES),
  reason: v.optional(text),
});
const subjectRequest = v.object({ stream_id: v.string(), subject: v.looseObject({ format: v.string() }) });
const verificationRequest = v.object({ stream_id: v.string(), state: v.optional(text) });

function parsed<S extends v.GenericSchema>(schema: S, document: unknown): v.InferOutput<S> {
  const { success, output, issues } = v.safeParse(schema, document);
  if (success) return output;
  const [first] = issues;
  throw new Refusal(400, `${v.getDotPath(first) ?? 'The request'}: ${first.message}`);
}
