/** A server that is gone must not keep the others from being found. */
import type { LookupFunction } from 'node:net';
import { expect, test } from 'vitest';
import { sharedLookup } from './shared-lookup.ts';

type Answered = Parameters<LookupFunction>[2];

function resolver() {
  const asked: { readonly hostname: string; readonly answer: Answered }[] = [];
  const lookup = sharedLookup((hostname, _options, answer) => void asked.push({ hostname, answer }));
  const told: string[] = [];
  const ask = (hostname: string, options = {}) =>
    lookup(hostname, options, (error, address) => void told.push(`${hostname}: ${error?.code ?? address}`));
  return { asked, told, ask };
}

test('a name of which the resolver says nothing is asked for once, however often it is wanted; others are asked for beside it', () => {
  const { asked, told, ask } = resolver();
  for (let time = 0; time < 10; time++) ask('gone');
  ask('there');
  expect(asked.map(({ hostname }) => hostname)).toEqual(['gone', 'there']);
  asked[1]?.answer(null, '10.0.0.1', 4);
  expect(told).toEqual(['there: 10.0.0.1']);
  asked[0]?.answer(Object.assign(new Error('no answer'), { code: 'EAI_AGAIN' }), '');
  expect(told.slice(1)).toEqual(Array.from({ length: 10 }, () => 'gone: EAI_AGAIN'));
});

test('after an answer it is looked up again, because the server may have moved', () => {
  const { asked, told, ask } = resolver();
  ask('moved');
  asked[0]?.answer(null, '10.0.0.1', 4);
  ask('moved');
  asked[1]?.answer(null, '10.0.0.2', 4);
  expect(told).toEqual(['moved: 10.0.0.1', 'moved: 10.0.0.2']);
});

test('who asks for addresses of another kind gets an answer of its own', () => {
  const { asked, ask } = resolver();
  ask('there', { family: 4 });
  ask('there', { all: true });
  expect(asked).toHaveLength(2);
});
