import type { apiErrors } from '@lockbox/contracts/api-errors';
import { type ReasonCode, reasons } from '@lockbox/domain/reasons';

/** What the server's sentences say in another language. */
interface ServerWords {
  /** By the reason of a refusal, with the placeholders of the English sentence. */
  readonly reasons: Readonly<Record<ReasonCode, string>>;
  /** By the code of a problem, where nothing else here says more. */
  readonly problems: Readonly<Record<keyof typeof apiErrors, string>>;
  /** By the sentence or message itself; `{name}` stands for what is filled in. */
  readonly sentences: Readonly<Record<string, string>>;
}

const PLACE = /\{(\w+)\}/g;
const literal = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/-]/g, String.raw`\$&`);

/** The other sentence with what is filled in here in the places of the template; undefined if it is no such sentence. */
function inOtherWords(sentence: string, template: string, other: string): string | undefined {
  const names = [...template.matchAll(PLACE)].map(([, name = '']) => name);
  const found = new RegExp(
    `^${template
      .split(/\{\w+\}/)
      .map(literal)
      .join('(.+)')}$`,
    's',
  ).exec(sentence);
  if (found === null) return undefined;
  const filledIn = new Map(names.map((name, place) => [name, found[place + 1] ?? '']));
  return other.replaceAll(PLACE, (written, name: string) => filledIn.get(name) ?? written);
}

/** Says the server's sentences in another language: by their code, and with what they name. What is not known stays as it is. */
export function serverWords({ reasons: byReason, problems, sentences }: ServerWords) {
  const known = Object.entries(sentences);
  const restated = (sentence: string): string | undefined => {
    for (const [template, other] of known) {
      const said = inOtherWords(sentence, template, other);
      if (said !== undefined) return said;
    }
    return undefined;
  };
  const isReason = (code: string): code is ReasonCode => Object.hasOwn(byReason, code);
  const isProblem = (code: string): code is keyof typeof problems => Object.hasOwn(problems, code);
  return {
    problem(code: string, sentence: string): string {
      if (isReason(code)) return inOtherWords(sentence, reasons[code], byReason[code]) ?? sentence;
      return restated(sentence) ?? (isProblem(code) ? problems[code] : sentence);
    },
    field: (message: string): string => restated(message) ?? message,
  };
}

export type ServerAnswers = ReturnType<typeof serverWords>;

/** The server's own words, which are English. */
export const serverInEnglish: ServerAnswers = {
  problem: (_code, sentence) => sentence,
  field: (message) => message,
};
