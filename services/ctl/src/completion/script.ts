import type { CommandDefinition } from '../definitions.ts';
import { bashScript } from './bash.ts';
import { fishScript } from './fish.ts';
import { placesOf } from './places.ts';
import { zshScript } from './zsh.ts';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;

/** The script by which a shell completes `lockbox`, made of what the commands say of themselves. */
export const completionFor = (shell: Shell, root: CommandDefinition): string =>
  `${SCRIPTS[shell](placesOf(root)).trim()}\n`;
