import type { Context } from '@lockbox/command-line/context';
import { Argument, type Command } from 'commander';
import { completionFor, SHELLS, type Shell } from '../completion/script.ts';
import { definitionOf } from '../definitions.ts';
import { manualPage } from '../manual.ts';
import { settingsOfManual } from '../settings.ts';

/** Adds `completion` and `manual`, which are made of all commands: by then these have been added. */
export function addCompletion(program: Command, context: () => Context): void {
  program
    .command('completion')
    .description('the script by which a shell completes commands and options')
    .addArgument(new Argument('<shell>', 'for which shell').choices(SHELLS))
    .addHelpText(
      'after',
      `
Write it where the shell looks for such scripts, and open a new shell.

Examples:
  $ lockbox completion bash > ~/.local/share/bash-completion/completions/lockbox
  $ lockbox completion zsh > ~/.zfunc/_lockbox              a folder of $fpath
  $ lockbox completion fish > ~/.config/fish/completions/lockbox.fish`,
    )
    .action((shell: Shell) => context().out.script(completionFor(shell, definitionOf(program))));
  program
    .command('manual')
    .description('the manual page, for man')
    .addHelpText(
      'after',
      `
Examples:
  $ lockbox manual | man -l -
  $ lockbox manual > ~/.local/share/man/man1/lockbox.1`,
    )
    .action(() => context().out.script(manualPage(definitionOf(program), settingsOfManual())));
}
