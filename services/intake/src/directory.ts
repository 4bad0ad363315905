import type { ErrorCode } from '@lockbox/contracts/error-codes';
import type { CommandData, SourcePosition } from '@lockbox/contracts/generated/commands';
import type { Value as DirectoryRecord } from '@lockbox/contracts/generated/directory';
import {
  environmentId,
  isAddress,
  PROVIDER_TENANT,
  partitionOfProviderLog,
  personId,
  providerLog,
  type TenantId,
  tenantId,
} from '@lockbox/contracts/ids';
import { commandIdOf } from '@lockbox/contracts/uuid';
import { id, nameProblem, problemsOf, set, tenant } from '@lockbox/domain/intake/fields';
import type { Incoming } from '@lockbox/worker/definition';
import type { Unsent } from '@lockbox/worker/write';

/** The result of a directory record: a command, one for each partition (about the provider's people), or a refusal. */
export type DirectoryOutcome =
  | { readonly kind: 'command'; readonly command: Unsent }
  | { readonly kind: 'everywhere'; readonly commandIn: (partition: number) => Unsent }
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly sentence: string };

type DirectoryCommand = Extract<CommandData, { readonly position: SourcePosition }>;

type Kind = 'tenant' | 'environment' | 'principal' | 'person';

interface Place {
  readonly tenantId: TenantId;
  readonly kind: Kind;
  readonly id: string;
}

const kinds: ReadonlyMap<string, Kind> = new Map(
  (['tenant', 'environment', 'principal', 'person'] as const).map((kind) => [kind, kind]),
);

/** Policy keeps up to three entries for each data store of an environment, and all of them have to fit into one record. */
const MAX_BYTES = 262_144;
/** Lists have no limit of their own: the record's size bounds them. */
const MANY = MAX_BYTES;

/**
 * The command for a directory record. It has ids, roles and licences; names and addresses stay in the directory. `topicId` is the
 * topic's; `signedAt` is null for what nobody signed.
 */
export function directoryOutcomeOf(
  record: Incoming<DirectoryRecord | null>,
  topicId: string,
  signedAt: number | null,
): DirectoryOutcome {
  const place = placeOf(record.key);
  if (place === undefined) {
    return refused(
      'WRONG_KEY',
      'The key is not tenantId/kind/id, with kind tenant, environment or principal (or provider/person/id).',
    );
  }
  const { value, raw } = record;
  const position = positionOf(record, topicId, signedAt);
  if (value === null) return removed(place, position);
  const size = raw?.length ?? 0;
  if (size > MAX_BYTES) {
    return refused('TOO_LARGE', `The record has ${size} bytes. Publish directory records of at most ${MAX_BYTES}.`);
  }
  const expected = placeIn(value);
  if (place.tenantId !== expected.tenantId || place.kind !== expected.kind || place.id !== expected.id) {
    return refused(
      'TENANT_MISMATCH',
      `The key does not say what the value says (tenantId and id of the ${value.type}). Use tenantId/kind/id of the value as the key.`,
    );
  }
  const problems = problemsIn(value);
  if (problems.length > 0) return refused('INVALID_FIELDS', `${value.type} is refused: ${problems.join('; ')}.`);
  return outcomeOfData(place.tenantId, setOf(value, position));
}

function placeOf(key: Buffer | null): Place | undefined {
  const [tenantPart = '', kindPart = '', ...rest] = key?.toString().split('/') ?? [];
  const kind = kinds.get(kindPart);
  const place = rest.join('/');
  if (kind === undefined || tenantPart === '' || place === '') return undefined;
  // The reserved tenant contains the provider's people and nothing else.
  if ((tenantPart === PROVIDER_TENANT) !== (kind === 'person')) return undefined;
  return { tenantId: tenantId(tenantPart), kind, id: place };
}

function placeIn(value: DirectoryRecord): Place {
  switch (value.type) {
    case 'Tenant':
      return { tenantId: value.tenantId, kind: 'tenant', id: value.tenantId };
    case 'Environment':
      return { tenantId: value.tenantId, kind: 'environment', id: value.environmentId };
    case 'Principal':
      return { tenantId: value.tenantId, kind: 'principal', id: value.principalId };
    case 'ProviderPerson':
      return { tenantId: tenantId(PROVIDER_TENANT), kind: 'person', id: value.personId };
    default:
      return value satisfies never;
  }
}

function problemsIn(value: DirectoryRecord): readonly string[] {
  switch (value.type) {
    case 'Tenant':
      return problemsOf(tenant('tenantId', value.tenantId), set('licences', value.licences, MANY, nameProblem));
    case 'Environment':
      return problemsOf(
        tenant('tenantId', value.tenantId),
        id('environmentId', value.environmentId),
        set('dataStores', value.dataStores, MANY),
      );
    case 'Principal':
      return problemsOf(
        tenant('tenantId', value.tenantId),
        id('principalId', value.principalId),
        set('licences', value.licences, MANY, nameProblem),
        set('environmentIds', value.environmentIds, MANY),
      );
    case 'ProviderPerson':
      return problemsOf(id('personId', value.personId));
    default:
      return value satisfies never;
  }
}

/** The position includes the topic's id: in a recreated topic offsets start again, and yet its records are newer. */
const positionOf = (
  { topic, partition, offset }: Incoming<unknown>,
  topicId: string,
  signedAt: number | null,
): SourcePosition => ({ topic: `${topic}#${topicId}`, partition, offset, signedAt });

function setOf(value: DirectoryRecord, position: SourcePosition): DirectoryCommand {
  switch (value.type) {
    case 'Tenant':
      return { type: 'SetTenant', licences: once(value.licences), position };
    case 'Environment':
      return {
        type: 'SetEnvironment',
        environmentId: value.environmentId,
        managed: value.managed,
        dataStores: once(value.dataStores),
        position,
      };
    case 'Principal':
      return {
        type: 'SetPrincipal',
        principalId: value.principalId,
        roles: once(value.roles),
        licences: once(value.licences),
        environmentIds: once(value.environmentIds),
        disabled: value.disabled,
        position,
      };
    case 'ProviderPerson': {
      const { personId, roles, disabled } = value;
      return { type: 'SetProviderPerson', personId, roles: once(roles), disabled, position };
    }
    default:
      return value satisfies never;
  }
}

function removed(place: Place, position: SourcePosition): DirectoryOutcome {
  // An id in a removal is only checked for personal data: every record that could once be written to the directory can
  // be removed.
  if (isAddress(place.id)) return refused('WRONG_KEY', 'The removal is refused: the key\'s id contains "@".');
  const problem = place.kind === 'person' ? null : tenant("the key's tenant", place.tenantId);
  if (problem !== null) return refused('WRONG_KEY', `The removal is refused: ${problem}.`);
  switch (place.kind) {
    case 'tenant':
      if (place.id !== place.tenantId) {
        return refused('WRONG_KEY', "A tenant's key is tenantId/tenant/tenantId; this one names two tenants.");
      }
      return outcomeOfData(place.tenantId, { type: 'RemoveTenant', position });
    case 'environment':
      return outcomeOfData(place.tenantId, {
        type: 'RemoveEnvironment',
        environmentId: environmentId(place.id),
        position,
      });
    case 'principal':
      return outcomeOfData(place.tenantId, { type: 'RemovePrincipal', principalId: personId(place.id), position });
    case 'person':
      return outcomeOfData(place.tenantId, { type: 'RemoveProviderPerson', personId: personId(place.id), position });
    default:
      return place.kind satisfies never;
  }
}

/** A list's entries, each once: it changes nothing if the directory names one twice. */
const once = <T>(values: readonly T[]): readonly T[] => [...new Set(values)];

/** Policy has to know the provider's people wherever it decides, so that they go to every partition. */
function outcomeOfData(tenant: TenantId, data: DirectoryCommand): DirectoryOutcome {
  if (data.type !== 'SetProviderPerson' && data.type !== 'RemoveProviderPerson')
    return { kind: 'command', command: commandOf(tenant, data) };
  return { kind: 'everywhere', commandIn: (partition) => commandOf(providerLog(partition), data) };
}

/** The command's id is made from the record's place in the topic, so that the same record is the same command again. */
function commandOf(tenant: TenantId, data: DirectoryCommand): Unsent {
  const { topic, partition, offset } = data.position;
  const copy = partitionOfProviderLog(tenant);
  const commandId = commandIdOf(
    'directory',
    topic,
    String(partition),
    String(offset),
    ...(copy === undefined ? [] : [String(copy)]),
  );
  return {
    commandId,
    tenantId: tenant,
    actor: { kind: 'UPSTREAM', id: 'directory' },
    correlationId: commandId,
    data,
  };
}

const refused = (code: ErrorCode, sentence: string): DirectoryOutcome => ({ kind: 'refused', code, sentence });
