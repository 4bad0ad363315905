import type { FoundInArchive } from './archive-claims.ts';
import type { ArchivedRecord, ArchiveFile } from './archive-file.ts';

/** Adds the schemas of a file that `signed` events name, and reports those that no event can name or that differ from earlier ones. */
export function noteSchemas(
  file: ArchiveFile,
  signed: ReadonlySet<number>,
  where: string,
  schemas: Map<number, string>,
  found: FoundInArchive,
): void {
  const named = idsIn(file.records);
  for (const [id, text] of file.schemas) {
    if (!named.has(id) || id === 0) {
      found('ARCHIVE_SCHEMA_DIFFERS', `${where} has a schema under the id ${id}, which none of its events can name.`);
    }
    if ((schemas.get(id) ?? text) !== text) {
      found('ARCHIVE_SCHEMA_DIFFERS', `${where} has another schema under the id ${id} than the files before it.`);
    }
    if (signed.has(id)) schemas.set(id, text);
  }
}

/** The ids of schemas that values name: of these alone the codec sees that they are Lockbox's. */
export const idsIn = (records: readonly ArchivedRecord[]): ReadonlySet<number> =>
  new Set(records.flatMap(({ value }) => (value.length < PREFIX_BYTES ? [] : [value.readUInt32BE(1)])));

/** A zero byte and the schema's id. */
const PREFIX_BYTES = 5;
