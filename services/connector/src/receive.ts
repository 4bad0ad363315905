import type { Value as IntakeRecord } from '@lockbox/contracts/generated/intake';
import { commandOf } from '@lockbox/contracts/intake-commands';
import { recordRefusalOf } from '@lockbox/domain/intake/intake-checks';
import { fieldsOfEvent, jsonObject, readCloudEvent } from './cloud-event.ts';
import { mapTicket } from './map-ticket.ts';
import { ConnectorProblem, invalidInput } from './problem.ts';
import type { SignedCall } from './proofs.ts';
import { fieldShapesOf, publishedRecordOf, type RecordType } from './record-shape.ts';
import { shownByEvent, shownByTicket } from './shown.ts';
import type { KnownSource } from './sources.ts';

/**
 * The record that a call asks for, as intake would take it from a Kafka client; undefined where the source's mapping takes nothing of it.
 * Throws Problem, which says what to fix.
 */
export function recordIn(call: SignedCall, source: KnownSource, now: number): IntakeRecord | undefined {
  const asked = source.kind === 'cloudevents' ? askedByEvent(call, source) : askedByTicket(call, source);
  if (asked === undefined) return undefined;
  const made = publishedRecordOf(asked.record, source.name, asked.fields);
  if ('errors' in made) throw invalidInput(made.errors);
  const { record } = made;
  const refusal = recordRefusalOf(
    { value: record, key: Buffer.from(record.tenantId), raw: null, timestamp: now },
    source.rights,
  );
  if (refusal === undefined) return record;
  throw new ConnectorProblem(OF_RIGHTS.has(refusal.code) ? 403 : 400, refusal.code, refusal.sentence);
}

/** Another record of the same source may be right; this one never is. */
const OF_RIGHTS: ReadonlySet<string> = new Set(['SOURCE_NOT_ALLOWED', 'SOURCE_NOT_A_GUARD']);

interface Asked {
  readonly record: RecordType;
  readonly fields: Readonly<Record<string, unknown>>;
}

function askedByEvent(call: SignedCall, { name, proof }: KnownSource): Asked {
  const event = readCloudEvent(call, proof);
  const fields = new Set(fieldShapesOf(event.record).keys());
  const given = fieldsOfEvent(event, name, fields);
  return { record: event.record, fields: event.record === 'InternalDecisionRecorded' ? shownByEvent(given) : given };
}

function askedByTicket({ body }: SignedCall, { name, mappings }: KnownSource): Asked | undefined {
  const ticket = jsonObject(body, 'what the ticket system sends');
  const mapped = mapTicket(ticket, mappings, name);
  switch (mapped.kind) {
    case 'none':
      return undefined;
    case 'fields': {
      const { record, fields } = mapped;
      if (record !== 'InternalDecisionRecorded') return mapped;
      return { record, fields: shownByTicket(ticket, fields, mappings, name) };
    }
    case 'wrong':
      throw invalidInput(mapped.errors);
    default:
      return mapped satisfies never;
  }
}

/** By which ids the log knows what follows from a record. */
export function recordIdsOf(record: IntakeRecord) {
  const { commandId, data } = commandOf(record);
  return { commandId, ...('requestId' in data ? { requestId: data.requestId } : {}) };
}
