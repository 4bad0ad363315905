import {
  type CompletionPlace,
  commandNameOf,
  flagsOf,
  isFile,
  pattern,
  quoted,
  takesFile,
  valuePlacesOf,
} from './places.ts';

const wordsOf = ({ command, options }: CompletionPlace): string =>
  [
    ...command.commands.map(commandNameOf),
    ...command.arguments.flatMap(({ choices }) => choices),
    ...options.flatMap(flagsOf),
  ].join(' ');

/** It runs in bash 3.2 too, which macOS has. */
export function bashScript(places: readonly CompletionPlace[]): string {
  const values = valuePlacesOf(places);
  const chosen = values.filter(({ value }) => value.choices.length > 0);
  const files = values.filter(({ value }) => isFile(value));
  const free = values.filter((one) => !chosen.includes(one) && !files.includes(one));
  const ats = (some: readonly { readonly at: string }[]) => some.map(({ at }) => at);
  return `
# bash completion for lockbox
_lockbox() {
  local word at= words= current=\${COMP_WORDS[COMP_CWORD]}
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$at $word" in
      ${pattern(ats(places).filter((at) => at !== ''))}) at+=" $word" ;;
    esac
  done
  COMPREPLY=()
  case "$at \${COMP_WORDS[COMP_CWORD-1]}" in
    ${chosen.map(({ at, value }) => `${quoted(at)}) _lockbox_words ${quoted(value.choices.join(' '))}; return ;;`).join('\n    ')}
    ${pattern(ats(files))}) _lockbox_files; return ;;
    ${pattern(ats(free))}) return ;;
  esac
  case "$at" in
    ${places.map((place) => `${quoted(place.at)}) words=${quoted(wordsOf(place))} ;;`).join('\n    ')}
  esac
  case "$at" in
    ${pattern(ats(places.filter(takesFile)))}) [[ $current == -* ]] || { _lockbox_files; return; } ;;
  esac
  _lockbox_words "$words"
}
_lockbox_words() {
  local IFS=$' \\t\\n'
  COMPREPLY=($(compgen -W "$1" -- "$current"))
}
_lockbox_files() {
  local IFS=$'\\n'
  compopt -o filenames 2>/dev/null
  COMPREPLY=($(compgen -f -- "$current"))
}
complete -F _lockbox lockbox`;
}
