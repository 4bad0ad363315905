import type { TenantId } from '@lockbox/contracts/ids';
import { isOfProviderAlone } from '@lockbox/domain/requests/who-sees';
import {
  AvroError,
  type AvroReader,
  avroReader,
  canonicalForm,
  schemaFingerprintOf,
} from '@lockbox/evidence/bundle/avro';
import type { AuditEventDocument } from '@lockbox/store/collections/trail';
import { knownSchemas } from '../bundle/known-schemas.ts';
import type { LogRecords, Trail } from './slice-source.ts';

/**
 * Holds what the trail says of a tenant's records against what policy has signed in them: a database administrator who points at
 * another tenant's record, or has one shown or hidden that is not to be, brings about nothing.
 */
export interface SliceRecords {
  /** The schema that a record was written with. Throws if the registry does not give it. */
  schemaOf(raw: Buffer): Promise<RecordSchema>;
  /** Returns whether a record is the tenant's event that the trail names, and is correctly hidden or shown. */
  fits(event: Placed, raw: Buffer, isHidden: boolean): Promise<boolean>;
}

interface RecordSchema {
  readonly fingerprint: string;
  readonly text: unknown;
  /** Undefined of a schema that is none of Lockbox's. */
  readonly read: AvroReader | undefined;
}

type Placed = Pick<AuditEventDocument, 'sequence' | 'type' | 'requestId'>;

/** The fields by which an event identifies itself. */
interface Said {
  readonly tenantId: string;
  readonly sequence: number;
  readonly data: { readonly type: string; readonly requestId?: unknown; readonly internal?: unknown };
}

interface Deps {
  readonly reads: Trail;
  readonly eventLog: LogRecords;
  readonly tenantId: TenantId;
  readonly partition: number;
}

/** A zero byte and the schema's number, then Avro. */
const PREFIX_BYTES = 5;
/** More than there are about a request that was sealed: it leads to no access, and to few notices. */
const MOST_EVENTS = 5_000;
const KNOWN: ReadonlySet<string> = new Set(knownSchemas());

export function createSliceRecords({ reads, eventLog, tenantId, partition }: Deps): SliceRecords {
  const schemas = new Map<number, RecordSchema>();

  async function schemaOf(raw: Buffer): Promise<RecordSchema> {
    const id = raw.readUInt32BE(1);
    const before = schemas.get(id);
    if (before !== undefined) return before;
    const text = await eventLog.schemaById(id);
    const fingerprint = schemaFingerprintOf(text);
    const read = KNOWN.has(fingerprint) ? avroReader(JSON.parse(canonicalForm(text))) : undefined;
    const schema = { fingerprint, text, read };
    schemas.set(id, schema);
    return schema;
  }

  async function saidBy(raw: Buffer): Promise<Said | undefined> {
    const { read } = await schemaOf(raw);
    try {
      return read?.(raw.subarray(PREFIX_BYTES)) as Said | undefined; // a known schema gave it
    } catch (error) {
      if (error instanceof AvroError) return undefined;
      throw error;
    }
  }

  /** By a disclosure that came after it: what was disclosed under the same id before is another demand. */
  async function isDisclosed({ requestId, sequence }: Placed): Promise<boolean> {
    if (requestId === null) return false;
    const about = await reads.recordsAbout(tenantId, { id: requestId }, MOST_EVENTS);
    const lifted = about?.find((one) => one.type === 'DisclosureLifted' && one.sequence > sequence);
    if (lifted === undefined) return false;
    const [record] = await eventLog.readRecords(partition, [lifted.offset]);
    const said = record === undefined ? undefined : await saidBy(record.raw);
    if (said?.tenantId !== tenantId || said.sequence <= sequence) return false;
    return said.data.type === 'DisclosureLifted' && said.data.requestId === requestId;
  }

  return {
    schemaOf,
    async fits(event, raw, isHidden) {
      const { sequence, type, requestId } = event;
      const said = await saidBy(raw);
      if (said?.tenantId !== tenantId || said.sequence !== sequence) return false;
      if (said.data.type !== type || (said.data.requestId ?? null) !== requestId) return false;
      if (isOfProviderAlone(said.data)) return isHidden;
      if (type !== 'ExclusionSealed') return !isHidden;
      // That it is hidden needs no look: a disclosure that the trail lacks, or has otherwise, is found out in its own place.
      return isHidden || (await isDisclosed(event));
    },
  };
}
