import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import { Type } from 'typebox';
import { invalidField } from '../http/problems.ts';

/** A Fastify instance that derives the types of handlers from their schemas. */
export type Typed = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression<RawServerDefault>,
  RawReplyDefaultExpression<RawServerDefault>,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

/** The search text of a list of requests. */
export const SearchText = Type.String({
  minLength: 1,
  maxLength: 200,
  description:
    "The beginning of a support request id, or of the number in it (4711 finds INC0004711); an engineer's id, or the beginning of a part of the name; or what stands where there is no ticket",
});

/** The query of keyset paging, the same for every list. */
export const paging = {
  cursor: Type.Optional(Type.String({ minLength: 1, maxLength: 500, description: 'From the previous page' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
} as const;

/** One or more of these. */
export const listOf = (words: readonly string[]) =>
  Type.Optional(Type.String({ description: `One or more of these, with commas between them: ${words.join(', ')}` }));

/** For whoever knows a request by what people call it. */
export const called = Type.Optional(
  Type.String({
    minLength: 1,
    maxLength: 200,
    description:
      'What people call a request: its id or the beginning of it (4 characters at least), its ticket, or the number in that. Up to 20 are found, the newest first. Not together with other filters',
  }),
);

/** Throws 400 if other filters accompany `called`. */
export function calledAlone<T extends { readonly called?: string; readonly limit?: number }>(query: T): T {
  const { called: asked, limit: _, ...others } = query;
  if (asked !== undefined && Object.keys(others).length > 0)
    throw invalidField('called', 'not together with other filters');
  return query;
}
