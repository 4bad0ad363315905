import type { OptionDefinition } from '../definitions.ts';
import { type CompletionPlace, commandNameOf, isFile, takesFile } from './places.ts';

/** In fish, a backslash in quotes is literal except before these two characters. */
const quoted = (text: string): string =>
  `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', ' ')}'`;

const said = (word: string, description: string): string => `-a ${quoted(word)} -d ${quoted(description)}`;

const optionOf = ({ long, short, description, value }: OptionDefinition): string =>
  [
    ...(long === undefined ? [] : [`-l ${long.replace(/^--/, '')}`]),
    ...(short === undefined ? [] : [`-s ${short.replace(/^-/, '')}`]),
    ...(value === undefined ? [] : isFile(value) ? ['-r -F'] : ['-x']),
    ...(value?.choices.length ? [`-a ${quoted(value.choices.join(' '))}`] : []),
    `-d ${quoted(description)}`,
  ].join(' ');

function linesOf(place: CompletionPlace): readonly string[] {
  const { at, command, options } = place;
  return [
    ...command.commands.map((one) => said(commandNameOf(one), one.description)),
    ...command.arguments.flatMap(({ choices, description }) => choices.map((one) => said(one, description))),
    ...(takesFile(place) ? ['-F'] : []),
    ...options.map(optionOf),
  ].map((line) => `complete -c lockbox -n "__lockbox_at '${at}'" ${line}`);
}

export const fishScript = (places: readonly CompletionPlace[]): string => `
# fish completion for lockbox
function __lockbox_at
  set -l at ''
  for word in (commandline -opc)[2..-1]
    switch "$at $word"
      case ${places.flatMap(({ at }) => (at === '' ? [] : [quoted(at)])).join(' ')}
        set at "$at $word"
    end
  end
  test "$at" = "$argv[1]"
end
complete -c lockbox -f
${places.flatMap(linesOf).join('\n')}`;
