import type { Side } from '@lockbox/domain/requests/who-sees';
import { expect, test } from 'vitest';
import { sampleEvent, sampleEvents } from '../testing/events.ts';
import { acme } from '../testing/policy-events.ts';
import { sampleRequestId } from '../testing/request-events.ts';
import { noticeAgain } from './notice-again.ts';
import { planEvent } from './plan.ts';
import { noRecipients } from './recipients.ts';

test('what is delivered again says what was delivered first', () => {
  const webhooks = [
    { _id: 'own', tenantId: acme, createdAt: 0 },
    { _id: 'providers', tenantId: 'provider', createdAt: 0 },
  ] as const;
  const participants = {
    _id: sampleRequestId,
    tenantId: acme,
    sequence: 1,
    engineerId: 'engineer',
    internalApproverId: 'approver',
    waiting: true,
  } as Parameters<typeof planEvent>[2];
  const recipients = { ...noRecipients(acme), policyEnabled: true };
  for (const data of Object.values(sampleEvents)) {
    const event = sampleEvent(data);
    const first = (side: Side) =>
      planEvent(event, recipients, participants, { webhooks }).notices.find(
        (one) => one.channel === 'WEBHOOK' && one.side === side,
      )?.notice;
    for (const side of ['customer', 'provider'] as const) expect(noticeAgain(event, side)).toEqual(first(side));
  }
});
