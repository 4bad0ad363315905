import { describe, expect, test } from 'vitest';
import { missingFrom } from './components.ts';

const hashed = (purl: string, content: string) => ({ purl, hashes: [{ alg: 'SHA-512', content }] });
const sbom = {
  bomFormat: 'CycloneDX',
  components: [hashed('pkg:npm/one@1.0.0', '01ff'), hashed('pkg:npm/%40scope/two@2.0.0', '02ff')],
};
const integrity = (hex: string) => `sha512-${Buffer.from(hex, 'hex').toString('base64')}`;
const one = { version: '1.0.0', integrity: integrity('01ff') };
const two = { version: '2.0.0', integrity: integrity('02ff') };

describe('an SBOM', () => {
  test('has every package of the lock file, in any place and under any name', () => {
    const packages = {
      '': { version: '0.1.0' },
      'libs/ours': { version: '0.1.0' },
      'node_modules/@lockbox/ours': { link: true },
      'node_modules/one': one,
      'node_modules/one/node_modules/@scope/two': two,
      'node_modules/uno': { ...one, name: 'one' },
    };
    expect(missingFrom(sbom, { packages })).toEqual([]);
  });

  test('is found out where it lacks one, or has another version', () => {
    const packages = { 'node_modules/three': one, 'node_modules/one': { ...one, version: '1.0.1' } };
    expect(missingFrom(sbom, { packages })).toEqual(['pkg:npm/three@1.0.0', 'pkg:npm/one@1.0.1']);
  });

  test('is found out where the content of one is another', () => {
    expect(missingFrom(sbom, { packages: { 'node_modules/one': { ...one, integrity: integrity('aaff') } } })).toEqual([
      'pkg:npm/one@1.0.0',
    ]);
  });

  test('is one in the format CycloneDX', () => {
    expect(missingFrom({}, { packages: {} })).toEqual(['the format CycloneDX']);
  });
});
