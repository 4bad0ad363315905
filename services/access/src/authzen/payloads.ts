import { isObject } from '@lockbox/contracts/is-object';
import * as v from 'valibot';

/** The one type of subjects, and of resources, that there is here. */
export const SUBJECT_TYPE = 'engineer';
export const RESOURCE_TYPE = 'data_store';
/** How many evaluations one call may hold. */
const MOST_EVALUATIONS = 1_000;

/** A payload's fault. The message says what to send instead. */
export class WrongPayload extends Error {}

/** A name of whatever kind. One that is no id here is nobody's: it is refused as an unknown one is. */
const name = v.pipe(v.string('has to be a text'), v.nonEmpty('has to be a text that is not empty'));
const notObject = 'has to be an object';

/** `v.object` takes a list too. */
const object = v.custom<Readonly<Record<string, unknown>>>(
  (value) => isObject(value) && !Array.isArray(value),
  notObject,
);
/** Attributes that decide nothing here. */
const ignored = v.optional(object);

// Unknown fields are ignored, as AuthZEN asks.
const subjectType = v.object({ type: name, properties: ignored }, notObject);
const subject = v.object({ type: name, id: name, properties: ignored }, notObject);
const action = v.object({ name, properties: ignored }, notObject);
const properties = v.optional(
  v.pipe(object, v.object({ tenantId: v.optional(name), environmentId: v.optional(name) })),
);
const resourceType = v.object({ type: name, properties }, notObject);
const resource = v.object({ type: name, id: name, properties }, notObject);

const evaluation = v.object({ subject, action, resource, context: ignored }, notObject);
export type Evaluation = v.InferOutput<typeof evaluation>;

/** A part of an evaluation that a batch gives for all, or one for itself. */
const part = v.optional(v.record(v.string(), v.unknown(), notObject));
const batch = v.object(
  {
    subject: part,
    action: part,
    resource: part,
    context: ignored,
    evaluations: v.optional(
      v.pipe(
        v.array(v.record(v.string(), v.unknown(), notObject), 'has to be a list'),
        v.maxLength(MOST_EVALUATIONS, `has ${MOST_EVALUATIONS} entries at most: send the others in further calls`),
      ),
    ),
    options: v.optional(
      v.object(
        {
          evaluations_semantic: v.optional(
            v.picklist(
              ['execute_all', 'deny_on_first_deny', 'permit_on_first_permit'],
              'has to be execute_all, deny_on_first_deny or permit_on_first_permit',
            ),
          ),
        },
        notObject,
      ),
    ),
  },
  notObject,
);
export type EvaluationBatch = v.InferOutput<typeof batch>;

export const readEvaluation = reader(evaluation);
export const readBatch = reader(batch);

const wholeNumber = 'has to be a whole number that is not negative';
const page = v.optional(
  v.object(
    {
      token: v.optional(v.string('has to be a text')),
      limit: v.optional(v.pipe(v.number(wholeNumber), v.integer(wholeNumber), v.minValue(0, wholeNumber))),
      properties: ignored,
    },
    notObject,
  ),
);
export type PageRequest = NonNullable<v.InferOutput<typeof page>>;

const everySearch = { context: ignored, page };
export const readSubjectSearch = reader(
  v.object({ subject: subjectType, action, resource, ...everySearch }, notObject),
);
export const readResourceSearch = reader(
  v.object({ subject, action, resource: resourceType, ...everySearch }, notObject),
);
export const readActionSearch = reader(v.object({ subject, resource, ...everySearch }, notObject));

/** Throws WrongPayload, which names the first field that is wrong. */
function reader<S extends v.GenericSchema>(shape: S): (body: unknown) => v.InferOutput<S> {
  return (body) => {
    const found = v.safeParse(shape, body, { abortEarly: true });
    if (found.success) return found.output;
    throw new WrongPayload(sentence(found.issues[0]));
  };
}

function sentence(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue) ?? 'the body';
  return issue.received === 'undefined' ? `${path} is missing` : `${path} ${issue.message}`;
}
