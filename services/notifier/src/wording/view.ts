import type { DescribedPermission } from '@lockbox/contracts/permissions';
import type { RequestStatus } from '@lockbox/domain/requests/statuses';
import type { Side } from '@lockbox/domain/requests/who-sees';
import type { Uses } from '@lockbox/store/collections/requests';
import type { Times } from './times.ts';

/** The material of a message: the names and texts for the notice's ids, as its reader may see them. */
export interface MessageView {
  readonly providerName: string;
  /** The portal's address, without a slash at the end. */
  readonly portalUrl: string;
  readonly tenantId: string;
  readonly tenant: string;
  /** The event that the notice is about. */
  readonly eventId: string;
  readonly side: Side;
  readonly times: Times;
  /** Null where the notice is not about a request, or nothing is known of it yet. */
  readonly request: RequestInMessage | null;
  /** The name of a person by id. */
  person(id: string): string;
  /** The name of an environment by id. */
  environment(id: string): string;
  /** A permission's title and description in the message's language; null if it is not in the catalogue. */
  permission(id: string): DescribedPermission | null;
  /** The comment to the decision. */
  readonly comment: string | null;
  /** The question that the notice is about, and its answer. */
  readonly question: {
    /** Undefined where it has not come yet, as below. */
    readonly asked: TextInMessage | undefined;
    readonly answered: TextInMessage | undefined;
  } | null;
}

/** Null where it was erased, or `differs`: the stored text is not the one that the log commits to. */
export interface TextInMessage {
  readonly text: string | null;
  readonly differs: boolean;
}

/** The request as a message shows it; what is not known, or was erased, is null. */
export interface RequestInMessage {
  readonly requestId: string;
  /** The ticket's id, or "… initiated" for an alert of the provider. */
  readonly supportRequestId: string;
  readonly environmentId: string;
  readonly environment: string;
  readonly engineerId: string;
  readonly engineer: string;
  /** False for a sealed demand that was disclosed: it has no justification. */
  readonly hasJustification: boolean;
  readonly justification: string | null;
  /** True if the stored text is not the one that the log commits to. */
  readonly justificationDiffers: boolean;
  readonly permissions: readonly string[];
  readonly dataStores: readonly string[];
  readonly requestedAt: number;
  /** The ended request that it asks for again, and what came of that, in the message's language; null where the reader does not see it. */
  readonly previous: {
    readonly requestId: string;
    readonly status: RequestStatus | null;
    readonly endedAt: number | null;
  } | null;
  /** Until when the customer can decide; null before it is asked. */
  readonly expiresAt: number | null;
  readonly internalApprover: string | null;
  /** Who claims an emergency, of which the customer is asked; null of any other request. */
  readonly emergencyClaimedBy: { readonly id: string; readonly displayName: string } | null;
  /** The number of approvals that the customer has to give. */
  readonly approvalsNeeded: number;
  /** The reported use under it; null until the end of access is known, and with it every report before that. */
  readonly uses: Uses | null;
}

/** The names of those permissions of the request that people are warned of. */
export const broadIn = ({ request, permission }: MessageView): readonly string[] =>
  (request?.permissions ?? []).flatMap((id) => {
    const known = permission(id);
    return known?.broad ? [known.title] : [];
  });
