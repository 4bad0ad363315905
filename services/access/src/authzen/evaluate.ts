import { dataStoreId, environmentId, personId, tenantId } from '@lockbox/contracts/ids';
import type { Asker } from '../ask.ts';
import { refusalSentences } from '../reasons.ts';
import {
  type Evaluation,
  type EvaluationBatch,
  RESOURCE_TYPE,
  readEvaluation,
  SUBJECT_TYPE,
  WrongPayload,
} from './payloads.ts';

/** An answer in the form of AuthZEN. */
export interface EvaluationDecision {
  readonly decision: boolean;
  readonly context: Readonly<Record<string, unknown>>;
}

export function evaluate({ subject, action, resource }: Evaluation, { ask, ownTenant }: Asker): EvaluationDecision {
  if (subject.type !== SUBJECT_TYPE)
    return refused('UNKNOWN_SUBJECT_TYPE', `Access is given to subjects of the type ${SUBJECT_TYPE} alone.`);
  if (resource.type !== RESOURCE_TYPE)
    return refused('UNKNOWN_RESOURCE_TYPE', `Access is given to resources of the type ${RESOURCE_TYPE} alone.`);
  const { tenantId: tenant = ownTenant, environmentId: environment } = resource.properties ?? {};
  if (tenant === undefined) return { decision: false, context: TENANT_NOT_NAMED };
  const answer = ask({
    tenantId: tenantId(tenant),
    engineerId: personId(subject.id),
    dataStoreId: dataStoreId(resource.id),
    permission: action.name,
    environmentId: environment === undefined ? undefined : environmentId(environment),
  });
  if (!answer.granted) return refused(answer.reason, refusalSentences[answer.reason]);
  const { grantId, requestId, basis, expiresAt } = answer.grant;
  return { decision: true, context: { grantId, requestId, basis, expiresAt: new Date(expiresAt).toISOString() } };
}

const refused = (reason: string, message: string): EvaluationDecision => ({
  decision: false,
  context: { reason, message },
});

/** A data store's id is unique in its tenant alone: without the tenant, another one's data store might be meant. */
export const TENANT_NOT_NAMED = {
  reason: 'TENANT_NOT_NAMED',
  message:
    'You may ask about several tenants: name the one that is meant (resource.properties.tenantId), since the id of a data store is unique in its tenant alone.',
} as const;

/** Answers until the semantic of the batch has what it wants. What is wrong with one evaluation refuses that one. */
export function evaluateAll(batch: EvaluationBatch, asker: Asker): readonly EvaluationDecision[] {
  const semantic = batch.options?.evaluations_semantic ?? 'execute_all';
  const last = { execute_all: undefined, deny_on_first_deny: false, permit_on_first_permit: true }[semantic];
  const decisions: EvaluationDecision[] = [];
  for (const own of batch.evaluations ?? []) {
    const made = evaluateOne(batch, own, asker);
    decisions.push(made);
    if (made.decision === last) break;
  }
  return decisions;
}

/** An evaluation's own part takes the place of that for all as a whole: nothing of the two is put together. */
function evaluateOne(batch: EvaluationBatch, own: Readonly<Record<string, unknown>>, asker: Asker): EvaluationDecision {
  try {
    return evaluate(
      readEvaluation({
        subject: 'subject' in own ? own.subject : batch.subject,
        action: 'action' in own ? own.action : batch.action,
        resource: 'resource' in own ? own.resource : batch.resource,
        context: 'context' in own ? own.context : batch.context,
      }),
      asker,
    );
  } catch (error) {
    if (!(error instanceof WrongPayload)) throw error;
    return { decision: false, context: { error: { status: 400, message: error.message } } };
  }
}
