/** Tests what a bundle proves, and that each way of changing one is found and reported. */
import { generateKeyPairSync } from 'node:crypto';
import { personId } from '@lockbox/contracts/ids';
import { schemaText } from '@lockbox/contracts/schemas';
import { AvroError, avroReader, schemaFingerprintOf } from '@lockbox/evidence/bundle/avro';
import { type Bundle, BundleError, bundleElement, parseBundle } from '@lockbox/evidence/bundle/bundle';
import type { BundleDamage, Pins } from '@lockbox/evidence/bundle/bundle-report';
import { openVerifierPage, type PageElement } from '@lockbox/evidence/bundle/page';
import { everyWitness } from '@lockbox/evidence/bundle/pins';
import { verifyBundle } from '@lockbox/evidence/bundle/verify-bundle';
import { hashOf } from '@lockbox/evidence/chain';
import { verifierKeyOf } from '@lockbox/evidence/checkpoint-key';
import { cosignerOf } from '@lockbox/evidence/cosigner';
import { newSigningKeys } from '@lockbox/evidence/signing-keys';
import { Authenticator } from '@lockbox/evidence/testing/authenticator';
import { toBase64 } from '@lockbox/evidence/tlog/base64';
import { formatSignature, formatVerifierKey } from '@lockbox/evidence/tlog/note';
import {
  challengeOf,
  changeText,
  decisionText,
  passkeyFingerprintOf as passkeyFingerprint,
} from '@lockbox/evidence/webauthn/statement';
import { type RequestDocument, requests, shownOf } from '@lockbox/store/collections/requests';
import { documentAfter } from '@lockbox/store/testing/folded';
import { ADMINISTRATOR, lifeOfRequest, type Saying, saidEvent, TEXT } from '@lockbox/store/testing/sample-events';
import { describe, expect, test } from 'vitest';
import { audit, bundleMade, codec, FINGERPRINT, policy, SCHEMA } from '../testing/made-bundle.ts';
import { bundlePage } from './bundle-page.ts';
import { knownSchemas } from './known-schemas.ts';

const ORIGIN = 'lockbox.test/lockbox.events/0';

/**
 * The log of a tenant with two requests, and a bundle of the second, whose events are at 7 to 13 if there is no
 * passkey.
 */
function made({
  by = policy,
  signedBy = audit,
  origin = ORIGIN,
  passkeys = [] as readonly Saying[],
  life = lifeOfRequest('contoso', 2),
} = {}): Bundle {
  const sayings = [...lifeOfRequest('contoso', 1), ...passkeys, ...life];
  const about = life[0]?.[0];
  return bundleMade(
    sayings.map((saying, index) => (previous) => saidEvent('contoso', index + 1, saying, previous)),
    {
      requestId: about !== undefined && 'requestId' in about ? String(about.requestId) : '',
      ...{ origin, by, signedBy },
      texts: [{ textId: 'contoso/why-2', salt: toBase64(Buffer.from(TEXT.salt, 'hex')), text: TEXT.text }],
    },
  );
}

const pins: Pins = {
  notes: [formatVerifierKey(verifierKeyOf(ORIGIN, audit.publicKey))],
  policy: [policy.publicKey],
  passkeys: [],
  witnesses: everyWitness([]),
  schemas: knownSchemas(),
};
const bundle = made();
const damageOf = async (changed: Bundle, held: Pins = pins): Promise<readonly BundleDamage[]> => [
  ...new Set((await verifyBundle(changed, held)).damage.map(({ code }) => code)),
];
/** The bundle with one event, changed. */
const changedEvent = (change: (event: Bundle['events'][number]) => Bundle['events'][number]): Bundle => ({
  ...bundle,
  events: bundle.events.map((event, index) => (index === 1 ? change(event) : event)),
});
const flipped = (base64: string, at: number): string => {
  const bytes = Buffer.from(base64, 'base64');
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return bytes.toString('base64');
};

test('a bundle as it was made is whole, and says what happened, in order, with its texts', async () => {
  const { ok, damage, checkpoint, events } = await verifyBundle(bundle, pins);
  expect({ ok, damage }).toEqual({ ok: true, damage: [] });
  expect(checkpoint).toMatchObject({ origin: ORIGIN, size: 14, witnesses: [] });
  expect(events.map(({ type, leaf }) => `${leaf} ${type}`)).toEqual(
    lifeOfRequest('contoso', 2).map(([{ type }], index) => `${7 + index} ${type}`),
  );
  expect(events[0]?.texts).toEqual([{ field: 'justification', text: TEXT.text }]);
});

test('a text that was erased is said to be missing, and the rest still holds', async () => {
  const { ok, events } = await verifyBundle({ ...bundle, texts: [] }, pins);
  expect(ok).toBe(true);
  expect(events[0]?.texts).toEqual([{ field: 'justification', text: null }]);
});

describe('a decision that no passkey has signed', () => {
  test('is not what whoever names a first passkey asks for', async () => {
    expect(await damageOf(bundle, { ...pins, passkeys: ['0'.repeat(64)] })).toEqual(['NOT_SIGNED']);
  });

  test('says so on the page', async () => {
    const texts: string[] = [];
    const element = (): PageElement => ({
      ...{ className: '', value: '', files: null },
      get textContent() {
        return null;
      },
      set textContent(text) {
        texts.push(text ?? '');
      },
      ...{ append() {}, replaceChildren() {}, addEventListener() {}, setAttribute() {} },
    });
    await openVerifierPage({ createElement: element, getElementById: element }, JSON.stringify(bundle), knownSchemas());
    const decided = texts.indexOf('RequestApproved');
    expect(texts.slice(decided, decided + 3)).toContain('Not signed by a passkey');
    expect(texts.filter((text) => text === 'Not signed by a passkey')).toHaveLength(1);
  });
});

describe('a decision that a passkey has signed', () => {
  const life = lifeOfRequest('contoso', 2);
  const by = { installation: 'lockbox.test', tenantId: 'contoso' };
  const authenticator = new Authenticator('ada');
  const passkey = {
    ...{ principalId: personId('ada'), installation: by.installation, aaguid: '' },
    ...{ credentialId: authenticator.credentialId, algorithm: authenticator.algorithm },
    ...{ publicKey: authenticator.publicKey, rpId: authenticator.rpId, origin: authenticator.origin },
  };
  const own = passkeyFingerprint('contoso', passkey);
  const signed = (text: string) => {
    const { authenticatorData, clientDataJson, signature } = authenticator.sign(challengeOf(text));
    return {
      ...{ credentialId: passkey.credentialId, number: null },
      ...{ authenticatorData: Buffer.from(authenticatorData), clientDataJson: Buffer.from(clientDataJson) },
      signature: Buffer.from(signature),
    };
  };
  const enrolled: Saying = [
    {
      type: 'PasskeyEnrolled',
      fingerprint: own,
      passkey,
      assertion: signed(changeText({ ...by, number: null, change: ['ENROL', own] })),
      approver: { roles: ['GLOBAL_ADMINISTRATOR'], licences: [] },
    },
    ADMINISTRATOR,
  ];
  /** The portal shows the request, policy compares it, and ada signs it. */
  const decided = life.map(([data, ...actor]): Saying => {
    if (data.type !== 'RequestApproved' || data.comment === null) return [data, ...actor];
    const shown = shownOf(documentAfter(requests, life.slice(0, 3)) as RequestDocument, []);
    if (shown === null) throw new Error('The customer is not asked');
    const comment = data.comment.digest.toString('hex');
    const text = decisionText({ ...by, requestId: data.requestId, shown, outcome: 'APPROVE', comment });
    return [{ ...data, shown, assertion: signed(text) }, ...actor];
  });
  const held = { ...pins, passkeys: [own] };

  test('is whole, back to the first passkey, which is pinned', async () => {
    const { damage, events } = await verifyBundle(made({ passkeys: [enrolled], life: decided }), held);
    expect(damage).toEqual([]);
    expect(events.find(({ type }) => type === 'RequestApproved')?.signedBy).toMatchObject({ fingerprint: own });
  });

  test.each<[string, object]>([
    ['engineer', { engineerId: 'mallory' }],
    ['permissions', { permissions: ['read', 'export'] }],
    ['data stores', { dataStores: ['payroll'] }],
    ['end', { expiresAt: 1 }],
  ])('is not whole beside another %s than the person was shown, whoever has signed the log', async (_, change) => {
    const other = decided.map(([data, ...actor]): Saying => {
      const changed = Object.keys(change).every((name) => name in data) && data.type !== 'AccessGranted';
      return [changed ? { ...data, ...change } : data, ...actor];
    });
    expect(await damageOf(made({ passkeys: [enrolled], life: other }), held)).toEqual(['SIGNED_OTHER']);
  });

  test('is not whole where two approvals were needed', async () => {
    const ofTwo = decided.map(([data, ...actor]): Saying => {
      return [data.type === 'LockboxRequestCreated' ? { ...data, approvalsNeeded: 2 } : data, ...actor];
    });
    expect(await damageOf(made({ passkeys: [enrolled], life: ofTwo }), held)).toEqual([
      'SIGNED_OTHER',
      'DECISION_MISSING',
    ]);
  });
});

test('a page gives the bundle back as it went in, whatever its texts are', () => {
  const texts = [{ textId: 't', salt: '', text: '</script><script>alert(1)</script><!-- \u2028' }];
  expect(parseBundle(bundlePage({ ...bundle, texts }))).toEqual({ ...bundle, texts });
  expect(bundlePage({ ...bundle, texts })).not.toContain('alert(1)</script>');
});

describe('what was changed is found, each in its own way', () => {
  test('no byte of an event, of its proof or of its way to the checkpoint can be changed', async () => {
    const [, event] = bundle.events;
    if (event === undefined) throw new Error('No event');
    for (let at = 0; at < Buffer.from(event.value, 'base64').length; at++) {
      const codes = await damageOf(changedEvent((one) => ({ ...one, value: flipped(one.value, at) })));
      expect(codes, `byte ${at} of the value`).toContain(at === 0 ? 'UNREADABLE' : 'NOT_IN_LOG');
    }
    for (let at = 0; at < Buffer.from(event.proof, 'base64').length; at++) {
      const codes = await damageOf(changedEvent((one) => ({ ...one, proof: flipped(one.proof, at) })));
      expect(codes, `byte ${at} of the proof`).toEqual(['NOT_BY_POLICY']);
    }
    for (const step of event.inclusion.keys()) {
      const codes = await damageOf(
        changedEvent((one) => ({ ...one, inclusion: one.inclusion.with(step, flipped(one.inclusion[step] ?? '', 9)) })),
      );
      expect(codes, `step ${step}`).toEqual(['NOT_IN_LOG']);
    }
    expect(await damageOf(changedEvent((one) => ({ ...one, leaf: one.leaf + 1 })))).toContain('NOT_IN_LOG');
  });

  test('events that are repeated, swapped, or of another request', async () => {
    const [first, second, ...rest] = bundle.events;
    if (first === undefined || second === undefined) throw new Error('No events');
    expect(await damageOf({ ...bundle, events: [first, first, second, ...rest] })).toEqual(['OUT_OF_ORDER']);
    expect(await damageOf({ ...bundle, events: [second, first, ...rest] })).toEqual([
      'DECISION_MISSING',
      'OUT_OF_ORDER',
    ]);
    expect(await damageOf({ ...bundle, requestId: '7f6f1c1e-6c53-5a51-8bf0-0d5a3c1c7f55' })).toEqual(['OTHER_REQUEST']);
    expect(await damageOf({ ...bundle, tenantId: 'fabrikam' })).toEqual(['OTHER_REQUEST']);
    expect(await damageOf({ ...bundle, events: [] })).toEqual(['NO_EVENTS']);
    expect(await damageOf({ ...bundle, passkeys: [first] })).toEqual(['OTHER_REQUEST']);
  });

  test('a log that somebody made with keys of their own', async () => {
    expect(await damageOf(made({ signedBy: newSigningKeys() }))).toEqual(['CHECKPOINT_NOT_PROVEN']);
    expect(await damageOf(made({ by: newSigningKeys() }))).toEqual(['NOT_BY_POLICY']);
  });

  test('another installation’s bundle, another partition, and a changed checkpoint', async () => {
    expect(await damageOf(made({ origin: 'other.test/lockbox.events/0' }))).toEqual(['CHECKPOINT_NOT_PROVEN']);
    expect(await damageOf({ ...bundle, partition: 1 })).toEqual(['OTHER_LOG', 'NOT_BY_POLICY']);
    const checkpoint = bundle.checkpoint.replace('\n14\n', '\n15\n');
    expect(await damageOf({ ...bundle, checkpoint })).toEqual(['CHECKPOINT_NOT_PROVEN']);
  });

  test('a witness that is asked for and has not signed', async () => {
    const pem = generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
    const witness = cosignerOf('witness.test', pem);
    const held = { ...pins, witnesses: everyWitness([witness.key]) };
    expect(await damageOf(bundle, held)).toEqual(['WITNESSES_MISSING']);
    const line = (text: string) => formatSignature(witness.cosign(text, 1_700_000_000));
    const [text = ''] = bundle.checkpoint.split('\n\n');
    const cosigned = { ...bundle, checkpoint: `${bundle.checkpoint}${line(`${text}\n`)}` };
    const { ok, checkpoint } = await verifyBundle(cosigned, held);
    expect({ ok, witnesses: checkpoint?.witnesses }).toEqual({
      ok: true,
      witnesses: [{ name: 'witness.test', keyId: witness.key.keyId, time: 1_700_000_000 }],
    });
    const forged = { ...bundle, checkpoint: `${bundle.checkpoint}${line('another log\n')}` };
    expect(await damageOf(forged, held)).toEqual(['CHECKPOINT_NOT_PROVEN']);
  });

  test('another text, and another salt', async () => {
    const [text] = bundle.texts;
    if (text === undefined) throw new Error('No text');
    expect(await damageOf({ ...bundle, texts: [{ ...text, text: `${text.text}.` }] })).toEqual(['TEXT_DIFFERS']);
    expect(await damageOf({ ...bundle, texts: [{ ...text, salt: flipped(text.salt, 0) }] })).toEqual(['TEXT_DIFFERS']);
  });

  test('a text whose first words were moved into its salt, which has the same digest', async () => {
    const [text] = bundle.texts;
    if (text === undefined) throw new Error('No text');
    const salt = Buffer.concat([Buffer.from(text.salt, 'base64'), Buffer.from(text.text.slice(0, 4))]);
    const moved = { ...text, salt: toBase64(salt), text: text.text.slice(4) };
    expect(await damageOf({ ...bundle, texts: [moved] })).toEqual(['TEXT_DIFFERS']);
  });

  test('a schema with the fingerprint of the genuine one, prepared so that a reader of its own would say more', async () => {
    const prepared: unknown = JSON.parse(schemaText('events'), (_, value) =>
      value === 'null'
        ? { type: 'null', fields: [], name: 'approved by everybody' }
        : value === 'string'
          ? { type: ['string'] }
          : value,
    );
    expect(schemaFingerprintOf(prepared)).not.toBe(FINGERPRINT); // a union is not what is in it
    const named: unknown = JSON.parse(schemaText('events'), (_, value) =>
      value === 'null' ? { type: 'null', fields: [], name: 'approved by everybody' } : value,
    );
    expect(schemaFingerprintOf(named)).toBe(FINGERPRINT);
    const genuine = await verifyBundle(bundle, pins);
    expect(await verifyBundle({ ...bundle, schemas: { [FINGERPRINT]: named } }, pins)).toEqual(genuine);
  });

  test('events that name one schema and are said to have two', async () => {
    const other = schemaFingerprintOf('int');
    const events = bundle.events.map((event, index) => (index === 3 ? { ...event, schema: other } : event));
    const schemas = { ...bundle.schemas, [other]: 'int' };
    const codes = await damageOf({ ...bundle, events, schemas }, { ...pins, schemas: [...pins.schemas, other] });
    expect(codes).toContain('SCHEMA_DIFFERS');
  });

  test('a schema by which the same bytes would say something else', async () => {
    const other: unknown = JSON.parse(schemaText('events').replaceAll('"InternallyApproved"', '"InternallyRefused"'));
    expect(await damageOf({ ...bundle, schemas: { [FINGERPRINT]: other } })).toEqual(['SCHEMA_DIFFERS']);
    const named = schemaFingerprintOf(other);
    const events = bundle.events.map((event) => ({ ...event, schema: named }));
    expect(await damageOf({ ...bundle, schemas: { [named]: other }, events })).toEqual(['SCHEMA_DIFFERS']);
    expect(await damageOf({ ...bundle, schemas: {} })).toEqual(['SCHEMA_DIFFERS']);
  });

  test('what is no bundle is refused with what is wrong', () => {
    expect(() => parseBundle('hello')).toThrow(BundleError);
    expect(() => parseBundle(JSON.stringify({ ...bundle, format: 'lockbox-bundle/v9' }))).toThrow('lockbox-bundle/v9');
    expect(() => parseBundle(JSON.stringify({ ...bundle, events: [{}] }))).toThrow('"offset"');
    expect(parseBundle(bundleElement(bundle))).toEqual(bundle);
  });
});

describe('Avro, read without avsc', () => {
  test('gives what avsc gives', () => {
    const read = avroReader(SCHEMA);
    for (const [index, saying] of lifeOfRequest('contoso', 1).entries()) {
      const value = codec.encode(saidEvent('contoso', index + 1, saying, hashOf(Buffer.from('before'))));
      const plain = (event: unknown): unknown =>
        JSON.parse(
          JSON.stringify(event, (_, one) =>
            one?.type === 'Buffer'
              ? Buffer.from(one.data).toString('hex')
              : one instanceof Uint8Array
                ? Buffer.from(one).toString('hex')
                : one,
          ),
        );
      expect(plain(read(value.subarray(5)))).toEqual(plain(codec.decode(value)));
    }
  });

  test('gives records their names without the namespace, however the schema has them', () => {
    const full = JSON.parse(schemaText('events'), (key, value) =>
      key === 'name' && /^[A-Z]/.test(value) ? `lockbox.event.${value}` : value,
    );
    const [saying] = lifeOfRequest('contoso', 1);
    if (saying === undefined) throw new Error('No sample');
    const bytes = codec.encode(saidEvent('contoso', 1, saying)).subarray(5);
    expect(avroReader(full)(bytes)).toEqual(avroReader(SCHEMA)(bytes));
    expect(schemaFingerprintOf(full)).toBe(FINGERPRINT);
  });

  test('is refused where it is cut off, or has more than it should', () => {
    const [saying] = lifeOfRequest('contoso', 1);
    if (saying === undefined) throw new Error('No sample');
    const bytes = codec.encode(saidEvent('contoso', 1, saying)).subarray(5);
    const read = avroReader(SCHEMA);
    for (let length = 0; length < bytes.length; length++)
      expect(() => read(bytes.subarray(0, length))).toThrow('cut off');
    expect(() => read(Buffer.concat([bytes, Buffer.alloc(1)]))).toThrow('left over');
  });

  test('takes no byte for true or false but 1 and 0: avsc takes each but 0 for true', () => {
    const read = avroReader('boolean');
    expect([Uint8Array.of(0), Uint8Array.of(1)].map(read)).toEqual([false, true]);
    for (const byte of [2, 255]) expect(() => read(Uint8Array.of(byte))).toThrow(AvroError);
  });

  test('has the fingerprints of Avro’s own tests, and those of a schema do not hang on what it says to people', () => {
    expect(schemaFingerprintOf('int')).toBe('3f2b87a9fe7cc9b13835598c3981cd45e3e355309e5090aa0933d7becb6fba45');
    const commented = JSON.parse(schemaText('events'), (key, value) => (key === 'doc' ? 'Otherwise' : value));
    expect(schemaFingerprintOf(commented)).toBe(FINGERPRINT);
  });
});
