import { ID_MAX } from '@lockbox/contracts/submission-rules';
import { Type } from 'typebox';

/** The parts that several shapes of answers share. */
export const Time = Type.String({ format: 'date-time' });
export const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(
  type: T,
  options: { readonly description?: string } = {},
) => Type.Union([type, Type.Null()], options);
export const TimeOrNull = Nullable(Time);

/** A name that is stored in the log unchanged: an address would remain there forever, so policy refuses it. */
export const NameText = Type.String({ minLength: 1, maxLength: ID_MAX, pattern: '^[^@]*[^@\\s][^@]*$' });

export const Person = Type.Object({ id: Type.String(), displayName: Nullable(Type.String()) });

/** SHA-256(salt ‖ text) is the digest, which the log has. */
export const TextCheck = Type.Object({
  digest: Nullable(Type.String({ description: 'Hexadecimal; null where there is no text' })),
  salt: Nullable(Type.String({ description: 'Hexadecimal; null where there is no text, or it was erased' })),
  differs: Type.Boolean({ description: 'Whether a text is stored that is not the one of the log: it is not shown' }),
});

export const Comment = Nullable(
  Type.String({ description: 'Null when there is none, when it was erased, or is not the one that the log means.' }),
);
