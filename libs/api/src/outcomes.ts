import { type Static, Type } from 'typebox';
import { Nullable } from './parts.ts';

export const pageShape = <T extends Parameters<typeof Type.Array>[0]>(item: T) =>
  Type.Object({
    items: Type.Array(item),
    nextCursor: Nullable(Type.String({ description: 'Give it as `cursor` for the next page; null at the end.' })),
  });

export const Pending = Type.Object({
  status: Type.Literal('pending'),
  requestId: Nullable(Type.String()),
  location: Type.String({ description: 'Where to look for the outcome.' }),
  commandId: Type.Optional(
    Type.String({
      description: 'What was sent, where the request has `outcomes/{commandId}`: that tells of a refusal too.',
    }),
  ),
});
export type Pending = Static<typeof Pending>;

export const CommandOutcome = Type.Object({
  status: Type.Enum(['pending', 'recorded', 'refused'], { description: 'Pending: the log has no answer yet.' }),
  code: Nullable(Type.String({ description: 'Why it was refused, as a 409 says it' })),
  detail: Nullable(Type.String()),
  params: Type.Record(Type.String(), Type.String(), { description: 'What the text names, for other languages' }),
});
export type CommandOutcome = Static<typeof CommandOutcome>;

/** The answer to an act that an operator has reported. */
export const RecordedAct = Type.Object({
  recorded: Type.Boolean({
    description: 'Whether the log has it. If not, it may still get it: policy has not answered in time',
  }),
});
