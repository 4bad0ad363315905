import type { Event, EventData } from '@lockbox/contracts/generated/events';
import type { TenantId } from '@lockbox/contracts/ids';
import { isOfProviderAlone } from '@lockbox/domain/who-sees';
import type { Needed } from './projection-progress.ts';

/** Tells an open page that what it shows is out of date; the page asks for it anew. */
export interface ResourceChange {
  readonly about: 'request' | 'policy' | 'directory' | 'attempts';
  /** The request's id, or the tenant's. */
  readonly id: string;
  readonly tenantId: TenantId;
  readonly sequence: number;
  readonly type: EventData['type'];
}

/** What an event changes, and what the database must have before a page is told. */
export function changesOf(event: Event): readonly { readonly change: ResourceChange; readonly needed: Needed }[] {
  const { data, tenantId, sequence, eventId } = event;
  const about = (what: ResourceChange['about'], id: string): ResourceChange => ({
    about: what,
    id,
    tenantId,
    sequence,
    type: data.type,
  });
  const needed = (rest: Partial<Needed> = {}): Needed => ({ eventId, document: null, textId: null, ...rest });
  const policy = (isCertain: boolean) => ({
    change: about('policy', tenantId),
    needed: needed({ document: { collection: 'policies', id: tenantId, sequence, certain: isCertain ? sequence : 0 } }),
  });
  switch (data.type) {
    case 'RequestSubmitted':
    case 'InternallyApproved':
    case 'InternallyRejected':
    case 'InternalReviewExpired':
    case 'LockboxRequestCreated':
    case 'CustomerApprovalNotRequired':
    case 'ExclusionDeclared':
    case 'ApprovalRecorded':
    case 'RequestApproved':
    case 'RequestDenied':
    case 'RequestExpired':
    case 'AccessGranted':
    case 'AccessEnded':
    case 'QuestionAsked':
    case 'QuestionAnswered':
    case 'AccessUsed':
    case 'DisclosureLifted': {
      const document = { collection: 'requests', id: data.requestId, sequence, certain: sequence } as const;
      return [{ change: about('request', data.requestId), needed: needed({ document, textId: textIdIn(data) }) }];
    }
    case 'AccessUsedOutsideGrant':
    case 'AccessOpened':
    case 'AccessClosed':
    case 'AccessNotClosed': {
      // The request may be known to nobody.
      const document = { collection: 'requests', id: data.requestId, sequence, certain: 0 } as const;
      return [{ change: about('request', data.requestId), needed: needed({ document }) }];
    }
    case 'ReminderDue':
    case 'NotificationRecorded':
      // These change no document, but only the document says whether the customer sees the request.
      return data.requestId === null || isOfProviderAlone(data)
        ? []
        : [
            {
              change: about('request', data.requestId),
              needed: needed({ document: { collection: 'requests', id: data.requestId, sequence: 0, certain: 0 } }),
            },
          ];
    case 'PolicyEnabled':
    case 'PolicyDisabled':
    case 'ApprovalRuleSet':
    case 'EmergencyRuleSet':
    case 'PolicyChangeProposed':
    case 'PolicyChangeWithdrawn':
    case 'NoticePreferencesSet':
    case 'PersonalNoticesSet':
    case 'PasskeyProposed':
    case 'PasskeyEnrolled':
    case 'PasskeyRecoveryConfirmed':
    case 'PasskeyWithdrawn':
    case 'PasskeyRemoved':
    case 'PasskeyRequirementSet':
      return [policy(true)];
    case 'EnforcementConfirmed':
    case 'RollOutCompleted':
    case 'RollOutReopened':
    case 'RollOutOverdue':
    case 'ProtectionEnded':
      return [policy(false)];
    case 'EnvironmentSet':
    case 'EnvironmentRemoved':
      return [policy(false), { change: about('directory', tenantId), needed: needed() }];
    case 'AccessRefused':
      return [{ change: about('attempts', tenantId), needed: needed() }];
    case 'TenantSet':
    case 'TenantRemoved':
    case 'PrincipalSet':
    case 'PrincipalRemoved':
    case 'ProviderPersonSet':
    case 'ProviderPersonRemoved':
      return [{ change: about('directory', tenantId), needed: needed() }];
    // What a tenant's people are not shown (docs/rules.md, "Who sees what") is no change for anybody: it would tell one from
    // the other. A refusal is the answer to whoever asked, and changes nothing.
    case 'ExclusionSealed':
    case 'InternalReminderDue':
    case 'AdministrationRecorded':
    case 'SigningKeyIntroduced':
    case 'CommandRejected':
      return [];
    default:
      return data satisfies never;
  }
}

/** The comment, question or answer that an event brings. */
function textIdIn(data: EventData): string | null {
  if ('comment' in data) return data.comment?.textId ?? null;
  return 'text' in data ? data.text.textId : null;
}
