import { TEXT_SALT_BYTES } from '@lockbox/contracts/text-salt';
import { Type } from 'typebox';
import { Nullable, Person, Time, TimeOrNull } from './parts.ts';

/** The shapes of what concerns passkeys: those of a tenant, one that somebody brings, and what one has signed. */

/** Longest id of a credential: 1,023 bytes. */
export const CREDENTIAL_ID_MAX = 1_364;
const BYTES_MAX = 8_192;

export const CredentialId = Type.String({
  pattern: '^[A-Za-z0-9_-]+$',
  maxLength: CREDENTIAL_ID_MAX,
  description: "The authenticator's own id of it, in base64url",
});
const Bytes = (description: string) =>
  Type.String({ pattern: '^[A-Za-z0-9_-]+$', maxLength: BYTES_MAX, description: `${description}, in base64url` });
export const Fingerprint = Type.String({
  pattern: '^[0-9a-f]{64}$',
  description:
    'SHA-256 of all that it is, hexadecimal: compare it, and keep it elsewhere. How it is made stands in docs/contract.md.',
});

export const AssertionBody = Type.Object(
  {
    credentialId: CredentialId,
    authenticatorData: Bytes('What the authenticator says of itself'),
    clientDataJson: Bytes('What the browser says of the page, and the challenge'),
    signature: Bytes('The signature over both'),
  },
  {
    additionalProperties: false,
    description: 'What a passkey has signed. Of what, stands in docs/contract.md, "What a passkey signs".',
  },
);
/** Needed where the tenant requires passkeys. */
export const OptionalAssertion = Type.Optional(Nullable(AssertionBody));

/** The other way to name the presented content. */
export const IfMatch = Type.Object({
  'if-match': Type.Optional(
    Type.String({ description: 'The ETag of the answer by which it is decided; needed where the body has no `shown`' }),
  ),
});

/** The presented content of a decision, and its signature. */
export const signedFields = {
  shown: Type.Optional(
    Nullable(
      Type.String({
        pattern: '^[0-9a-f]{64}$',
        description:
          'The request as you were shown it, as it was answered: needed where no If-Match has its ETag. Nothing is decided if the log has it otherwise',
      }),
    ),
  ),
  assertion: OptionalAssertion,
  commentSalt: Type.Optional(
    Nullable(
      Type.String({
        pattern: `^[0-9a-f]{${2 * TEXT_SALT_BYTES}}$`,
        description: 'With an assertion and a comment: the salt of the digest that it signs, hexadecimal',
      }),
    ),
  ),
} as const;

export const PasskeyToPropose = Type.Object(
  {
    purpose: Type.Enum(['enrol', 'recover'], {
      description:
        'Whether it comes to those that are there, or takes the place of all of them, a day after it was confirmed',
    }),
    credentialId: CredentialId,
    algorithm: Type.Integer({ minimum: -65_536, maximum: -1, description: 'Of COSE: -7, -8 or -257' }),
    publicKey: Bytes('SPKI, DER'),
    aaguid: Type.String({ format: 'uuid', description: 'Which kind of authenticator it says it is' }),
    assertion: AssertionBody,
  },
  { additionalProperties: false },
);
export const SignedBody = Type.Object({ assertion: OptionalAssertion }, { additionalProperties: false });
export const PasskeyRequirement = Type.Object(
  { required: Type.Boolean(), assertion: OptionalAssertion },
  { additionalProperties: false },
);

const passkeyFields = {
  fingerprint: Fingerprint,
  person: Person,
  credentialId: Type.String(),
  algorithm: Type.Integer(),
  publicKey: Type.String({ description: 'SPKI, in base64' }),
  aaguid: Type.String({ description: 'Which kind of authenticator it says it is; nothing proves it' }),
  installation: Type.String(),
  rpId: Type.String(),
  origin: Type.String(),
  backupEligible: Type.Boolean({ description: 'Whether it may leave its device' }),
  backedUp: Type.Boolean({ description: 'Whether it had, when it was brought' }),
  at: Type.String({ format: 'date-time', description: 'Since when it counts, or is proposed' }),
  confirmedBy: Nullable(Person),
} as const;

export const PasskeysOfTenant = Type.Object({
  required: Type.Boolean({ description: 'Whether decisions take a passkey' }),
  changes: Type.Integer({ description: 'How many changes they have signed: the next one names this number' }),
  installation: Type.String({ description: 'What a passkey signs begins with this name' }),
  rpId: Type.String({ description: 'The domain that passkeys belong to here' }),
  origin: Type.String(),
  enrolled: Type.Array(Type.Object(passkeyFields)),
  proposed: Type.Array(Type.Object({ ...passkeyFields, expiresAt: Time })),
  recovery: Nullable(Type.Object({ ...passkeyFields, expiresAt: Time, effectiveAt: TimeOrNull })),
});
