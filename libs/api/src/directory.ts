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
