import type { CommandDefinition } from '../definitions.ts';
import { bashScript } from './bash.ts';
import { fishScript } from './fish.ts';
import { placesOf } from './places.ts';
import { zshScript } from './zsh.ts';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;

/**
 * The script by which a shell completes `lockbox`, generated from the commands' definitions. It calls nothing at Tab. The scripts of
 * `@bomb.sh/tab` start the program each time, and their bash one runs a `$(…)` that is being typed
 * (docs/decisions/0077-libraries-where-they-pay.md).
 */
export const completionFor = (shell: Shell, root: CommandDefinition): string =>
  `${SCRIPTS[shell](placesOf(root)).trim()}\n`;
