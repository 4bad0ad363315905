/** An OpenAPI 2 document as a list of facts, whatever its definitions are called and whatever it says in words. */
import { hash } from 'node:crypto';
import { isObject } from '@lockbox/contracts/is-object';

type Json = Readonly<Record<string, unknown>>;

/** Operations with their parameters and the types of what they take and answer, sorted: `Requests_Get 200.properties.status: Approved|…`. */
export function factsOf(document: Json): readonly string[] {
  const resolved = (value: unknown): Json => {
    if (!isObject(value)) return {};
    if (typeof value.$ref !== 'string') return value;
    const [, ...names] = value.$ref.split('/');
    return resolved(names.reduce<unknown>((found, name) => (isObject(found) ? found[name] : undefined), document));
  };
  const typesAt = (place: string, given: unknown): readonly string[] => {
    const { type, format, enum: values, properties, items } = resolved(given);
    if (Array.isArray(values)) return [`${place}: ${values.map(String).toSorted().join('|')}`];
    if (isObject(properties))
      return Object.entries(properties).flatMap(([name, one]) => typesAt(`${place}.${name}`, one));
    if (items !== undefined) return typesAt(`${place}[]`, items);
    return [`${place}: ${[type ?? 'nothing', format].filter((one) => one !== undefined).join(' ')}`];
  };
  const parameterFacts = (operation: string, given: unknown): readonly string[] => {
    const { name, in: where, required = false, type, schema } = resolved(given);
    const place = `${operation} ${where}${where === 'body' ? '' : ` ${name}`}${required ? ', required' : ''}`;
    return typesAt(place, schema ?? { type });
  };
  return entriesOf(document.paths)
    .flatMap(([path, methods]) =>
      entriesOf(methods).flatMap(([method, operation]) => {
        const { operationId, parameters = [], responses } = resolved(operation);
        const id = String(operationId);
        return [
          `${id}: ${method} ${path}`,
          ...(Array.isArray(parameters) ? parameters : []).flatMap((one) => parameterFacts(id, one)),
          ...entriesOf(responses).flatMap(([status, one]) => typesAt(`${id} ${status}`, resolved(one).schema)),
        ];
      }),
    )
    .toSorted();
}

const entriesOf = (value: unknown): readonly (readonly [string, unknown])[] =>
  isObject(value) ? Object.entries(value) : [];

export const digestOf = (facts: readonly string[]): string => hash('sha256', facts.join('\n'));
