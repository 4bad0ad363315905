import { spawnSync } from 'node:child_process';
import { EXIT_WRONG_SETTINGS } from '@lockbox/platform/settings';
import { pageSources } from '@lockbox/stack/web-pages';
import { expect, test } from 'vitest';
import { exists, importsOf, root, sourcesIn } from './source-imports.ts';

/**
 * Each module is found, read and compiled before a program can begin: hundreds of small ones take longer than its work. At
 * the end this lists the packages of those that were loaded.
 */
const LISTED = `
  import { registerHooks } from 'node:module';
  import { writeSync } from 'node:fs';
  const packages = [];
  registerHooks({
    load(url, context, next) {
      const [, name] = /.*\\/node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(url) ?? [];
      if (name !== undefined) packages.push(name);
      return next(url, context);
    },
  });
  process.on('exit', () => writeSync(3, JSON.stringify(packages)));`;

/** For each module its package; the program ends for want of right settings, before it does anything. */
function packagesLoadedBy(args: readonly string[]): readonly string[] {
  const hook = `data:text/javascript,${encodeURIComponent(LISTED)}`;
  const { output, status, stderr } = spawnSync(process.execPath, ['--import', hook, ...args], {
    cwd: root,
    env: { NODE_DISABLE_COMPILE_CACHE: '1', LOCKBOX_PORTAL_URL: 'nowhere' },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  expect(status, stderr).toBe(EXIT_WRONG_SETTINGS);
  return JSON.parse(output[3] ?? '') as readonly string[]; // as the hook writes it
}

test.each([
  { program: 'the command line', args: ['services/ctl/src/main.ts', 'requests'], most: 16 },
  { program: 'a worker without a database', args: ['services/intake/src/main.ts'], most: 440 },
])('$program loads few modules of packages', ({ args, most }) => {
  const loaded = Map.groupBy(packagesLoadedBy(args), (name) => name);
  const counts = [...loaded].map(([name, modules]) => `${name} ${modules.length}`).join(', ');
  const total = [...loaded.values()].flat().length;
  expect(total, `load what is not needed at the start where it is used; loaded are ${counts}`).toBeLessThanOrEqual(
    most,
  );
});

test('the portal alone loads TypeBox, which has hundreds of modules, for the shapes of its API', () => {
  const users = sourcesIn('{libs,services}/*')
    .flatMap(importsOf)
    .filter(({ target }) => /^typebox(\/|$)/.test(target))
    .map(({ file }) => file)
    .filter((file) => !file.startsWith('services/portal/') && !file.startsWith('libs/api/'));
  expect(users, 'write these with valibot: docs/decisions/0038-two-libraries-check-shapes.md').toEqual([]);
});

test('the portal’s pages are built again after a change of any of their inputs', () => {
  const made = new Set(sourcesIn('services/portal/web').filter((file) => !/\.test\.tsx?$/.test(file)));
  // A set goes on to what is added meanwhile.
  for (const file of made)
    for (const { reached, typeOnly } of importsOf(file))
      if (reached !== undefined && !typeOnly && exists(reached)) made.add(reached);
  expect([...made].filter((file) => file.startsWith('libs/')).length).toBeGreaterThan(30);
  const looked = new Set(pageSources());
  expect([...made, 'schemas/events.avsc'].filter((file) => !looked.has(file))).toEqual([]);
  expect([...looked].filter((file) => /^libs.*\.test\.ts$/.test(file))).toEqual([]);
});
