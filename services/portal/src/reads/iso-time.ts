/** Times as the API gives them: RFC 3339, in UTC, from milliseconds since 1970. */
export const isoTime = (at: number): string => new Date(at).toISOString();

export const isoTimeOrNull = (at: number | null | undefined): string | null => (at == null ? null : isoTime(at));
