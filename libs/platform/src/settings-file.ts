import { readFileSync } from 'node:fs';
import type { FileProblem } from '@lockbox/contracts/file-shape';
import { checkedYaml } from '@lockbox/contracts/yaml-file';
import { SettingsError } from './settings.ts';

/**
 * The content of a YAML file that a setting names, as `check` takes it. Throws SettingsError, with the line and key of everything
 * that is wrong and what to do about it.
 */
export function readSettingsFile<T>(
  path: string,
  check: (content: unknown) => { readonly content: T } | { readonly problems: readonly FileProblem[] },
): T {
  const checked = checkedYaml(textOf(path), check);
  if ('content' in checked) return checked.content;
  throw new SettingsError(checked.problems.map((problem) => `${path}, ${problem}`));
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new SettingsError([`${path} cannot be read (${error instanceof Error ? error.message : error})`]);
  }
}
