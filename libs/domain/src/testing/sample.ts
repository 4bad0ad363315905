/** One tenant, its people and the provider's, and what they ask for. */
import type {
  CommandData,
  EmergencyRule,
  InternalDecision,
  Role,
  SourcePosition,
  Timer,
} from '@lockbox/contracts/generated/commands';
import {
  type DataStoreId,
  dataStoreId,
  environmentId,
  personId,
  providerLog,
  type RequestId,
  type TenantId,
  tenantId,
} from '@lockbox/contracts/ids';
import { eventIdOf, notificationIdOf, requestIdOf } from '@lockbox/contracts/uuid';
import type { PreparedSubmission } from '../decider/decision.ts';
import type { ChosenPreferences } from '../notices/notice-preferences.ts';
import type { Step } from './step.ts';

/** All times in tests count from here. */
export const BEGIN = 1_772_366_400_000;

export const contoso: TenantId = tenantId('contoso');
export const prod = environmentId('prod');
export const sandbox = environmentId('sandbox');
export const prodDb = dataStoreId('prod-db');
export const prodFiles = dataStoreId('prod-files');
export const sandboxDb = dataStoreId('sandbox-db');
export const engineer = personId('engineer-1');
export const internalApprover = personId('approver-1');
export const declarer = personId('duty-officer');

export const contosoRequestId = (id: string): RequestId => requestIdOf(contoso, 'servicedesk', id);
export const R1 = contosoRequestId('R-1');

const textNumber = (number: number) => ({ textId: `contoso/text-${number}`, digest: Buffer.alloc(32, number) });
const text = textNumber(1);
const upstream = (data: Step['data']): Step => ({ data, actor: { kind: 'UPSTREAM', id: 'servicedesk' } });
const by = (person: string, data: Step['data']): Step => ({ data, actor: { kind: 'PRINCIPAL', id: person } });

let positions = 0;
/** Each directory record is newer than the one before. */
export const position = (offset = ++positions, signedAt: number | null = null) => ({
  topic: 'lockbox.directory',
  partition: 0,
  offset,
  signedAt,
});

export const setTenant = (licences: readonly string[] = ['m365/E5']): Step =>
  upstream({ type: 'SetTenant', licences, position: position() });
export const removeTenant = (): Step => upstream({ type: 'RemoveTenant', position: position() });

type SetEnvironment = Extract<CommandData, { type: 'SetEnvironment' }>;
export const setEnvironment = (changes: Partial<SetEnvironment> = {}): Step =>
  upstream({
    type: 'SetEnvironment',
    environmentId: prod,
    managed: true,
    dataStores: [prodDb, prodFiles],
    position: position(),
    ...changes,
  });
export const setSandbox = (changes: Partial<SetEnvironment> = {}): Step =>
  setEnvironment({ environmentId: sandbox, managed: false, dataStores: [sandboxDb], ...changes });
export const removeEnvironment = (id = prod): Step =>
  upstream({ type: 'RemoveEnvironment', environmentId: id, position: position() });

type SetPrincipal = Extract<CommandData, { type: 'SetPrincipal' }>;
export const setPrincipal = (
  id: string,
  roles: readonly Role[] = ['GLOBAL_ADMINISTRATOR'],
  changes: Partial<SetPrincipal> = {},
): Step =>
  upstream({
    type: 'SetPrincipal',
    principalId: personId(id),
    roles,
    licences: ['m365/E5'],
    environmentIds: [prod],
    disabled: false,
    position: position(),
    ...changes,
  });
export const removePrincipal = (id: string, changes: { readonly position?: SourcePosition } = {}): Step =>
  upstream({ type: 'RemovePrincipal', principalId: personId(id), position: position(), ...changes });

type SetProviderPerson = Extract<CommandData, { type: 'SetProviderPerson' }>;
/** In the provider's own log, not in the tenant's. */
export const setProviderPerson = (
  id: string,
  roles: SetProviderPerson['roles'],
  changes: Partial<SetProviderPerson> = {},
): Step => ({
  ...upstream({
    type: 'SetProviderPerson',
    personId: personId(id),
    roles,
    disabled: false,
    position: position(),
    ...changes,
  }),
  tenant: providerLog(0),
});
export const removeProviderPerson = (id: string): Step => ({
  ...upstream({ type: 'RemoveProviderPerson', personId: personId(id), position: position() }),
  tenant: providerLog(0),
});

/** Who asks, decides internally, declares and opens. */
export const providerPeople: readonly Step[] = [
  setProviderPerson(engineer, ['ENGINEER']),
  setProviderPerson('engineer-2', ['ENGINEER']),
  setProviderPerson(internalApprover, ['INTERNAL_APPROVER']),
  setProviderPerson('approver-2', ['INTERNAL_APPROVER']),
  setProviderPerson(declarer, ['LEGAL']),
  setProviderPerson('legal-1', ['LEGAL']),
];

/** A managed and an unmanaged environment, two kinds of administrator, and some who are none. */
export const directory: readonly Step[] = [
  setTenant(),
  setEnvironment(),
  setSandbox(),
  setPrincipal('ada', ['GLOBAL_ADMINISTRATOR']),
  setPrincipal('bob', ['POWER_PLATFORM_ADMINISTRATOR']),
  setPrincipal('cy', ['AUDITOR']),
  setPrincipal('dee', ['GLOBAL_ADMINISTRATOR'], { disabled: true }),
  setPrincipal('engineer-1', ['GLOBAL_ADMINISTRATOR']),
  setPrincipal('approver-1', ['GLOBAL_ADMINISTRATOR']),
  ...providerPeople,
];

export const enable = (person = 'ada'): Step => by(person, { type: 'EnablePolicy' });
export const setNoticePreferences = (chosen: ChosenPreferences, person = 'ada'): Step =>
  by(person, { type: 'SetNoticePreferences', ...chosen });
type ChosenNotices = Omit<Extract<CommandData, { type: 'SetPersonalNotices' }>, 'type'>;
export const setPersonalNotices = (chosen: Partial<ChosenNotices>, person = 'ada'): Step =>
  by(person, {
    type: 'SetPersonalNotices',
    choices: [],
    digestAt: 8 * 60,
    quietFrom: null,
    quietUntil: null,
    timeZone: 'Europe/Berlin',
    ...chosen,
  });
export const disable = (person = 'ada'): Step => by(person, { type: 'DisablePolicy', assertion: null });

type SetRule = Omit<Extract<CommandData, { type: 'SetApprovalRule' }>, 'type' | 'assertion'>;
export const setRule = (changes: Partial<SetRule>, person = 'ada'): Step =>
  by(person, {
    type: 'SetApprovalRule',
    scope: 'ALL',
    environmentIds: [],
    permissions: [],
    assertion: null,
    ...changes,
  });
export const setEmergencyRule = (rule: EmergencyRule, person = 'ada'): Step =>
  by(person, { type: 'SetEmergencyRule', rule, assertion: null });
export const twoForAll = (person = 'ada'): Step => setRule({ scope: 'ALL' }, person);
export const oneAgain = (person = 'ada'): Step => setRule({ scope: 'NONE' }, person);
/** Confirms the change that the log holds as proposed. */
export const confirmChange = (person = 'bob'): Step =>
  by(person, { type: 'ConfirmPolicyChange', proposal: '', assertion: null });
export const withdrawChange = (person = 'ada'): Step => by(person, { type: 'WithdrawPolicyChange', proposal: '' });

export const protectedTenant: readonly Step[] = [...directory, enable()];

export const submit = (changes: Partial<PreparedSubmission> = {}, id = 'R-1'): Step =>
  upstream({
    type: 'SubmitRequest',
    requestId: contosoRequestId(id),
    source: 'servicedesk',
    sourceRequestId: id,
    environmentId: prod,
    dataStores: [prodDb],
    engineerId: engineer,
    permissions: ['read', 'restart'],
    justification: text,
    trigger: 'SUPPORT_TICKET',
    ticketId: `T-${id}`,
    exclusion: null,
    declaredBy: null,
    disclosure: 'NOTIFY',
    requestedAt: BEGIN - 60_000,
    previousRequestId: null,
    assertion: null,
    ...changes,
  });
export const submitSandbox = (): Step => submit({ environmentId: sandbox, dataStores: [sandboxDb] });
export const submitExclusion = (exclusion: 'INADVERTENT' | 'EMERGENCY' | 'LEGAL_DEMAND'): Step =>
  submit({ exclusion, declaredBy: declarer });
export const submitSealed = (changes: Partial<PreparedSubmission> = {}): Step =>
  submit({
    exclusion: 'LEGAL_DEMAND',
    declaredBy: declarer,
    disclosure: 'SEALED',
    sealedDraft: { salt: Buffer.alloc(32, 7), details: '{"permissions":["read"],"requestId":"r"}' },
    ...changes,
  });

export const decideInternally = (decision: InternalDecision = 'APPROVED', approverId = internalApprover): Step =>
  upstream({
    type: 'RecordInternalDecision',
    requestId: R1,
    approverId,
    decision,
    comment: text,
    decidedAt: BEGIN,
    shown: null,
    assertion: null,
    commentSalt: null,
  });

export const approve = (person = 'ada'): Step =>
  by(person, { type: 'ApproveRequest', requestId: R1, comment: text, shown: null, assertion: null, commentSalt: null });
export const deny = (person = 'ada'): Step =>
  by(person, { type: 'DenyRequest', requestId: R1, comment: null, shown: null, assertion: null, commentSalt: null });
export const ask = (person = 'ada', questionId = 'q-1'): Step =>
  by(person, { type: 'AskQuestion', requestId: R1, questionId, text: textNumber(2) });
export const answer = (questionId = 'q-1', engineerId = engineer): Step =>
  upstream({ type: 'AnswerQuestion', requestId: R1, questionId, engineerId, text: textNumber(3), answeredAt: BEGIN });
export const handBack = (engineerId = engineer): Step =>
  upstream({ type: 'FinishWork', requestId: R1, engineerId, finishedAt: BEGIN });
type Use = Extract<CommandData, { type: 'RecordAccessUse' }>;
type UsedAction = Use['actions'][number];
/** The engineer has opened 12 invoices, so long after BEGIN. */
export const used = (usedAt: number, changes: Partial<UsedAction> = {}): UsedAction => ({
  usedAt: BEGIN + usedAt,
  dataStoreId: prodDb,
  permission: 'read',
  action: 'READ',
  objectClass: 'invoice',
  count: 12,
  ...changes,
});
export const reportUse = (
  actions: readonly UsedAction[],
  {
    id = 'R-1',
    source = 'servicedesk',
    ...changes
  }: Partial<Use> & { readonly id?: string; readonly source?: string } = {},
): Step => ({
  data: {
    type: 'RecordAccessUse',
    requestId: contosoRequestId(id),
    reportId: 'report-1',
    engineerId: engineer,
    actions,
    ...changes,
  },
  actor: { kind: 'UPSTREAM', id: source },
});
interface Reported {
  readonly id?: string;
  readonly source?: string;
  readonly reportId?: string;
  readonly dataStoreId?: DataStoreId;
}
const reportedBy = (source: string, data: Step['data']): Step => ({ data, actor: { kind: 'UPSTREAM', id: source } });
const reportedOf = ({ id = 'R-1', reportId = 'report-1', dataStoreId = prodDb }: Reported) => ({
  requestId: contosoRequestId(id),
  reportId,
  dataStoreId,
});
/** The guard of a data store has opened it, so long after BEGIN. */
export const reportOpened = (openedAt: number, { source = 'gate', ...rest }: Reported = {}): Step =>
  reportedBy(source, { type: 'RecordAccessOpened', ...reportedOf(rest), openedAt: BEGIN + openedAt });
export const reportClosed = (closedAt: number, { source = 'gate', ...rest }: Reported = {}): Step =>
  reportedBy(source, {
    type: 'RecordAccessClosed',
    ...reportedOf(rest),
    closedAt: BEGIN + closedAt,
    sessionsEnded: 1,
  });
export const reportNotClosed = (since: number, { source = 'gate', ...rest }: Reported = {}): Step =>
  reportedBy(source, {
    type: 'RecordAccessNotClosed',
    ...reportedOf(rest),
    since: BEGIN + since,
    reason: 'UNREACHABLE',
  });
type Refused = Extract<CommandData, { type: 'RecordAccessRefused' }>;
/** It has refused three attempts within a second. */
export const reportRefused = (
  lastAt: number,
  { id: _, source = 'gate', ...changes }: Partial<Refused> & Pick<Reported, 'id' | 'source'> = {},
): Step =>
  reportedBy(source, {
    type: 'RecordAccessRefused',
    reportId: 'report-1',
    dataStoreId: prodDb,
    engineerId: engineer,
    permission: 'read',
    reason: 'NO_GRANT',
    count: 3,
    firstAt: BEGIN + lastAt - 1_000,
    lastAt: BEGIN + lastAt,
    ...changes,
  });
export const lift = (liftedBy = 'legal-1'): Step =>
  upstream({ type: 'LiftDisclosure', requestId: R1, liftedBy: personId(liftedBy), liftedAt: BEGIN, assertion: null });
export const confirm = (dataStore: string, policyVersion = 1, environment = prod): Step =>
  upstream({
    type: 'ConfirmEnforcement',
    environmentId: environment,
    dataStoreId: dataStoreId(dataStore),
    policyVersion,
    enforcedAt: BEGIN,
  });

export const timer = (kind: Timer, subjectId: string = R1): Step => ({
  data: { type: 'TimerDue', timer: kind, subjectId, dueAt: BEGIN },
  actor: { kind: 'SYSTEM', id: 'timer' },
});

const ABOUT = { eventId: eventIdOf(contoso, 1), aboutSequence: 1 } as const;
export const NOTICE_1 = notificationIdOf(ABOUT.eventId, 'ada', 'EMAIL');
type RecordNotification = Extract<CommandData, { type: 'RecordNotification' }>;
export const recordNotice = (changes: Partial<RecordNotification> = {}): Step => ({
  data: {
    type: 'RecordNotification',
    notificationId: NOTICE_1,
    ...ABOUT,
    requestId: R1,
    recipientId: 'ada',
    channel: 'EMAIL',
    outcome: 'DELIVERED',
    detail: '250',
    attempts: 1,
    at: BEGIN,
    internal: false,
    ...changes,
  },
  actor: { kind: 'SYSTEM', id: 'notifier' },
});

/** Requests at each stage. */
export const waitingInternally: readonly Step[] = [...protectedTenant, submit()];
export const waitingForCustomer: readonly Step[] = [...waitingInternally, decideInternally()];
export const questionOpen: readonly Step[] = [...waitingForCustomer, ask()];
export const questionAnswered: readonly Step[] = [...questionOpen, answer()];
export const waitingForTwo: readonly Step[] = [...protectedTenant, twoForAll(), submit(), decideInternally()];
export const accessRunning: readonly Step[] = [...waitingForCustomer, approve()];
