/** The manual page of `lockbox`, for `man`, made of what the commands say of themselves. */
import { allOf, type CommandDefinition } from './definitions.ts';

export interface ManualSetting {
  readonly name: string;
  readonly description: string;
}

/** In the macros of man(7). */
export function manualPage(root: CommandDefinition, settings: readonly ManualSetting[]): string {
  const [name = ''] = root.path;
  return [
    `.TH ${name.toUpperCase()} 1 "" Lockbox "Lockbox manual"`,
    '.SH NAME',
    `${name} \\- ${plain(root.description.replace(/\.$/, ''))}`,
    '.SH SYNOPSIS',
    `.B ${name}`,
    plain('[options] <command> [options] [arguments]'),
    '.SH OPTIONS',
    'They may stand after the command too.',
    ...optionsOf(root),
    '.SH COMMANDS',
    ...allOf(root)
      .filter(({ commands }) => commands.length === 0)
      .flatMap(commandOf),
    '.SH ENVIRONMENT',
    ...settings.flatMap((setting) => entry(setting.name, setting.description)),
    '.SH NOTES',
    ...asItStands(root.notes),
    '',
  ].join('\n');
}

const commandOf = (command: CommandDefinition): readonly string[] => [
  `.SS ${plain([...command.path, command.usage].join(' '))}`,
  plain(command.description),
  ...command.arguments
    .filter(({ description }) => description !== '')
    .flatMap((argument) => entry(`<${argument.name}>`, argument.details)),
  ...optionsOf(command),
  ...asItStands(command.notes),
];

const optionsOf = ({ options }: CommandDefinition): readonly string[] =>
  options.filter(({ long }) => long !== '--help').flatMap(({ flags, details }) => entry(flags, details));

const entry = (term: string, text: string): readonly string[] => ['.TP', `.B ${plain(term)}`, plain(text)];
const asItStands = (text: string): readonly string[] =>
  text === '' ? [] : ['.PP', '.nf', ...text.split('\n').map(plain), '.fi'];

/** Text in which roff finds nothing to obey: hyphens are those that can be typed, and no line begins with a dot or a quote. */
const plain = (text: string): string =>
  text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll("'", '\\(aq')
    .replaceAll('`', '\\(ga')
    .replaceAll('^', '\\(ha')
    .replaceAll('~', '\\(ti')
    .replace(/^\./, '\\&.');
