import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from './source-imports.ts';

const text = (path: string): string => readFileSync(join(root, path), 'utf8');

test('the container for development has the Node of the project', () => {
  expect(text('.devcontainer/devcontainer.json')).toContain(`"NODE_VERSION": "${text('.node-version').trim()}"`);
});

test('it has what one needs to set the project up', () => {
  expect(text('CONTRIBUTING.md')).toContain('Java 17, Maven and Python 3');
  expect(text('.devcontainer/Dockerfile')).toMatch(/ openjdk-17-jdk-headless maven python3 /);
  // Debian has it apart from Python, and the launcher refuses to start without it.
  expect(text('deploy/local/needs.mjs')).toContain("'import venv, ensurepip'");
  expect(text('.devcontainer/Dockerfile')).toMatch(/ python3-venv /);
});
