import type { EnvironmentId, PersonId, RequestId, TenantId } from '@lockbox/contracts/ids';
import { isAdministrator } from '@lockbox/domain/directory/roles';
import type { RequestStatus } from '@lockbox/domain/requests/statuses';
import { checkedText, NO_TEXT, type ReadText, type StoredText } from '../checked-text.ts';
import type { PrincipalDocument } from '../collections/directory/collection.ts';
import {
  type ApprovalPart,
  endedAt,
  type QuestionPart,
  type RequestDocument,
  requestAt,
} from '../collections/requests/collection.ts';
import type { Store } from '../connect.ts';
import { gatheredFinds } from '../gathered-finds.ts';
import { approvalCounts } from './approval-counts.ts';

/** The free texts about a request. */
interface RequestTexts {
  readonly justification: ReadText;
  readonly internalComment: ReadText;
  readonly customerComment: ReadText;
  /** The comments of the existing approvals while others are needed, in their order. */
  readonly approvalComments: readonly ReadText[];
  readonly questions: readonly ReadQuestion[];
}

/** A question with its texts. */
export interface ReadQuestion {
  readonly asked: QuestionPart;
  readonly question: ReadText;
  readonly answer: ReadText;
}

export interface NamedQuestion extends ReadQuestion {
  readonly askerName: string | null;
}

/** A request that another one repeats, or that repeats it, with its present status. */
export interface RelatedRequest {
  readonly id: RequestId;
  /** Null of one that is not there. */
  readonly status: RequestStatus | null;
  readonly endedAt: number | null;
}

/** A request with names and texts, which are joined when it is read. An unknown name is null. */
export interface NamedRequest extends RequestTexts {
  readonly request: RequestDocument;
  readonly environmentName: string | null;
  readonly engineerName: string | null;
  readonly internalApproverName: string | null;
  readonly declarerName: string | null;
  /** The one that it asks for again. */
  readonly previous: RelatedRequest | null;
  /** Those that ask for it again. */
  readonly askedAgainAs: readonly RelatedRequest[];
  readonly customerApproverName: string | null;
  readonly questions: readonly NamedQuestion[];
  /** Who has given the approvals that are there while others are needed, in their order, and whether each counts now. */
  readonly approvers: readonly { readonly displayName: string | null; readonly counts: boolean }[];
}

/** A person who has approved or proposed, by the present directory. */
export interface ApproverNow {
  readonly displayName: string | null;
  /** True if the person holds an approver's role: without it neither counts. */
  readonly holdsRole: boolean;
}

/** A text by its id, or undefined: then it is read. */
export type KnownText = (id: string) => StoredText | undefined;
const NONE_KNOWN: KnownText = () => undefined;

/** Called when a text is not the one that the log means. */
export type OnDifferentText = (textId: string) => void;

export type Names = ReturnType<typeof createNames>;

/** Joins names and texts to requests, with six queries at most, which calls at the same time share. */
export function createNames({ collections }: Store, onDifferentText: OnDifferentText, clock: () => number) {
  const findEnvironments = gatheredFinds(collections.environments, ['displayName']);
  const findPrincipals = gatheredFinds(collections.principals, ['displayName', 'roles', 'disabled']);
  const findProviderPeople = gatheredFinds(collections.provider_people, ['displayName']);
  const findTexts = gatheredFinds(collections.texts, ['text', 'salt']);
  const findPolicies = gatheredFinds(collections.policies, ['passkeys']);
  const findRelated = gatheredFinds(collections.requests, RELATED_FIELDS);

  async function textsOf(
    requests: readonly RequestDocument[],
    knownText: KnownText,
  ): Promise<(request: RequestDocument) => RequestTexts> {
    const ids = [
      ...idsOf(requests, justificationOf, internalCommentOf, customerCommentOf),
      ...requests.flatMap(questionTextsOf),
      ...requests.flatMap((request) => givenOf(request).flatMap(({ commentTextId }) => commentTextId ?? [])),
    ];
    const found = await findTexts(ids.filter((id) => knownText(id) === undefined));
    const text = (id: string | null, digest: string | null | undefined): ReadText => {
      if (id === null) return NO_TEXT;
      const read = checkedText(digest, knownText(id) ?? found.get(id));
      if (read.differs) onDifferentText(id);
      return read;
    };
    return (request) => ({
      justification: text(justificationOf(request), request.justificationDigest),
      internalComment: text(internalCommentOf(request), request.internal?.commentDigest),
      customerComment: text(customerCommentOf(request), request.customer?.commentDigest),
      questions: (request.questions ?? []).map((asked) => ({
        asked,
        question: text(asked.textId, asked.digest),
        answer: text(asked.answer?.textId ?? null, asked.answer?.digest),
      })),
      approvalComments: givenOf(request).map((one) => text(one.commentTextId, one.commentDigest)),
    });
  }

  async function join(
    requests: readonly RequestDocument[],
    knownText: KnownText = NONE_KNOWN,
  ): Promise<readonly NamedRequest[]> {
    const [environmentOf, principalOf, providerPersonOf, policyOf, relatedTo, textOf] = await Promise.all([
      findEnvironments(idsOf(requests, environmentIdOf)),
      findPrincipals([
        ...idsOf(requests, customerIdOf),
        ...requests.flatMap(askersOf),
        ...requests.flatMap(approverIdsOf),
      ]),
      findProviderPeople(idsOf(requests, engineerIdOf, internalApproverIdOf, declarerIdOf)),
      findPolicies(requests.flatMap((request) => (givenOf(request).length === 0 ? [] : request.tenantId))),
      findRelated(requests.flatMap(relatedIdsOf)),
      textsOf(requests, knownText),
    ]);
    const related = (id: RequestId, at = Number.POSITIVE_INFINITY): RelatedRequest => {
      const known = relatedTo.get(id);
      const found = known && requestAt(known, at);
      return { id, status: found?.status ?? null, endedAt: found === undefined ? null : endedAt(found) };
    };
    const now = clock();
    const name = (of: ReadonlyMap<string, { readonly displayName: string }>, id: string | null): string | null =>
      (id === null ? undefined : of.get(id)?.displayName) ?? null;
    const namedQuestions = ({ tenantId }: RequestDocument, questions: readonly ReadQuestion[]) =>
      questions.map((one) => ({ ...one, askerName: name(principalOf, idInTenant(tenantId, one.asked.askedBy)) }));
    return requests
      .map((request) => ({ request, texts: textOf(request) }))
      .map(({ request, texts }) => ({
        request,
        environmentName: name(environmentOf, environmentIdOf(request)),
        engineerName: name(providerPersonOf, engineerIdOf(request)),
        internalApproverName: name(providerPersonOf, internalApproverIdOf(request)),
        declarerName: name(providerPersonOf, declarerIdOf(request)),
        previous: request.previousRequestId ? related(request.previousRequestId, request.submittedAt) : null,
        askedAgainAs: (request.askedAgainAs ?? []).map((id) => related(id)),
        customerApproverName: name(principalOf, customerIdOf(request)),
        approvers: givenOf(request).map((approval) => {
          const { displayName, holdsRole } = approverNow(principalOf.get(idInTenant(request.tenantId, approval.by)));
          const passkeys = policyOf.get(request.tenantId)?.passkeys;
          return { displayName, counts: approvalCounts(approval, holdsRole, passkeys, now) };
        }),
        ...texts,
        questions: namedQuestions(request, texts.questions),
      }));
  }

  return {
    ofAll: join,
    async of(request: RequestDocument, knownText?: KnownText): Promise<NamedRequest> {
      const [named] = await join([request], knownText);
      if (named === undefined) throw new Error('Names are joined to each request that is given.');
      return named;
    },
  };
}

/** Returns a person who has approved or proposed, by the directory's record, if any. */
export const approverNow = (
  person: Pick<PrincipalDocument, 'displayName' | 'roles' | 'disabled'> | undefined,
): ApproverNow => ({
  displayName: person?.displayName ?? null,
  holdsRole: person !== undefined && !person.disabled && isAdministrator(person.roles),
});

/** The `_id` of a principal or an environment. */
export const idInTenant = (tenantId: TenantId, id: PersonId | EnvironmentId): string => `${tenantId}/${id}`;

const givenOf = ({ approvals }: RequestDocument): readonly ApprovalPart[] => approvals?.given ?? [];
const approverIdsOf = (request: RequestDocument): readonly string[] =>
  givenOf(request).map(({ by }) => idInTenant(request.tenantId, by));

type IdOf = (request: RequestDocument) => string | null;
const environmentIdOf: IdOf = ({ tenantId, environmentId }) => idInTenant(tenantId, environmentId);
const customerIdOf: IdOf = ({ tenantId, customer }) => customer && idInTenant(tenantId, customer.by);
const engineerIdOf: IdOf = ({ engineerId }) => engineerId;
const internalApproverIdOf: IdOf = ({ internal }) => internal?.by ?? null;
const declarerIdOf: IdOf = ({ declaredBy }) => declaredBy;
const justificationOf: IdOf = ({ justificationTextId }) => justificationTextId;
const internalCommentOf: IdOf = ({ internal }) => internal?.commentTextId ?? null;
const customerCommentOf: IdOf = ({ customer }) => customer?.commentTextId ?? null;

const RELATED_FIELDS = ['status', 'internal', 'reviewExpiresAt', 'lockbox', 'customer', 'access', 'earlier'] as const;
const relatedIdsOf = ({ previousRequestId, askedAgainAs = [] }: RequestDocument): readonly RequestId[] =>
  previousRequestId ? [previousRequestId, ...askedAgainAs] : askedAgainAs;

const askersOf = ({ tenantId, questions = [] }: RequestDocument): readonly string[] =>
  questions.map(({ askedBy }) => idInTenant(tenantId, askedBy));
const questionTextsOf = ({ questions = [] }: RequestDocument): readonly string[] =>
  questions.flatMap(({ textId, answer }) => (answer === null ? [textId] : [textId, answer.textId]));

const idsOf = (requests: readonly RequestDocument[], ...which: readonly IdOf[]): readonly string[] =>
  requests.flatMap((request) => which.flatMap((idOf) => idOf(request) ?? []));
