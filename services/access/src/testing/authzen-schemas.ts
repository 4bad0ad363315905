/** Schemas of AuthZEN's messages: those that it publishes, and the others made of their parts as the standard describes them. */
import { Ajv2020, type AnySchemaObject } from 'ajv/dist/2020.js';
import { published } from './authzen-published.ts';

const ajv = new Ajv2020({ strict: false, allErrors: true });
ajv.addSchema(published<AnySchemaObject>('evaluation-request.schema.json'), 'request');
ajv.addSchema(published<AnySchemaObject>('evaluation-response.schema.json'), 'response');

const object = (properties: object, ...required: readonly string[]): AnySchemaObject => ({
  type: 'object',
  properties,
  required,
});
const list = (items: object) => ({ type: 'array', items });
const text = { type: 'string' };
const count = { type: 'integer', minimum: 0 };
const [subject, action, resource, context] = ['subject', 'action', 'resource', 'context'].map((name) => ({
  $ref: `request#/properties/${name}`,
}));

/** "Search APIs": the one that is looked for needs no id, and its id is ignored. */
const type = object({ type: text, properties: { type: 'object' } }, 'type');
const page = object({ token: text, limit: count, properties: { type: 'object' } });
const nextPage = object({ next_token: text, count, total: count, properties: { type: 'object' } }, 'next_token');
const found = (results: object) =>
  object({ page: nextPage, context: { type: 'object' }, results: list(results) }, 'results');
const url = { type: 'string', pattern: '^https://[^?#]+$' };

const SCHEMAS = {
  evaluation: { request: { $ref: 'request' }, answer: { $ref: 'response' } },
  evaluations: {
    request: object({
      ...{ subject, action, resource, context },
      evaluations: list({ type: 'object' }),
      options: object({
        evaluations_semantic: { enum: ['execute_all', 'deny_on_first_deny', 'permit_on_first_permit'] },
      }),
    }),
    answer: { oneOf: [{ $ref: 'response' }, object({ evaluations: list({ $ref: 'response' }) }, 'evaluations')] },
  },
  'search/subject': {
    request: object({ subject: type, action, resource, context, page }, 'subject', 'action', 'resource'),
    answer: found(subject ?? {}),
  },
  'search/resource': {
    request: object({ subject, action, resource: type, context, page }, 'subject', 'action', 'resource'),
    answer: found(resource ?? {}),
  },
  'search/action': {
    request: object({ subject, resource, context, page }, 'subject', 'resource'),
    answer: found(action ?? {}),
  },
  metadata: {
    request: true,
    answer: object(
      {
        ...{ policy_decision_point: url, access_evaluation_endpoint: url, access_evaluations_endpoint: url },
        ...{ search_subject_endpoint: url, search_resource_endpoint: url, search_action_endpoint: url },
        capabilities: { ...list(text), minItems: 1 },
        signed_metadata: text,
      },
      'policy_decision_point',
      'access_evaluation_endpoint',
    ),
  },
} as const;

export const ENDPOINTS = ['evaluation', 'evaluations', 'search/subject', 'search/resource', 'search/action'] as const;
export type Endpoint = (typeof ENDPOINTS)[number];

const checks = new Map(
  Object.entries(SCHEMAS).map(([name, { request, answer }]) => [
    name,
    { request: ajv.compile(request), answer: ajv.compile(answer) },
  ]),
);

/** The faults of a message; empty if it is valid. */
export function faultsOf(name: keyof typeof SCHEMAS, which: 'request' | 'answer', message: unknown): readonly string[] {
  const check = checks.get(name)?.[which];
  if (check === undefined) throw new Error(`There is no schema of ${name}.`);
  return check(message)
    ? []
    : (check.errors ?? []).map(({ instancePath, message: fault }) => `${instancePath} ${fault}`);
}
