/** The content of the commands' `--help` as data, from which manual and completion are generated. */
import type { Argument, Command, Help, Option } from 'commander';

export interface ValueDefinition {
  readonly name: string;
  readonly description: string;
  /** The description, with choices and default. */
  readonly details: string;
  /** The only values that are taken; empty: any. */
  readonly choices: readonly string[];
}

export interface OptionDefinition {
  /** The option as help shows it: `--status <list>`. */
  readonly flags: string;
  readonly long: string | undefined;
  readonly short: string | undefined;
  readonly description: string;
  /** The description, with choices and default. */
  readonly details: string;
  /** Undefined: it takes none. */
  readonly value: ValueDefinition | undefined;
}

export interface CommandDefinition {
  /** `lockbox`, and the names below it. */
  readonly path: readonly string[];
  readonly description: string;
  /** The usage as help shows it behind the path: `[options] <request>`. */
  readonly usage: string;
  readonly arguments: readonly ValueDefinition[];
  readonly options: readonly OptionDefinition[];
  readonly commands: readonly CommandDefinition[];
  /** The end of the help text: notes and examples. */
  readonly notes: string;
}

export function definitionOf(command: Command, above: readonly string[] = []): CommandDefinition {
  const help = command.createHelp();
  const path = [...above, command.name()];
  return {
    path,
    description: command.description(),
    usage: command.usage(),
    arguments: command.registeredArguments.map((one) => argumentOf(one, help)),
    options: help.visibleOptions(command).map((one) => optionOf(one, help)),
    commands: command.commands.map((one) => definitionOf(one, path)),
    notes: notesOf(command),
  };
}

/** A command and all below it. */
export const allOf = (command: CommandDefinition): readonly CommandDefinition[] => [
  command,
  ...command.commands.flatMap(allOf),
];

const argumentOf = (argument: Argument, help: Help): ValueDefinition => ({
  name: argument.name(),
  description: argument.description,
  details: help.argumentDescription(argument),
  choices: argument.argChoices ?? [],
});

const optionOf = (option: Option, help: Help): OptionDefinition => {
  const { flags, long, short, description, argChoices: choices = [] } = option;
  const details = help.optionDescription(option);
  const name = /[<[]([^>\]]+)[>\]]/.exec(flags)?.[1];
  const value = name === undefined ? undefined : { name, description, details, choices };
  return { flags, long, short, description, details, value };
};

/** Commander returns the text below the help only together with the whole help. */
function notesOf(command: Command): string {
  const texts: string[] = [];
  const before = command.configureOutput();
  command.configureOutput({ ...before, writeOut: (text) => void texts.push(text) });
  command.outputHelp();
  command.configureOutput(before);
  return texts.join('').slice(command.helpInformation().length).trim();
}
