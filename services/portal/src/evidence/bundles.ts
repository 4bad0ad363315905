import type { RequestId, TenantId } from '@lockbox/contracts/ids';
import type { BundledText } from '@lockbox/evidence/bundle/bundle';
import type { BundleReport } from '@lockbox/evidence/bundle/bundle-report';
import { PASSKEY_EVENTS } from '@lockbox/evidence/bundle/passkeys';
import { originOf, verifierKeyOf } from '@lockbox/evidence/checkpoint-key';
import { toBase64 } from '@lockbox/evidence/tlog/base64';
import type { Alarm } from '@lockbox/platform/alarms';
import type { Logger } from '@lockbox/platform/log';
import { bundlePage } from '@lockbox/proof/bundle/bundle-page';
import { type Evidence, gatherBundle, type TextReference } from '@lockbox/proof/bundle/gather';
import { hasTree, proveBeginning, proveLeaves } from '@lockbox/proof/bundle/tree-proofs';
import { checkedText } from '@lockbox/store/checked-text';
import type { AuditEventDocument } from '@lockbox/store/collections/trail';
import type { Store } from '@lockbox/store/connect';
import { findByIds } from '@lockbox/store/find-by-ids';
import type { SeenInLog } from '@lockbox/store/querying';
import { AnsweredProblem, damagedEvidence, notFound } from '../http/problems.ts';
import type { Reads } from '../reads/reads.ts';
import type { LogConnection } from './log-connection.ts';
import { trailHas } from './trail-reach.ts';

/**
 * Gives out what proves the history of a request, as one page that checks itself: the file of `lockbox bundle`. `since`: the size of a
 * checkpoint that the caller has kept, so that the tree is to be shown to begin with it.
 */
export type Bundles = (tenantId: TenantId, requestId: RequestId, since?: number) => Promise<string>;

interface Deps {
  readonly store: Store;
  readonly reads: Pick<Reads, 'requestInLog' | 'recordsAbout' | 'recordsOfTypes'>;
  readonly eventLog: Pick<LogConnection, 'readRecords' | 'newestCheckpoint' | 'schemaById' | 'hasEvent'>;
  readonly eventsTopic: string;
  readonly installation: string;
  /** SPKI in base64. */
  readonly checkpointKeys: readonly string[];
  readonly policyKeys: readonly string[];
  readonly now: () => number;
  /** So long the trail is waited for where it is behind what is shown of the request. */
  readonly waitMs: number;
  readonly log: Logger;
  readonly alarm: Alarm;
}

type Placed = Pick<AuditEventDocument, 'offset'>;

/** A call reads no more of the log; a request with more has been told of to hundreds, hundreds of times. */
const MOST_EVENTS = 5_000;

export function createBundles(deps: Deps): Bundles {
  const { store, reads, eventLog, eventsTopic, installation, checkpointKeys, policyKeys, now, log } = deps;

  /** The request as trail and tree in the database have it. */
  async function evidenceOf(
    tenantId: TenantId,
    request: SeenInLog,
    since: number,
  ): Promise<Evidence<Placed, AuditEventDocument>> {
    // A caller directly after a decision must not get a history that ends before it.
    if (!(await trailHas(deps, tenantId, request.newest))) throw notCovered();
    const events = await reads.recordsAbout(tenantId, request, MOST_EVENTS);
    if (events === undefined) throw tooLarge();
    const partition = events[0]?.partition;
    if (partition === undefined) throw notCovered();
    return {
      tenantId,
      partition,
      events: events.map((record) => ({ type: record.type, data: record.data, record })),
      async passkeysBefore({ sequence }) {
        const passkeys = await reads.recordsOfTypes(tenantId, PASSKEY_EVENTS, sequence, MOST_EVENTS);
        if (passkeys === undefined) throw tooLarge();
        return passkeys;
      },
      async prove(places) {
        const proven = await proveRecords(partition, places, since);
        if (proven === undefined) throw damaged(tenantId, request.id);
        return proven;
      },
      textsOf: (references) => textsOf(deps, references),
    };
  }

  /** Undefined where the tree in the database does not begin with the one that the caller has. */
  async function proveRecords(partition: number, places: readonly Placed[], since: number) {
    const origin = originOf(installation, eventsTopic, partition);
    const keys = checkpointKeys.map((key) => verifierKeyOf(origin, key));
    const inOrder = places.map(({ offset }) => offset).sort((one, other) => one - other);
    const [checkpoint, stored] = await Promise.all([
      eventLog.newestCheckpoint(partition, origin, keys),
      eventLog.readRecords(partition, inOrder),
    ]);
    if (checkpoint === undefined || !(await hasTree(store, partition, checkpoint.size))) throw notCovered();
    const toProve = stored.map(({ offset, hash }) => ({ offset, hash: hash.toString('latin1') }));
    const leaves = await proveLeaves(store, partition, toProve, checkpoint.size);
    const proven = new Map(stored.map((record, index) => [record.offset, { record, leaf: leaves[index] }]));
    const records = places.map(({ offset }) => {
      const { record, leaf } = proven.get(offset) ?? {};
      if (record === undefined || leaf === undefined) throw notCovered();
      const { raw, proof } = record;
      return { offset, raw, proof, ...leaf };
    });
    // A caller that has seen more than there is finds that out by the checkpoint's size.
    const hasGrown = since > 0 && since < checkpoint.size;
    if (!hasGrown) return { checkpoint: checkpoint.note, records };
    const consistency = await proveBeginning(store, partition, since, checkpoint);
    if (consistency === undefined) return undefined;
    return { checkpoint: checkpoint.note, records, since: { size: since, consistency } };
  }

  return async (tenantId, requestId, since = 0) => {
    const request = await reads.requestInLog(tenantId, requestId);
    if (request === undefined) throw notFound('request');
    const { bundle, damage: found } = await gatherBundle(await evidenceOf(tenantId, request, since), {
      requestId: request.id,
      topic: eventsTopic,
      installation,
      checkpointKeys,
      policyKeys,
      madeAt: now(),
      schemaOf: eventLog.schemaById,
    });
    if (found.length === 0) return bundlePage(bundle);
    throw damaged(tenantId, requestId, found);
  };

  function damaged(tenantId: TenantId, requestId: RequestId, damage?: BundleReport['damage']): AnsweredProblem {
    log.error({ tenantId, requestId, damage }, 'evidence that does not fit what was signed is not given out');
    return damagedEvidence('request');
  }
}

/** The texts that were not erased; one that is not the log's is given to nobody. */
async function textsOf(
  { store, alarm }: Pick<Deps, 'store' | 'alarm'>,
  references: readonly TextReference[],
): Promise<readonly BundledText[]> {
  const stored = await findByIds(
    store.collections.texts,
    references.map(({ textId }) => textId),
  );
  return references.flatMap(({ textId, digest }) => {
    const { text, salt, differs } = checkedText(digest, stored.get(textId));
    if (differs) alarm('TEXT_DIFFERS', 'A text is not the one that the log means, and is shown to nobody.', { textId });
    return text === null || salt === null ? [] : [{ textId, text, salt: toBase64(Buffer.from(salt, 'hex')) }];
  });
}

/** Audit signs a checkpoint a minute. */
const notCovered = () => new AnsweredProblem(503, 'NOT_COVERED_YET', ['NOT_COVERED_YET'], { 'retry-after': '60' });
const tooLarge = () => new AnsweredProblem(503, 'NOT_COVERED_YET', ['EVIDENCE_TOO_LARGE']);
