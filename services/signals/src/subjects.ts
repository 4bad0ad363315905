import { isDeepStrictEqual } from 'node:util';
import * as v from 'valibot';

/** The sessions that a stream's signals name: those of one grant in one data store, or all sessions of the engineer. */
export type SubjectForm = 'complex' | 'user';

const text = v.pipe(v.string(), v.maxLength(1_000));
const opaqueForm = v.strictObject({ format: v.literal('opaque'), id: text });
const issSub = v.strictObject({ format: v.literal('iss_sub'), iss: text, sub: text });
const complex = v.object({
  format: v.literal('complex'),
  user: v.exactOptional(issSub),
  session: v.exactOptional(opaqueForm),
  tenant: v.exactOptional(opaqueForm),
  application: v.exactOptional(opaqueForm),
});
/** The formats that signals use: `iss_sub` of RFC 9493, and `complex` of SSF, whose members that no signal has match any. */
const recognized = v.variant('format', [issSub, complex]);
export type Subject = v.InferOutput<typeof recognized>;

export const opaque = (id: string) => ({ format: 'opaque', id }) as const;

/** Whose sessions a signal ends. */
interface Ended {
  readonly tenantId: string;
  readonly engineerId: string;
  readonly grantId: string;
  readonly dataStoreId: string;
}

/** Returns the subject of a signal. An engineer's id is the `sub` of the provider's people at `issuer`. */
export function signalSubjectOf(
  { tenantId, engineerId, grantId, dataStoreId }: Ended,
  form: SubjectForm,
  issuer: string,
): Subject {
  const user = { format: 'iss_sub', iss: issuer, sub: engineerId } as const;
  if (form === 'user') return user;
  return {
    format: 'complex',
    user,
    session: opaque(grantId),
    tenant: opaque(tenantId),
    application: opaque(dataStoreId),
  };
}

/** Returns a subject that signals of this form can match, or undefined. A complex subject without members would match all. */
export function recognizedSubject(given: unknown, form: SubjectForm): Subject | undefined {
  const { success, output } = v.safeParse(recognized, given);
  if (!success || (output.format === 'complex') !== (form === 'complex')) return undefined;
  return Object.keys(output).length > 1 ? output : undefined;
}

/** SSF 1.0, section 8.1.3.1: a member that the rule's complex subject lacks matches any. */
const matches = (rule: Subject, subject: Subject): boolean => isDeepStrictEqual({ ...subject, ...rule }, subject);

/** A receiver has removed a subject from its stream, or added it again. The last rule that matches a signal counts. */
export interface SubjectRule {
  readonly subject: Subject;
  readonly isRemoved: boolean;
}

/** Returns the rules with one more. Adding a subject is not kept where no rule removes any. */
export function withRule(rules: readonly SubjectRule[], rule: SubjectRule): readonly SubjectRule[] {
  const others = rules.filter(({ subject }) => !isDeepStrictEqual(subject, rule.subject));
  return rule.isRemoved || others.some(({ isRemoved }) => isRemoved) ? [...others, rule] : [];
}

export const isWanted = (rules: readonly SubjectRule[], subject: Subject): boolean =>
  rules.findLast((rule) => matches(rule.subject, subject))?.isRemoved !== true;
