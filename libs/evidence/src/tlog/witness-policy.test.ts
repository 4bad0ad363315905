import { describe, expect, test } from 'vitest';
import { cosignerOf } from '../cosigner.ts';
import { newSigningKeys, signingKeyOf } from '../signing-keys.ts';
import { ED25519, formatVerifierKey, verifierKey } from './note.ts';
import { parseWitnessPolicy } from './witness-policy.ts';

const witnessKey = (name: string): string => {
  const pem = signingKeyOf(newSigningKeys().signingKey).privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  return formatVerifierKey(cosignerOf(name, pem).key);
};
const [x1, x2, x3, y1, y2] = ['x1', 'x2', 'x3', 'y1', 'y2'].map((name) => witnessKey(`${name}.test`));
const log = formatVerifierKey(verifierKey('log.test', ED25519, new Uint8Array(32)));

const WITNESSES = `witness X1 ${x1} https://x1.test/
witness X2 ${x2}
witness X3\t${x3}
  witness Y1 ${y1}
witness Y2 ${y2}
`;

/** Whether the policy takes these witnesses for enough. */
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
  ['a log for a witness', `witness A ${log}\nquorum A`, 'another kind'],
  ['a witness for a log', `log ${x1}\nquorum none`, 'another kind'],
  ['an address of another kind', `witness A ${x1} ftp://x\nquorum A`, 'no address'],
  ['an unknown line', 'origin log.test\nquorum none', 'none of log, witness'],
  ['a control character', 'quorum none\r\n', 'control character'],
])('%s is no policy', (_what, text, message) => {
  expect(() => parseWitnessPolicy(text)).toThrow(message);
});
