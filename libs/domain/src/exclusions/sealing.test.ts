import { createHash } from 'node:crypto';
import type { Command } from '@lockbox/contracts/generated/commands';
import { commandId } from '@lockbox/contracts/ids';
import { describe, expect, test } from 'vitest';
import { at, days, given } from '../testing/given.ts';
import {
  BEGIN,
  contoso,
  decideInternally,
  declarer,
  engineer,
  handBack,
  internalApprover,
  lift,
  prod,
  prodDb,
  protectedTenant,
  R1,
  submit,
  submitExclusion,
  submitSealed,
  timer,
  waitingForCustomer,
} from '../testing/sample.ts';
import { sealedDetails } from './sealed-commitment.ts';

describe('a sealed legal demand', () => {
  const draft = [...protectedTenant, submitSealed()];
  const sealed = [...draft, decideInternally()];

  test('leaves nothing in the log until its internal approval', () => {
    const { decision, log } = given(...protectedTenant).when(submitSealed());
    expect(decision.kind).toBe('draft');
    expect(log.facts.some(({ data }) => 'requestId' in data)).toBe(false);
  });

  test('is then a commitment alone, to details that say who approved it', () => {
    const { decision, log } = given(...draft).when(decideInternally());
    if (decision.kind !== 'events') throw new Error(decision.kind);
    expect(decision.events.map(({ data }) => Object.keys(data))).toEqual([['type', 'requestId', 'commitment']]);
    const request = log.memory.request(R1);
    if (request?.type !== 'Closed' || request.sealed === null) throw new Error('Not sealed');
    const { salt, details } = request.sealed;
    expect(JSON.parse(details)).toMatchObject({
      approvedBy: internalApprover,
      decidedAt: BEGIN,
      permissions: ['read'],
    });
    expect(decision.events[0]?.data).toMatchObject({
      commitment: createHash('sha256').update(salt).update(details).digest(),
    });
  });

  test('is opened by the legal department, for anyone to check, and once', () => {
    const lifted = given(...sealed).when(at(days(400), lift()));
    lifted.thenEvents({ type: 'DisclosureLifted', requestId: R1, salt: Buffer.alloc(32, 7) });
    const [, opened] = lifted.log.facts.slice(-2).map(({ data }) => data);
    const [commitment] = lifted.log.facts.slice(-2).map(({ data }) => data);
    if (opened?.type !== 'DisclosureLifted' || commitment?.type !== 'ExclusionSealed') throw new Error('Not opened');
    expect(createHash('sha256').update(opened.salt).update(opened.details).digest()).toEqual(commitment.commitment);
    given(...sealed, lift())
      .when(lift())
      .thenRefused('ALREADY_DISCLOSED');
  });

  test('does not name the command that sealed it, whose id could be guessed; a repeat leaves no event', () => {
    const approval = { ...decideInternally(), id: 'made-from-what-it-says' };
    const approved = given(...draft).when(approval);
    expect(approved.log.facts.at(-1)?.causationId).not.toBe(approval.id);
    expect(
      given(...draft)
        .when(approval)
        .log.facts.at(-1)?.causationId,
    ).toBe(approved.log.facts.at(-1)?.causationId);
    given(...draft, approval)
      .when(approval)
      .thenNothing();
  });

  test('lifted again by the same command leaves no event', () => {
    const once = { ...lift(), id: 'once' };
    given(...sealed, once)
      .when(once)
      .thenNothing();
  });

  test('rejected internally leaves nothing in the log, ever', () => {
    const rejected = given(...draft).when(decideInternally('REJECTED'));
    expect(rejected.decision.kind).toBe('draft');
    for (const [step, reasonCode] of [
      [decideInternally(), 'ALREADY_DECIDED_INTERNALLY'],
      [lift(), 'NOT_SEALED'],
      [submit(), 'REQUEST_DIFFERS'],
      [handBack(), 'ACCESS_NOT_RUNNING'],
    ] as const) {
      given(...draft, decideInternally('REJECTED'))
        .when(step)
        .thenRefusedUnseen(reasonCode);
    }
  });

  test('is not shown by any refusal', () => {
    const unseen = [
      [draft, decideInternally('APPROVED', engineer), 'INTERNAL_APPROVER_IS_ENGINEER'],
      [draft, decideInternally('APPROVED', declarer), 'INTERNAL_APPROVER_DECLARED_EXCLUSION'],
      [draft, at(days(4), decideInternally()), 'INTERNAL_REVIEW_OVER'],
      [draft, submit(), 'REQUEST_DIFFERS'],
      [draft, submitSealed({ permissions: ['all'] }), 'REQUEST_DIFFERS'],
      [draft, lift(), 'SEALED_NOT_YET_APPROVED'],
      [draft, handBack(), 'ACCESS_NOT_RUNNING'],
      [sealed, decideInternally(), 'ALREADY_DECIDED_INTERNALLY'],
      [sealed, handBack(), 'ACCESS_NOT_RUNNING'],
      [sealed, submit(), 'REQUEST_DIFFERS'],
      [sealed, lift(engineer), 'PROVIDER_ROLE_MISSING'],
      [sealed, lift('nobody'), 'PROVIDER_PERSON_UNKNOWN'],
      [protectedTenant, lift(), 'REQUEST_NOT_FOUND'],
    ] as const;
    for (const [steps, step, reasonCode] of unseen) {
      given(...steps)
        .when(step)
        .thenRefusedUnseen(reasonCode);
    }
  });

  test('that nobody approves in time leaves nothing in the log', () => {
    given(...draft)
      .when(at(days(5), timer('INTERNAL_REVIEW')))
      .thenNothing();
  });

  test('sent again leaves no event', () => {
    const once = { ...submitSealed(), id: 'once' };
    given(...protectedTenant, once)
      .when(once)
      .thenNothing();
  });
});

test('there is nothing to disclose of what was never sealed', () => {
  given(...waitingForCustomer)
    .when(lift())
    .thenRefused('NOT_SEALED');
  given(...protectedTenant, submitExclusion('LEGAL_DEMAND'), decideInternally())
    .when(lift())
    .thenRefused('NOT_SEALED');
});

test('the details of a sealed submission are the same text for the same content, without the justification', () => {
  const data = {
    type: 'SubmitRequest',
    requestId: R1,
    source: 'servicedesk',
    sourceRequestId: 'R-1',
    environmentId: prod,
    dataStores: [prodDb],
    engineerId: engineer,
    permissions: ['read'],
    justification: 'Case 4711 against Ms Smith',
    trigger: 'SUPPORT_TICKET',
    ticketId: null,
    exclusion: 'LEGAL_DEMAND',
    declaredBy: declarer,
    disclosure: 'SEALED',
    requestedAt: BEGIN,
    previousRequestId: null,
    assertion: null,
  } as const;
  const command: Command = {
    commandId: commandId('c'),
    tenantId: contoso,
    actor: { kind: 'UPSTREAM', id: 'servicedesk' },
    correlationId: R1,
    sentAt: BEGIN,
    data,
  };
  expect(sealedDetails(command)).toBe(
    `{"dataStores":["prod-db"],"declaredBy":"duty-officer","engineerId":"engineer-1","environmentId":"prod","exclusion":"LEGAL_DEMAND","permissions":["read"],"requestId":"${R1}","requestedAt":${BEGIN},"source":"servicedesk","sourceRequestId":"R-1","tenantId":"contoso","ticketId":null,"trigger":"SUPPORT_TICKET"}`,
  );
  expect(() => sealedDetails({ ...command, data: { type: 'EnablePolicy' } })).toThrow('Only a submission');
});
