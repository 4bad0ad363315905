import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Codec } from '@lockbox/contracts/codec';
import { usageError } from '@lockbox/contracts/errors';
import type { Value as PolicyState } from '@lockbox/contracts/generated/policy-state';
import { tenantId } from '@lockbox/contracts/ids';
import { schemaText } from '@lockbox/contracts/schemas';
import type { Entity } from '@lockbox/domain/decider/entity';
import { hashOf } from '@lockbox/evidence/chain';
import type { Claim } from '@lockbox/evidence/verifying/claims';
import type { CheckPlace } from '@lockbox/evidence/verifying/log-check';
import type { FollowerPlace } from './decisions.ts';
import { replaceFile } from './replace-file.ts';

/**
 * Stores in a file how far the verification of one partition is, so that the next one reads only new records. Who can
 * write the file decides what counts as verified (docs/guides/auditors.md): its digest detects accidents, and no
 * attack.
 */
export interface PartitionState {
  /** The offset at which to continue in the log, and the last event before it. */
  readonly next: number;
  readonly last: { readonly offset: number; readonly hash: string } | null;
  /** The offset at which to continue in the topic of checkpoints. */
  readonly checkpointsNext: number;
  /** The first offsets of both topics: nothing is ever deleted from either. */
  readonly lows: Lows;
  readonly check: CheckPlace;
  /** Null where decisions were believed. */
  readonly decisions: FollowerPlace | null;
}

export interface Lows {
  readonly events: number;
  readonly checkpoints: number;
}

/**
 * The inputs that a state is valid for, by the names that people know. With other inputs the state would mean something
 * else.
 */
export type Bound = Readonly<Record<string, string>>;

const sha256 = (text: string): string => hashOf(Buffer.from(text)).toString('hex');
const FORMAT = 'lockbox-verify-state/v2';
/** Values of the schema are written and read by this program alone, so the number of a registry is not needed. */
const codec = new Codec<PolicyState>('policy-state', 0, { schemaById: async () => undefined });
const schemaDigest = sha256(schemaText('policy-state'));

export interface StateFile {
  read(): PartitionState | undefined;
  write(state: PartitionState): Promise<void>;
}

/** Returns the state file of a partition in the folder of `--state`. Creates the folder if it does not exist. */
export function stateFile(folder: string, partition: number, bound: Bound): StateFile {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `partition-${partition}.json`);
  const held: Bound = { ...bound, 'this release’s memory of decisions': schemaDigest };
  return {
    read() {
      if (!existsSync(path)) return undefined;
      const stored = storedIn(path);
      const differing = Object.keys({ ...stored.bound, ...held }).filter((name) => stored.bound[name] !== held[name]);
      if (differing.length === 0) return stateOf(stored);
      throw usageError(
        `${path} was made with other settings or options than these: ${differing.join(', ')}. What it says holds for those alone: name another folder with --state, or begin anew without the file.`,
      );
    },
    write: (state) => replaceFile(path, Buffer.from(textOf(storedOf(state, held)))),
  };
}

/** The state as JSON: hashes in base64, and no maps. */
interface Stored {
  readonly format: typeof FORMAT;
  readonly bound: Bound;
  readonly next: number;
  readonly last: PartitionState['last'];
  readonly checkpointsNext: number;
  readonly lows: Lows;
  readonly check: Omit<CheckPlace, 'log' | 'roots' | 'pending'> & {
    readonly pending: readonly Claim[];
    readonly size: number;
    readonly range: readonly string[];
    readonly heads: readonly (readonly [tenant: string, sequence: number, hash: string])[];
    readonly roots: readonly (readonly [size: number, root: string])[];
  };
  readonly decisions:
    | (Omit<FollowerPlace, 'memory'> & {
        readonly times: readonly (readonly [tenant: string, occurredAt: number])[];
        readonly entities: readonly string[];
      })
    | null;
}

const toBase64 = (digest: string): string => Buffer.from(digest, 'latin1').toString('base64');
const fromBase64 = (text: string): string => Buffer.from(text, 'base64').toString('latin1');

function storedOf({ check, decisions, last, ...places }: PartitionState, bound: Bound): Stored {
  const { log, roots, pending, ...counts } = check;
  return {
    format: FORMAT,
    bound,
    ...places,
    last: last && { ...last, hash: toBase64(last.hash) },
    check: {
      ...counts,
      pending: pending.map((claim) => ({ ...claim, root: toBase64(claim.root) })),
      size: log.size,
      range: log.range.map(toBase64),
      heads: [...log.heads].map(([tenant, { sequence, hash: head }]) => [tenant, sequence, toBase64(head)]),
      roots: [...roots].map(([size, root]) => [size, toBase64(root)]),
    },
    decisions: decisions && {
      keys: decisions.keys,
      counts: decisions.counts,
      times: [...decisions.memory.times],
      entities: Array.from(decisions.memory.entities, (entity) => codec.encode(entity).toString('base64')),
    },
  };
}

function stateOf({ check, decisions, last, next, checkpointsNext, lows }: Stored): PartitionState {
  const { size, range, heads, roots, pending, ...counts } = check;
  return {
    next,
    checkpointsNext,
    lows,
    last: last && { ...last, hash: fromBase64(last.hash) },
    check: {
      ...counts,
      pending: pending.map((claim) => ({ ...claim, root: fromBase64(claim.root) })),
      log: {
        size,
        range: range.map(fromBase64),
        heads: new Map(heads.map(([tenant, sequence, head]) => [tenant, { sequence, hash: fromBase64(head) }])),
      },
      roots: new Map(roots.map(([at, root]) => [at, fromBase64(root)])),
    },
    decisions: decisions && {
      keys: decisions.keys,
      counts: decisions.counts,
      memory: {
        times: new Map(decisions.times.map(([tenant, occurredAt]) => [tenantId(tenant), occurredAt])),
        // Entities were encoded, and nothing else of the schema.
        entities: decisions.entities.map((one) => codec.decode(Buffer.from(one, 'base64')) as Entity),
      },
    },
  };
}

/** A line with the digest of what follows it. */
function textOf(stored: Stored): string {
  const json = JSON.stringify(stored);
  return `${sha256(json)}\n${json}\n`;
}

function storedIn(path: string): Stored {
  const [digest = '', json = ''] = readFileSync(path, 'utf8').split('\n');
  if (sha256(json) !== digest) {
    throw usageError(
      `${path} is damaged: it does not have the digest that it was written with. Remove it, and begin anew.`,
    );
  }
  const stored = JSON.parse(json) as Stored; // its digest holds, so this program wrote it
  if (stored.format === FORMAT) return stored;
  throw usageError(
    `${path} has the format ${stored.format}, and ${FORMAT} can be read here. Remove it, and begin anew.`,
  );
}
