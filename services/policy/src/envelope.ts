import type { Codec } from '@lockbox/contracts/codec';
import type { Event, EventData } from '@lockbox/contracts/generated/events';
import type { CommandId } from '@lockbox/contracts/ids';
import { eventIdOf } from '@lockbox/contracts/uuid';
import type { Decided, PreparedCommand } from '@lockbox/domain/decider/decision';
import { isOfProviderAlone } from '@lockbox/domain/requests/who-sees';
import { type ChainHead, nextLink } from '@lockbox/evidence/chain';
import { digestOf } from '@lockbox/evidence/merkle';
import { randomPieces } from '@lockbox/platform/random-pieces';
import type { ChainedRecord } from './proven.ts';

/** The fields that all events of one command share. */
export interface CommandCause {
  readonly command: PreparedCommand;
  /** The command's id, or the one that hides it. */
  readonly causationId: CommandId;
  readonly commandOffset: number;
  /** The log's clock. */
  readonly now: number;
  readonly partition: number;
  /** The command record's, which is the tenant's id. */
  readonly key: Buffer | null;
  /** W3C trace context of the command's record. */
  readonly trace: Readonly<Record<string, Buffer>> | undefined;
}

/** CloudEvents of outsiders: binary mode, in which the value stays as it is and the attributes are headers. */
const CONTENT_TYPE = Buffer.from('application/avro');
const SPEC_VERSION = Buffer.from('1.0');

/** Puts events into envelopes that follow the tenant's head, and encodes them. */
export function envelopes(
  topic: string,
  codec: Codec<Event>,
  source: Buffer,
  cause: CommandCause,
  decided: readonly Decided[],
  before: ChainHead | undefined,
): { readonly records: readonly ChainedRecord[]; readonly head: ChainHead | undefined } {
  const { command, causationId, key, now, commandOffset, partition, trace } = cause;
  const time = timeHeader(now);
  let head = before;
  const records = decided.map(({ data, rule }): ChainedRecord => {
    const { sequence, previousHash } = nextLink(head);
    const eventId = eventIdOf(command.tenantId, sequence);
    const value = codec.encode({
      eventId,
      tenantId: command.tenantId,
      sequence,
      previousHash,
      occurredAt: now,
      causationId,
      commandOffset,
      correlationId: command.correlationId,
      actor: command.actor,
      rule,
      data: salted(data),
    });
    const hash = digestOf(value);
    head = { sequence, hash: Buffer.from(hash, 'latin1') };
    const headers = {
      traceparent: trace?.traceparent ?? NO_TRACE,
      ce_specversion: SPEC_VERSION,
      ce_type: typeHeader(data.type),
      ce_source: source,
      ce_id: eventId,
      ce_time: time,
      ce_subject: ('requestId' in data ? data.requestId : null) ?? command.tenantId,
      'content-type': CONTENT_TYPE,
    };
    return {
      topic,
      partition,
      key,
      value,
      timestamp: now,
      headers: trace === undefined ? untraced(headers) : headers,
      hash,
    };
  });
  return { records, head };
}

const NO_TRACE = Buffer.alloc(0);

/** Nearly all commands have a trace: theirs are made in one piece, which takes a third of what adding to `trace` does. */
const untraced = ({ traceparent, ...headers }: Record<string, string | Buffer>): ChainedRecord['headers'] => headers;

const EVENT_SALT_BYTES = 16;
const eventSalt = randomPieces(EVENT_SALT_BYTES);

/**
 * Adds a salt to an event whose content is hidden from customers. Without it, a customer could reconstruct the event
 * from what is visible around it, since id, cause, times and chain position can be computed, and confirm it by its
 * hash.
 */
const salted = (data: EventData): EventData =>
  'salt' in data && isOfProviderAlone(data) ? { ...data, salt: eventSalt() } : data;

let lastTime = { now: Number.NaN, header: Buffer.alloc(0) };

/** All records of a batch have the broker's one time: the header is made once for them. */
function timeHeader(now: number): Buffer {
  if (lastTime.now !== now) lastTime = { now, header: Buffer.from(new Date(now).toISOString()) };
  return lastTime.header;
}

const typeHeaders = new Map<string, Buffer>();

function typeHeader(type: string): Buffer {
  const made = typeHeaders.get(type);
  if (made !== undefined) return made;
  const header = Buffer.from(`lockbox.event.${type}`);
  typeHeaders.set(type, header);
  return header;
}
