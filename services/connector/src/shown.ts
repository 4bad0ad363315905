import { isObject } from '@lockbox/contracts/is-object';
import { submissionHashOf } from '@lockbox/evidence/webauthn/submission-hash';
import { type FieldMapping, mapFields, type RecordMapping } from './map-ticket.ts';
import { type FieldError, invalidInput } from './problem.ts';
import { publishedRecordOf } from './record-shape.ts';

type Fields = Readonly<Record<string, unknown>>;

const CONTRACT = 'docs/contract.md, "What an internal approver was shown"';

/** The hash leaves the justification out, so whoever decides need not repeat it. */
const NO_JUSTIFICATION = '';

/** The fields of a decision, in which `request`, the data of the request as it was published, became its hash. Throws Problem. */
export function shownByEvent({ request, ...decision }: Fields): Fields {
  const { shown = null, requestSource, tenantId, sourceRequestId } = decision;
  if (request === undefined && shown !== null) return decision;
  if (shown !== null || !isObject(request) || Array.isArray(request))
    throw invalidInput([
      {
        field: 'request',
        message: `has to be an object, the data of the request as you published it; or give \`shown\` in its place, the hash of that data (${CONTRACT})`,
      },
    ]);
  const asked = { justification: NO_JUSTIFICATION, tenantId, sourceRequestId, ...request };
  return { ...decision, shown: hashOf(asked, String(requestSource)) };
}

/**
 * The fields of a decision, with the hash of the request that its ticket shows now, found by the mapping that found the request. Of a
 * ticket that was changed since it was asked for the hash differs, and policy refuses the decision. Throws Problem.
 */
export function shownByTicket(
  ticket: unknown,
  decision: Fields,
  mappings: readonly RecordMapping[],
  source: string,
): Fields {
  const { request: pointer = '' } = mappings.find(({ record }) => record === 'InternalDecisionRecorded') ?? {};
  const asking = mappings.find(({ record }) => record === 'AccessRequestSubmitted');
  if (decision.shown !== undefined) return decision;
  if (asking === undefined)
    throw invalidInput([{ field: 'shown', message: `is missing: the hash of the request (${CONTRACT})` }]);
  const found = Object.entries(asking.fields).map(([name, field]) => [name, below(pointer, field)] as const);
  const fields = { ...Object.fromEntries(found), justification: { value: NO_JUSTIFICATION } };
  const mapped = mapFields(ticket, { record: asking.record, fields }, source);
  if (mapped.kind === 'wrong') throw invalidInput(mapped.errors.map(ofRequest));
  return { ...decision, shown: hashOf(mapped.fields, source) };
}

const below = (pointer: string, field: FieldMapping): FieldMapping =>
  field.pointer === undefined ? field : { ...field, pointer: `${pointer}${field.pointer}` };

function hashOf(asked: Fields, source: string): string {
  const made = publishedRecordOf('AccessRequestSubmitted', source, asked);
  if ('errors' in made) throw invalidInput(made.errors.map(ofRequest));
  if (made.record.type !== 'AccessRequestSubmitted') throw new Error(`A request became a record ${made.record.type}`);
  return submissionHashOf(made.record);
}

const ofRequest = ({ field, message }: FieldError): FieldError => ({ field: `request.${field}`, message });
