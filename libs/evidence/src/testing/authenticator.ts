/** An authenticator in software, whose keys, flags and counter a test sets. */
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { EDDSA, ES256, RS256 } from '../webauthn/algorithms.ts';
import { type Assertion, toBase64Url } from '../webauthn/assertion.ts';

export interface Signing {
  readonly type?: string;
  readonly origin?: string;
  readonly rpId?: string;
  readonly crossOrigin?: boolean;
  /** User present and verified, unless said otherwise. */
  readonly flags?: number;
  readonly signCount?: number;
}

const PRESENT_AND_VERIFIED = 0x05;

export class Authenticator {
  readonly algorithm: number;
  readonly credentialId: string;
  readonly rpId: string;
  readonly origin: string;
  readonly publicKey: Buffer;
  private readonly privateKey: KeyObject;

  constructor(name: string, { algorithm = ES256, rpId = 'lockbox.example', origin = 'https://lockbox.example' } = {}) {
    const { publicKey, privateKey } = keyPair(algorithm);
    this.algorithm = algorithm;
    this.credentialId = toBase64Url(new TextEncoder().encode(`credential of ${name}`));
    this.rpId = rpId;
    this.origin = origin;
    this.publicKey = publicKey.export({ format: 'der', type: 'spki' });
    this.privateKey = privateKey;
  }

  sign(challenge: Uint8Array, signing: Signing = {}): Assertion {
    const { type = 'webauthn.get', origin = this.origin, rpId = this.rpId, crossOrigin = false } = signing;
    const { flags = PRESENT_AND_VERIFIED, signCount = 0 } = signing;
    const client = { type, challenge: toBase64Url(challenge), origin, crossOrigin };
    const clientDataJson = Buffer.from(JSON.stringify(client));
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(signCount);
    const authenticatorData = Buffer.concat([digest(Buffer.from(rpId)), Buffer.from([flags]), counter]);
    const signed = Buffer.concat([authenticatorData, digest(clientDataJson)]);
    const signature = sign(this.algorithm === EDDSA ? null : 'sha256', signed, this.privateKey);
    return { authenticatorData, clientDataJson, signature };
  }
}

const digest = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest();

function keyPair(algorithm: number): { readonly publicKey: KeyObject; readonly privateKey: KeyObject } {
  if (algorithm === EDDSA) return generateKeyPairSync('ed25519');
  if (algorithm === RS256) return generateKeyPairSync('rsa', { modulusLength: 2_048 });
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}
