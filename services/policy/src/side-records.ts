import type { RequestId } from '@lockbox/contracts/ids';
import type { TenantState } from '@lockbox/domain/decider/state';
import { sealedIn } from '@lockbox/domain/exclusions/hidden-request';
import type { Outgoing } from '@lockbox/worker/definition';
import type { PolicyDeps } from './deps.ts';
import type { Prepared } from './prepare.ts';

/** A command's free text, which its event refers to. */
export function textRecord(
  deps: PolicyDeps,
  partition: number,
  text: NonNullable<Prepared['text']>,
  timestamp: number,
): Outgoing {
  const { record } = text;
  return {
    topic: deps.topics.texts,
    partition,
    key: record.textId,
    value: deps.codecs.texts.encode(record),
    timestamp,
  };
}

/** The content of a commitment, for the provider's legal role alone. */
export function sealedRecord(deps: PolicyDeps, partition: number, before: TenantState, requestId: RequestId): Outgoing {
  const sealed = sealedIn(before.request(requestId));
  if (sealed === null) throw new Error('An exclusion was sealed whose submission was not');
  const value = deps.codecs.sealed.encode({ requestId, tenantId: before.tenantId, ...sealed });
  return { topic: deps.topics.sealed, partition, key: requestId, value };
}
