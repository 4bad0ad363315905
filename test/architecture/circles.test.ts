import { expect, test } from 'vitest';
import { circlesIn, type ImportGraph } from './circles.ts';
import { exists, importsOf, sourcesIn } from './source-imports.ts';

test('no file imports itself by way of others, types and tests included', () => {
  const files = sourcesIn('{libs,services,deploy,test,examples}');
  const imports = files.flatMap(importsOf);
  const graph: ImportGraph = new Map(
    files.map((file) => [
      file,
      imports.flatMap((one) => (one.file === file && one.reached !== undefined ? [one.reached] : [])),
    ]),
  );
  expect(files.length).toBeGreaterThan(400);
  // An import whose file is not found would hide a circle.
  expect(imports.filter(({ reached }) => reached !== undefined && !exists(reached))).toEqual([]);
  expect(circlesIn(graph)).toEqual([]);
});

test('a circle is found, and shown once, from its first file', () => {
  const graph: ImportGraph = new Map([
    ['main', ['c', 'lonely']],
    ['c', ['a']],
    ['a', ['b']],
    ['b', ['c', 'self']],
    ['self', ['self']],
    ['lonely', []],
  ]);
  expect(circlesIn(graph)).toEqual(['a\n  -> b\n  -> c\n  -> a', 'self\n  -> self']);
});

test('files that share an import are no circle', () => {
  const graph: ImportGraph = new Map([
    ['top', ['left', 'right']],
    ['left', ['bottom']],
    ['right', ['bottom', 'left']],
    ['bottom', []],
  ]);
  expect(circlesIn(graph)).toEqual([]);
});
