import { describe, expect, test } from 'vitest';
import { cosignerOf } from '../cosigner.ts';
import { newSigningKeys, signingKeyOf } from '../signing-keys.ts';
import { ED25519, formatVerifierKey, ML_DSA_44, parseVerifierKey, verifierKey } from './note.ts';
import { acceptsLog, parseWitnessPolicy, unverifiableIn } from './witness-policy.ts';

const witnessKey = (name: string): string => {
  const pem = signingKeyOf(newSigningKeys().signingKey).privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  return formatVerifierKey(cosignerOf(name, pem).key);
};
const [x1 = '', x2, x3, y1, y2] = ['x1', 'x2', 'x3', 'y1', 'y2'].map((name) => witnessKey(`${name}.test`));
const logKey = verifierKey('log.test', ED25519, new Uint8Array(32));
const log = formatVerifierKey(logKey);
const sameKeyAs = (vkey: string): string =>
  formatVerifierKey(verifierKey('other.test', ED25519, parseVerifierKey(vkey).publicKey));
/** A key of a type that no version of the standard has assigned yet. */
const unknownKey = `future.test/w+0a0b0c0d+${Buffer.of(0xfa, 1, 2, 3).toString('base64')}`;
const mlDsaKey = formatVerifierKey(verifierKey('pq.test', ML_DSA_44, new Uint8Array(1_312)));

const WITNESSES = `witness X1 ${x1} https://x1.test/
witness X2 ${x2}
witness X3\t${x3}
  witness Y1 ${y1}
witness Y2 ${y2}
`;

/** Reports whether these witnesses satisfy the policy. */
const enough = (policy: string, ...names: readonly string[]): boolean =>
  parseWitnessPolicy(policy).isEnough(new Set(names));

describe('a policy', () => {
  test('names logs, witnesses and where they are', () => {
    const policy = parseWitnessPolicy(`# ours\n\nlog ${log} https://log.test\n${WITNESSES}quorum X1`);
    expect(policy.logs.map(({ name }) => name)).toEqual(['log.test']);
    expect(policy.witnesses.map(({ name, key, url }) => [name, key.name, url])).toEqual([
      ['X1', 'x1.test', 'https://x1.test'],
      ['X2', 'x2.test', undefined],
      ['X3', 'x3.test', undefined],
      ['Y1', 'y1.test', undefined],
      ['Y2', 'y2.test', undefined],
    ]);
  });

  test('asks for one witness, or for none', () => {
    expect([enough(`${WITNESSES}quorum X1`, 'X1'), enough(`${WITNESSES}quorum X1`, 'X2')]).toEqual([true, false]);
    expect(enough('quorum none')).toBe(true);
  });

  test('asks for so many of a group, and for groups of groups', () => {
    const policy = `${WITNESSES}group X 2 X1 X2 X3\ngroup Y any Y1 Y2\ngroup both all X Y\nquorum both\n`;
    expect(enough(policy, 'X1', 'X3', 'Y2')).toBe(true);
    expect(enough(policy, 'X1', 'X2', 'X3')).toBe(false);
    expect(enough(policy, 'X1', 'Y1', 'Y2')).toBe(false);
    expect(enough(policy, 'X', 'Y')).toBe(false);
  });

  test('takes witnesses with keys of unknown types, which count for nothing', () => {
    const policy = `${WITNESSES}witness new ${unknownKey}\nwitness pq ${mlDsaKey}\ngroup all all X1 new\nquorum all`;
    expect(parseWitnessPolicy(policy).witnesses.map(({ name }) => name)).toContain('new');
    expect(unverifiableIn(parseWitnessPolicy(policy))).toEqual(['new']);
    expect(enough(policy, 'X1')).toBe(false);
    expect(enough(policy.replace('all all', 'all any'), 'X1')).toBe(true);
  });

  test('accepts the logs that it names, and all where it names none', () => {
    const other = verifierKey(
      'other.test',
      ED25519,
      Uint8Array.from({ length: 32 }, () => 7),
    );
    expect(acceptsLog(parseWitnessPolicy('quorum none'), logKey)).toBe(true);
    expect(acceptsLog(parseWitnessPolicy(`log ${log}\nquorum none`), logKey)).toBe(true);
    expect(acceptsLog(parseWitnessPolicy(`log ${log}\nquorum none`), other)).toBe(false);
    expect(acceptsLog(parseWitnessPolicy(`log ${log}\nlog ${formatVerifierKey(other)}\nquorum none`), other)).toBe(
      true,
    );
    for (const unknown of [unknownKey, mlDsaKey, x1]) {
      expect(acceptsLog(parseWitnessPolicy(`log ${unknown}\nquorum none`), logKey)).toBe(false);
    }
  });

  test('holds 32 logs, 32 witnesses and 32 groups', () => {
    const numbers = Array.from({ length: 32 }, (_, number) => number);
    const keyOf = (number: number) => Uint8Array.from({ length: 32 }, () => number);
    const lines = numbers.flatMap((number) => [
      `log ${formatVerifierKey(verifierKey(`log${number}.test`, ED25519, keyOf(number)))}`,
      `witness w${number} ${witnessKey(`w${number}.test`)}`,
      `group g${number} any w${number}`,
    ]);
    const policy = parseWitnessPolicy(
      `${lines.join('\n')}\ngroup all all ${numbers.map((n) => `g${n}`).join(' ')}\nquorum all`,
    );
    expect(policy.isEnough(new Set(numbers.map((number) => `w${number}`)))).toBe(true);
    expect(policy.isEnough(new Set(numbers.slice(1).map((number) => `w${number}`)))).toBe(false);
  });

  test('tells names apart by their bytes, not by how they look', () => {
    const policy = `witness K ${x1}\nwitness \u212a ${x2}\nquorum \u212a`;
    expect([enough(policy, 'K'), enough(policy, '\u212a')]).toEqual([false, true]);
  });

  test('reads the example of the standard', () => {
    const lines = ['# a comment', `log ${log}`, '', ...WITNESSES.trimEnd().split('\n'), 'group X-witnesses 2 X1 X2 X3'];
    const policy = [
      ...lines,
      'group Y-witnesses any Y1 Y2',
      'group X-and-Y all X-witnesses Y-witnesses',
      'quorum X-and-Y',
    ];
    expect(enough(policy.join('\n'), 'X1', 'X2', 'Y1')).toBe(true);
    expect(enough(policy.join('\n'), 'X1', 'Y1')).toBe(false);
  });
});

test.each([
  ['no quorum', WITNESSES, 'has no line "quorum'],
  ['two quorums', `${WITNESSES}quorum X1\nquorum X1`, 'Line 7'],
  ['a quorum that comes before what it names', `quorum X1\n${WITNESSES}`, 'no line before this one'],
  ['a member that counts twice', `${WITNESSES}group A any X1\ngroup B any X1\nquorum B`, 'count twice'],
  ['a group that needs more than it has', `${WITNESSES}group A 3 X1 X2\nquorum A`, 'from 1 to 2'],
  ['a group of none', `${WITNESSES}group A any\nquorum A`, 'not of the form'],
  ['a group that needs none', `${WITNESSES}group A 0 X1\nquorum A`, 'from 1 to 1'],
  ['a name that is taken', `${WITNESSES}group X1 any X2\nquorum X1`, 'is taken'],
  ['the name none', `witness none ${x1}\nquorum none`, 'is taken'],
  ['a key twice', `witness A ${x1}\nwitness B ${x1}\nquorum A`, 'stands there already'],
  ['a log twice, under another name', `log ${log}\nlog ${sameKeyAs(log)}\nquorum none`, 'stands there already'],
  ['a log for a witness', `witness A ${log}\nquorum A`, 'with which no witness cosigns'],
  ['a key whose id is another', `witness A ${x1.replace(/[+][0-9a-f]{8}/, '+00000000')}\nquorum A`, 'The key id of'],
  ['a member before its line', `${WITNESSES}group A any B\nwitness B ${log}\nquorum A`, 'no line before this one'],
  ['the member none', `${WITNESSES}group A any none\nquorum A`, 'no line before this one'],
  ['a threshold that is not decimal', `${WITNESSES}group A 0x1 X1\nquorum A`, 'from 1 to 1'],
  ['an address of another kind', `witness A ${x1} ftp://x\nquorum A`, 'no address'],
  ['an unknown line', 'origin log.test\nquorum none', 'none of log, witness'],
  ['a control character', 'quorum none\r\n', 'control character'],
])('%s is no policy', (_what, text, message) => {
  expect(() => parseWitnessPolicy(text)).toThrow(message);
});
