import { allOf, type CommandDefinition, type OptionDefinition, type ValueDefinition } from '../definitions.ts';

/** The words that can follow the commands that were typed. */
export interface CompletionPlace {
  /** Those commands: ` policy show`. */
  readonly at: string;
  readonly command: CommandDefinition;
  readonly options: readonly OptionDefinition[];
}

/** A position behind an option that waits for its value, and the kind of that value. */
export interface ValuePlace {
  /** ` submit --tenant` */
  readonly at: string;
  readonly value: ValueDefinition;
}

/** Global options are also allowed behind each command. */
export const placesOf = (root: CommandDefinition): readonly CompletionPlace[] =>
  allOf(root).map((command) => ({
    at: command.path
      .slice(1)
      .map((name) => ` ${name}`)
      .join(''),
    command,
    options:
      command === root ? root.options : [...command.options, ...root.options.filter(({ long }) => long !== '--help')],
  }));

export const valuePlacesOf = (places: readonly CompletionPlace[]): readonly ValuePlace[] =>
  places.flatMap(({ at, options }) =>
    options.flatMap((option) => {
      const { value } = option;
      return value === undefined ? [] : flagsOf(option).map((flag) => ({ at: `${at} ${flag}`, value }));
    }),
  );

export const flagsOf = ({ long, short }: OptionDefinition): readonly string[] =>
  [long, short].flatMap((flag) => flag ?? []);
export const commandNameOf = ({ path }: CommandDefinition): string => path.at(-1) ?? '';

/** Returns whether the value is a file name, by its name `file`. */
export const isFile = ({ name }: ValueDefinition): boolean => name === 'file';
export const takesFile = ({ command }: CompletionPlace): boolean => command.arguments.some(isFile);

/** Quotes a word for bash and zsh. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
/** The pattern of a `case` that fits each of these, and nothing else. */
export const pattern = (texts: readonly string[]): string => texts.map(quoted).join('|');
