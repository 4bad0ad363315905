import type { DescribedPermission } from '@lockbox/contracts/permissions';
import type { RequestStatus } from '@lockbox/domain/requests/statuses';
import type { Side } from '@lockbox/domain/requests/who-sees';
import type { Uses } from '@lockbox/store/collections/requests';
import type { Times } from './times.ts';

/** What a message is composed from: everything that the notice's ids stand for, as its reader may see it. */
export interface MessageView {
  readonly providerName: string;
  /** Where the portal is, without a slash at the end. */
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
  /** What a permission is called and allows, in the message's language; null for one that is not in the catalogue. */
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

/** Null where it was erased or `differs`: what is stored is not the text that the log means. */
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
  /** Whether it has one: a sealed demand that was disclosed has none. */
  readonly hasJustification: boolean;
  readonly justification: string | null;
  /** Whether what is stored is not the text that the log means. */
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
  /** How many of the customer have to approve. */
  readonly approvalsNeeded: number;
  /** What was done under it, as far as it is reported; null until the end of access is known, and with it all that came before. */
  readonly uses: Uses | null;
}

/** The names of those permissions of the request that people are warned of. */
export const broadIn = ({ request, permission }: MessageView): readonly string[] =>
  (request?.permissions ?? []).flatMap((id) => {
    const known = permission(id);
    return known?.broad ? [known.title] : [];
  });
