import { expect, test } from 'vitest';
import { openAtOnce } from './open-at-once.ts';

test('one too many is refused, of one owner alone, until another has ended', () => {
  const take = openAtOnce(2, 'exports at once');
  const [first] = [take('contoso'), take('contoso')];
  expect(() => take('contoso')).toThrow('Too many exports at once');
  take('fabrikam');
  first?.();
  first?.(); // what has ended ends no second time
  take('contoso');
  expect(() => take('contoso')).toThrow('Too many exports at once');
});
