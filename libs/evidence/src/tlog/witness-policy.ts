import { ED25519, isVerifiable, parseAnyVerifierKey, type VerifierKey } from './note.ts';
import { NoteError } from './note-error.ts';

/** A party that has seen a log. */
export interface PolicyWitness {
  /** In the policy alone. */
  readonly name: string;
  readonly key: VerifierKey;
  /** The base URL of `add-checkpoint`; not needed to verify cosignatures. */
  readonly url?: string;
}

/** Which witnesses have to have seen a checkpoint before it is believed (c2sp.org/tlog-policy). */
export interface WitnessPolicy {
  /** Keys of logs, whose checkpoints alone are believed; none where they are known otherwise. */
  readonly logs: readonly VerifierKey[];
  readonly witnesses: readonly PolicyWitness[];
  /** Reports whether these witnesses, by name, are enough. */
  isEnough(names: ReadonlySet<string>): boolean;
}

type Rule = (names: ReadonlySet<string>) => boolean;

const NONE = 'none';

/** Throws NoteError with the number of the line and what is wrong with it. */
export function parseWitnessPolicy(text: string): WitnessPolicy {
  const logs: VerifierKey[] = [];
  const witnesses: PolicyWitness[] = [];
  /** Witnesses and groups. */
  const rules = new Map<string, Rule>();
  const members = new Set<string>();
  let quorum: Rule | undefined;

  function define(name: string, rule: Rule): void {
    if (name === NONE || rules.has(name)) throw new NoteError(`the name "${name}" is taken.`);
    rules.set(name, rule);
  }
  function ruleOf(name: string): Rule {
    const rule = rules.get(name);
    if (rule === undefined) throw new NoteError(`no line before this one defines "${name}".`);
    return rule;
  }

  function readLine(line: string): void {
    const [keyword, ...given] = line.split(/[ \t]+/);
    if (keyword === 'log') {
      const [vkey, url] = holdTo(given, 1, 2, 'log <vkey> [<url>]');
      if (url !== undefined) urlOf(url);
      logs.push(keyOf(vkey, logs));
    } else if (keyword === 'witness') {
      const [name = '', vkey, url] = holdTo(given, 2, 3, 'witness <name> <vkey> [<url>]');
      const others = witnesses.map((witness) => witness.key);
      const key = keyOf(vkey, others);
      if (key.type === ED25519) throw new NoteError(`"${vkey}" is a key of type 1, with which no witness cosigns.`);
      define(name, (names) => names.has(name));
      witnesses.push({ name, key, ...(url === undefined ? {} : { url: urlOf(url) }) });
    } else if (keyword === 'group') {
      const [name = '', count = '', ...listed] = holdTo(given, 3, Number.POSITIVE_INFINITY, 'group <name> <k> <name>…');
      const parts = listed.map(ruleOf);
      for (const member of listed) {
        if (members.has(member)) throw new NoteError(`"${member}" is a member already: it would count twice.`);
        members.add(member);
      }
      const needed = countOf(count, parts.length);
      define(name, (names) => parts.filter((part) => part(names)).length >= needed);
    } else if (keyword === 'quorum') {
      const [name = ''] = holdTo(given, 1, 1, 'quorum <name>');
      if (quorum !== undefined) throw new NoteError('it is the second line with a quorum.');
      quorum = name === NONE ? () => true : ruleOf(name);
    } else {
      throw new NoteError(`"${keyword}" is none of log, witness, group and quorum.`);
    }
  }

  for (const [at, raw] of text.split('\n').entries()) {
    const line = raw.replace(/^[ \t]+|[ \t]+$/g, '');
    if (line === '' || line.startsWith('#')) continue;
    try {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: those that the format excludes
      if (/[\u0000-\u0008\u000b-\u001f\u007f]/.test(line)) throw new NoteError('it has a control character.');
      readLine(line);
    } catch (error) {
      if (error instanceof NoteError) throw new NoteError(`Line ${at + 1} of the policy: ${error.message}`);
      throw error;
    }
  }
  if (quorum === undefined) throw new NoteError('The policy has no line "quorum <name>".');
  return { logs, witnesses, isEnough: quorum };
}

function holdTo(given: readonly string[], least: number, most: number, form: string): readonly string[] {
  if (given.length < least || given.length > most) throw new NoteError(`it is not of the form "${form}".`);
  return given;
}

/** The same key under another name counts as the same. */
function keyOf(vkey = '', others: readonly VerifierKey[]): VerifierKey {
  const key = parseAnyVerifierKey(vkey);
  if (others.some((other) => isSameKey(other, key))) throw new NoteError(`the key of "${vkey}" stands there already.`);
  return key;
}

function isSameKey(one: Pick<VerifierKey, 'publicKey'>, other: Pick<VerifierKey, 'publicKey'>): boolean {
  return (
    one.publicKey.length === other.publicKey.length && one.publicKey.every((byte, at) => byte === other.publicKey[at])
  );
}

/**
 * Reports whether a policy accepts a log that signs with this key. Names are not compared: all partitions of an installation
 * are logs with one key, and a policy may name a key only once.
 */
export const acceptsLog = ({ logs }: WitnessPolicy, key: Pick<VerifierKey, 'publicKey'>): boolean =>
  logs.length === 0 || logs.some((log) => log.type === ED25519 && isSameKey(log, key));

/** Witnesses that can be asked, and whose answers can be verified here. */
export const askedIn = ({ witnesses }: WitnessPolicy) =>
  witnesses.flatMap(({ name, key, url }) => (url === undefined || !isVerifiable(key) ? [] : [{ name, key, url }]));

/** Names of witnesses whose keys are of a type that cannot be verified here: none of them ever counts. */
export const unverifiableIn = ({ witnesses }: WitnessPolicy): readonly string[] =>
  witnesses.filter(({ key }) => !isVerifiable(key)).map(({ name }) => name);

function urlOf(url: string): string {
  if (!/^https?:\/\/[^\s@]+$/.test(url)) throw new NoteError(`"${url}" is no address with https:// or http://.`);
  return url.replace(/\/+$/, '');
}

function countOf(text: string, members: number): number {
  const count = text === 'all' ? members : text === 'any' ? 1 : Number(/^[1-9]\d*$/.exec(text)?.[0]);
  if (count >= 1 && count <= members) return count;
  throw new NoteError(`"${text}" is not all, any, or a number from 1 to ${members}.`);
}
