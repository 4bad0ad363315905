import { describe, expect, expectTypeOf, test } from 'vitest';
import { type ArgumentsOf, messagesOf } from './messages.ts';

const catalogue = {
  named: 'Approved by {who}',
  counted: '{n, plural, =0 {nothing} one {# request waits} other {# requests wait}} for {who}',
  nested: '{known, select, true { ({n, plural, one {# person} other {# people}} could)} other {}}',
  number: '{n, number} bytes',
  list: ['first', 'second of {n}'],
} as const;

describe('messages', () => {
  const english = messagesOf<typeof catalogue>('en', catalogue);
  const german = messagesOf<typeof catalogue>('de', catalogue);

  test('a text without arguments is a string', () => {
    expectTypeOf(english.list[0]).toBeString();
    expect(english.list[0]).toBe('first');
  });

  test('arguments are filled in', () => {
    expect(english.named({ who: 'Adele Vance' })).toBe('Approved by Adele Vance');
    expect(english.list[1]({ n: 2 })).toBe('second of 2');
  });

  test('numbers select a form, and are written as in the language', () => {
    expect(english.counted({ n: 0, who: 'you' })).toBe('nothing for you');
    expect(english.counted({ n: 1, who: 'you' })).toBe('1 request waits for you');
    expect(english.counted({ n: 1_200, who: 'you' })).toBe('1,200 requests wait for you');
    expect(german.number({ n: 1_200 })).toBe('1.200 bytes');
  });

  test('a language may have more forms than two', () => {
    const polish = messagesOf<{ people: '{n, plural, one {# person} other {# people}}' }>('pl', {
      people: '{n, plural, one {# osoba} few {# osoby} many {# osób} other {# osoby}}',
    });
    expect([1, 3, 5].map((n) => polish.people({ n }))).toEqual(['1 osoba', '3 osoby', '5 osób']);
  });

  test('an option can have arguments of its own', () => {
    expect(english.nested({ known: true, n: 2 })).toBe(' (2 people could)');
    expect(english.nested({ known: false, n: 0 })).toBe('');
  });

  test('what is filled in is plain text', () => {
    expect(english.named({ who: '<b>{n}</b>' })).toBe('Approved by <b>{n}</b>');
  });

  test('types follow the text', () => {
    expectTypeOf<ArgumentsOf<(typeof catalogue)['counted']>>().toEqualTypeOf<{
      readonly n: number;
      readonly who: string | number;
    }>();
    expectTypeOf<ArgumentsOf<'{known, select, true {yes} other {no}}'>>().toEqualTypeOf<{
      readonly known: string | boolean;
    }>();
    expectTypeOf<ArgumentsOf<'nothing'>>().toEqualTypeOf<Record<never, never>>();
  });
});
