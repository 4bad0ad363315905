import { type Static, Type } from 'typebox';
import { Nullable, Time } from './parts.ts';

export const TenantView = Type.Object({ id: Type.String(), displayName: Type.String() });
export type TenantView = Static<typeof TenantView>;

export const Glossary = Type.Object({
  permissions: Type.Array(
    Type.Object({
      id: Type.String(),
      title: Type.String(),
      description: Type.String(),
      broad: Type.Boolean({
        description:
          'Whether it takes data out, changes or destroys it, or does more than one thing: people are warned.',
      }),
    }),
  ),
  licences: Type.Array(
    Type.Object({
      id: Type.String({ description: "What a licence's id begins with; after a slash follows its edition." }),
      name: Type.String(),
      brings: Type.Enum(['CUSTOMER_LOCKBOX', 'MANAGED_ENVIRONMENTS']),
    }),
  ),
});
export type Glossary = Static<typeof Glossary>;

export const SessionView = Type.Object({
  id: Type.String(),
  device: Nullable(Type.String({ description: 'Such as "Firefox, Linux"; null where the browser says nothing known' })),
  signedInAt: Time,
  usedAt: Type.String({ format: 'date-time', description: 'When it was used last, to the minute' }),
  endsAt: Type.String({ format: 'date-time', description: 'When it ends, unless it is used again' }),
  current: Type.Boolean({ description: 'Whether it is the one that asks' }),
});
export type SessionView = Static<typeof SessionView>;

/** Who is signed in. */
export const Session = Type.Object({
  kind: Type.Enum(['customer', 'provider']),
  person: Type.Object({ id: Type.String(), displayName: Type.String() }),
  tenant: Nullable(Type.Object({ id: Type.String(), displayName: Type.String() })),
  roles: Type.Array(Type.String(), { description: 'By the directory, at this moment; none: nothing is allowed.' }),
  csrfToken: Nullable(Type.String(), {
    description: 'Send it as x-csrf-token with whatever changes something; null with a bearer token.',
  }),
  draftKey: Nullable(Type.String(), {
    description: "Encrypts what the page keeps of the person's typed text, base64; null with a bearer token",
  }),
  providerName: Type.String(),
  locale: Type.String(),
  timeZone: Type.String(),
});

/** How many sessions were ended. */
export const EndedSessions = Type.Object({ ended: Type.Integer({ description: 'How many sessions have ended' }) });
