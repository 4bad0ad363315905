import {
  type CompletionPlace,
  commandNameOf,
  flagsOf,
  isFile,
  pattern,
  quoted,
  takesFile,
  type ValuePlace,
  valuePlacesOf,
} from './places.ts';

/** Formats an entry for `_describe`. */
const described = (word: string, description: string): string =>
  quoted(`${word.replaceAll(':', '\\:')}:${description.replaceAll('\n', ' ')}`);

function offeredFor({ value }: ValuePlace): string {
  if (isFile(value)) return '_files';
  return value.choices.length > 0
    ? `compadd -- ${value.choices.map(quoted).join(' ')}`
    : `_message ${quoted(value.name)}`;
}

function wordsOf(place: CompletionPlace): string {
  const { command, options } = place;
  const names = [
    ...command.commands.map((one) => described(commandNameOf(one), one.description)),
    ...command.arguments.flatMap(({ choices, description }) => choices.map((one) => described(one, description))),
  ];
  const flags = options.flatMap((option) => flagsOf(option).map((flag) => described(flag, option.description)));
  const files = takesFile(place) ? '[[ $PREFIX == -* ]] || _files; ' : '';
  return `${files}names=(${names.join(' ')}) flags=(${flags.join(' ')})`;
}

/** It may be sourced, or saved as `_lockbox` in a folder of $fpath. */
export const zshScript = (places: readonly CompletionPlace[]): string => `
#compdef lockbox
_lockbox() {
  local word at=
  local -a names flags
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$at $word" in
      (${pattern(places.map(({ at }) => at).filter((at) => at !== ''))}) at+=" $word" ;;
    esac
  done
  case "$at \${words[CURRENT-1]}" in
    ${valuePlacesOf(places)
      .map((place) => `(${quoted(place.at)}) ${offeredFor(place)}; return ;;`)
      .join('\n    ')}
  esac
  case "$at" in
    ${places.map((place) => `(${quoted(place.at)}) ${wordsOf(place)} ;;`).join('\n    ')}
  esac
  (( \${#names} )) && _describe -t commands command names
  [[ $PREFIX == -* ]] && _describe -o option flags
}
if [[ \${funcstack[1]} == _lockbox ]]; then _lockbox "$@"; else compdef _lockbox lockbox; fi`;
