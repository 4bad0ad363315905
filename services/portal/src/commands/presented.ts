import { AnsweredProblem } from '../http/problems.ts';

/**
 * The content that was presented to the caller of a decision. The caller states it, by `shown` or by the ETag of an answer: the
 * portal fills in nothing, since the database may have changed since the caller read it.
 */
export interface Presented {
  /** Null where the caller has not said it. */
  readonly shown: string | null;
  readonly isByEtag: boolean;
}

const ETAG = /^"([0-9a-f]{64})"$/;

/** A strong ETag of what an answer shows; none of what nobody may decide about. */
export const etagOf = (shown: string | null): Readonly<Record<string, string>> =>
  shown === null ? {} : { etag: `"${shown}"` };

/** The body's own word comes first. `*`, and a weak ETag, name no content. */
export function presentedTo(said: string | null | undefined, ifMatch: string | undefined): Presented {
  const isByEtag = !said && ifMatch !== undefined;
  return { shown: said || (ETAG.exec(ifMatch?.trim() ?? '')?.[1] ?? null), isByEtag };
}

/** Decides on what was presented. Throws 428 where the caller did not say it, and 412 where its ETag is not of what the log has. */
export async function decideOnPresented<T>(
  { shown, isByEtag }: Presented,
  decide: (shown: string) => Promise<T>,
): Promise<T> {
  if (shown === null) throw new AnsweredProblem(428, 'PRECONDITION_REQUIRED', ['PRECONDITION_REQUIRED']);
  try {
    return await decide(shown);
  } catch (error) {
    if (!isByEtag || !(error instanceof AnsweredProblem) || error.code !== 'SHOWN_DIFFERS') throw error;
    throw new AnsweredProblem(412, error.code, error.message);
  }
}
