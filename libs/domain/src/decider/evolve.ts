import type { Event } from '@lockbox/contracts/generated/events';
import type { Passkeys } from '@lockbox/contracts/generated/policy-state';
import { afterAdministration } from '../administration/administration.ts';
import { afterIntroduction } from '../administration/signing-key.ts';
import { environmentAfter, principalAfter, providerPersonAfter, tenantAfter } from '../directory/directory-state.ts';
import { Remembered } from '../memory/remembered.ts';
import { afterNoticePreferences } from '../notices/notice-preferences.ts';
import { afterPersonalNotices } from '../notices/personal-notices.ts';
import { afterPasskeyEvent, afterSigning, noPasskeys } from '../passkeys/passkey-state.ts';
import { unnamedTenant } from '../policy/policy-check.ts';
import { afterPolicyChange, afterRollOutEvent } from '../policy/policy-state.ts';
import { afterOpening } from '../reports/access-opening.ts';
import { withUseOutside } from '../reports/access-use.ts';
import { afterRefusedAccess } from '../reports/refused-access.ts';
import { afterRefusedReport, oneReportAlone, reportAlone, withKnownReport } from '../reports/reports.ts';
import { afterSubmission, requestAfter, withNotice } from '../requests/request-state.ts';
import { isPersonal } from './decide.ts';
import type { Entity } from './entity.ts';
import { afterRefusal, tenantWithCommand } from './person-commands.ts';
import type { TenantState } from './state.ts';

/** The part of an event that the state depends on. The rest of the envelope proves it and changes nothing. */
export type Fact = Pick<Event, 'data' | 'occurredAt' | 'causationId' | 'tenantId' | 'actor'>;

/**
 * The entities that an event changes, as they are after it (docs/decisions/0002). It asks nothing and refuses nothing:
 * what is in the log has happened. Events that change no entity give none.
 */
export function evolve(before: TenantState, event: Fact): readonly Entity[] {
  const state = new Remembered(before, event.occurredAt);
  const signed = afterSigning(state, event.data);
  const changed = changedBy(state, event, signed);
  return signed === undefined || changed.some(({ type }) => type === 'Passkeys') ? changed : [...changed, signed];
}

/** `signed`: the tenant's passkeys, once one of them has signed the event. */
function changedBy(state: Remembered, event: Fact, signed: Passkeys | undefined): readonly Entity[] {
  const { data, occurredAt, causationId, tenantId } = event;
  switch (data.type) {
    case 'TenantSet':
    case 'TenantRemoved':
      return [tenantAfter(state, data)];
    case 'EnvironmentSet':
    case 'EnvironmentRemoved':
      return [environmentAfter(state, data, occurredAt)];
    case 'ProtectionEnded': {
      const environment = state.environment(data.environmentId);
      return environment === undefined ? [] : [{ ...environment, protectedUntil: null }];
    }
    case 'PrincipalSet':
    case 'PrincipalRemoved':
      return [principalAfter(state, data)];
    case 'ProviderPersonSet':
    case 'ProviderPersonRemoved':
      return [providerPersonAfter(state, data)];
    case 'PolicyEnabled':
    case 'PolicyDisabled':
    case 'ApprovalRuleSet':
    case 'EmergencyRuleSet':
    case 'PolicyChangeProposed':
    case 'PolicyChangeWithdrawn':
      return [afterPolicyChange(state, data, event)];
    case 'NoticePreferencesSet':
      return [afterNoticePreferences(state, causationId)];
    case 'PersonalNoticesSet':
      return afterPersonalNotices(state, data, event);
    case 'PasskeyProposed':
    case 'PasskeyEnrolled':
    case 'PasskeyRecoveryConfirmed':
    case 'PasskeyWithdrawn':
    case 'PasskeyRemoved':
    case 'PasskeyRequirementSet':
      return [
        afterPasskeyEvent(signed ?? state.passkeys() ?? noPasskeys(tenantId), data),
        tenantWithCommand(state.tenant() ?? unnamedTenant(tenantId), causationId),
      ];
    case 'EnforcementConfirmed':
    case 'RollOutCompleted':
    case 'RollOutReopened':
    case 'RollOutOverdue':
      return afterRollOutEvent(state, data);
    case 'RequestSubmitted':
      return [afterSubmission(data, event)];
    case 'InternallyApproved':
    case 'InternallyRejected':
    case 'InternalReviewExpired':
    case 'InternalReminderDue':
    case 'LockboxRequestCreated':
    case 'CustomerApprovalNotRequired':
    case 'ExclusionDeclared':
    case 'ExclusionSealed':
    case 'DisclosureLifted':
    case 'ApprovalRecorded':
    case 'RequestApproved':
    case 'RequestDenied':
    case 'RequestExpired':
    case 'AccessGranted':
    case 'AccessEnded':
    case 'ReminderDue':
    case 'QuestionAsked':
    case 'QuestionAnswered': {
      const request = requestAfter(state, data, event);
      return request === undefined ? [] : [request];
    }
    case 'AccessUsed': {
      const request = state.request(data.requestId);
      return request === undefined ? [] : [withKnownReport(request, data.reportId, event)];
    }
    case 'AccessUsedOutsideGrant': {
      const request = state.request(data.requestId);
      if (request === undefined) return oneReportAlone(state, 'outside-grant', data.reportId, event);
      return [reportAlone(data.reportId, event), withUseOutside(request)];
    }
    case 'AccessOpened':
    case 'AccessClosed':
    case 'AccessNotClosed':
      return afterOpening(state, data, event);
    case 'AccessRefused':
      return afterRefusedAccess(state, data, event);
    case 'NotificationRecorded': {
      const { notificationId, requestId } = data;
      const request = requestId === null ? undefined : state.request(requestId);
      if (request !== undefined) return [withNotice(request, notificationId)];
      return [{ type: 'Notified', tenantId, notificationId, recordedAt: occurredAt, commandId: null }];
    }
    case 'AdministrationRecorded':
      return [afterAdministration(state, causationId)];
    case 'SigningKeyIntroduced':
      return [afterIntroduction(state, data, causationId)];
    case 'CommandRejected':
      return [...afterRefusal(state, data, isPersonal(data.commandType)), ...afterRefusedReport(state, data, event)];
    default:
      return data satisfies never;
  }
}
