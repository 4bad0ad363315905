/** Without a memory that it believes, policy makes it from the log, and believes no decision that it would not make itself. */
import type { Command } from '@lockbox/contracts/generated/commands';
import type { Event, EventData } from '@lockbox/contracts/generated/events';
import { personId, type RequestId } from '@lockbox/contracts/ids';
import { MAC_HEADER } from '@lockbox/contracts/senders';
import { TEXT_SALT_BYTES } from '@lockbox/contracts/text-salt';
import { eventIdOf, requestIdOf } from '@lockbox/contracts/uuid';
import { contoso } from '@lockbox/domain/testing/sample';
import { shownInLog } from '@lockbox/domain/testing/shown-in-log';
import { hashOf } from '@lockbox/evidence/chain';
import { digestOf } from '@lockbox/evidence/merkle';
import { Authenticator, type Signing } from '@lockbox/evidence/testing/authenticator';
import { textDigest } from '@lockbox/evidence/text';
import { challengeOf, changeText, decisionText, passkeyFingerprintOf } from '@lockbox/evidence/webauthn/statement';
import { describe, expect, test } from 'vitest';
import { proven } from './proven.ts';
import { COMPLETE_SINCE } from './state-records.ts';
import { stateSealer } from './state-seal.ts';
import { command, internalDecision, letterOutcome, PARTITION, submission } from './testing/commands.ts';
import { NOW, policyDeps } from './testing/deps.ts';
import { withRequests } from './testing/driven-partition.ts';

const SEALED = { exclusion: 'LEGAL_DEMAND', declaredBy: personId('legal-1'), disclosure: 'SEALED' } as const;

const deps = policyDeps();
const { topics } = deps;
const DAY_MS = 86_400_000;
const ada = { actor: { kind: 'PRINCIPAL', id: personId('ada') } } as const;
const R1 = requestIdOf(contoso, 'servicedesk', 'R-1');
const unsigned = { assertion: null, commentSalt: null };
const deny = () => command({ type: 'DenyRequest', requestId: R1, comment: 'No', shown: null, ...unsigned }, ada);
const differs = { name: 'StopPartition', code: 'DECISION_DIFFERS' };

/** A tenant with the policy, a request that its administrator is asked about, and a sealed one that waits. */
async function decided() {
  const made = await withRequests('R-1');
  const { decide, session } = made;
  await decide(session, [command({ type: 'EnablePolicy' }, ada)]);
  await decide(session, [command(internalDecision('R-1')), command(submission('R-2', SEALED))]);
  await decide(session, [command(submission('R-3')), command(submission('R-3', { permissions: ['write'] }))]);
  await decide(session, [command(letterOutcome('R-3', 'approver-1', true))]);
  return made;
}
type Made = Awaited<ReturnType<typeof decided>>;

/** Writes events as whoever has policy's key could, after the last one, as caused by the command at the offset. */
function forge({ partition }: Made, commandOffset: number, ...data: readonly EventData[]): void {
  const stored = partition.read(topics.events).at(-1);
  const last = partition.events().at(-1);
  if (last === undefined || stored?.value == null) throw new Error('Nothing was decided');
  const cause = partition.commands.find(({ offset }) => offset === commandOffset)?.value;
  let { sequence } = last;
  let previousHash = hashOf(stored.value);
  for (const one of data) {
    sequence += 1;
    const event: Event = {
      ...last,
      sequence,
      previousHash,
      eventId: eventIdOf(contoso, sequence),
      commandOffset,
      causationId: cause?.commandId ?? last.causationId,
      correlationId: cause?.correlationId ?? last.correlationId,
      actor: cause?.actor ?? last.actor,
      data: one,
    };
    const value = deps.codecs.events.encode(event);
    previousHash = hashOf(value);
    partition.write(
      proven(deps, PARTITION, [{ topic: topics.events, key: contoso, value, hash: digestOf(value), headers: {} }]),
    );
  }
}

const sealedOf = (changes: { readonly requestId: RequestId; readonly details: string }) =>
  deps.codecs.sealed.encode({ tenantId: contoso, salt: Buffer.alloc(32, 1), ...changes });

const INSTALLATION = 'lockbox.example';
const commentSalt = Buffer.alloc(TEXT_SALT_BYTES, 7);

function enrolment(passkey: Authenticator): Command {
  const { credentialId, algorithm, publicKey, rpId, origin } = passkey;
  const aaguid = '00000000-0000-0000-0000-000000000000';
  const brought = { credentialId, algorithm, publicKey, aaguid, installation: INSTALLATION, rpId, origin };
  const fingerprint = passkeyFingerprintOf(contoso, { principalId: 'ada', ...brought });
  const asked = { installation: INSTALLATION, tenantId: contoso, number: null };
  const assertion = assertionOf(passkey, changeText({ ...asked, change: ['ENROL', fingerprint] }));
  return command({ type: 'ProposePasskey', purpose: 'ENROL', ...brought, assertion }, ada);
}

function signedDenial(passkey: Authenticator, shown: string, signing: Signing): Command {
  const asked = { installation: INSTALLATION, tenantId: contoso, requestId: R1, shown, outcome: 'DENY' } as const;
  const text = decisionText({ ...asked, comment: textDigest(commentSalt, 'No').toString('hex') });
  const assertion = assertionOf(passkey, text, signing);
  return command({ type: 'DenyRequest', requestId: R1, comment: 'No', shown, assertion, commentSalt }, ada);
}

function assertionOf(passkey: Authenticator, text: string, signing: Signing = {}) {
  const { authenticatorData, clientDataJson, signature } = passkey.sign(challengeOf(text), signing);
  return {
    credentialId: passkey.credentialId,
    authenticatorData: Buffer.from(authenticatorData),
    clientDataJson: Buffer.from(clientDataJson),
    signature: Buffer.from(signature),
  };
}

const approval: EventData = {
  type: 'RequestApproved',
  requestId: R1,
  comment: null,
  approver: { roles: ['GLOBAL_ADMINISTRATOR'], licences: [] },
  facts: {
    policyEnabled: true,
    policyVersion: 1,
    environmentManaged: true,
    protectedUntil: null,
    tenantLicences: [],
    emergencyRule: 'OPENS',
  },
  shown: null,
  firstApproverId: null,
  assertion: null,
};

describe('a memory that is made from the log', () => {
  test('is unchanged, including what waits and is in no event', async () => {
    const made = await decided();
    const { partition, open, decide } = made;
    const before = partition.state();
    partition.lose(topics.policyState);
    const successor = await open();
    expect(partition.alarms).toEqual(['STATE_BEHIND_LOG']);
    expect(successor.startAt).toEqual({ [topics.commands]: partition.commands.length });
    await decide(successor, [command(submission('R-4'))]);
    const after = partition.state();
    const sealed = `${contoso}/request/${requestIdOf(contoso, 'servicedesk', 'R-2')}`;
    expect(after.get(sealed)).toMatchObject({ type: 'AwaitingInternalApproval' });
    for (const [key, value] of before) {
      if (key !== 'partition' && !key.endsWith('/head/') && key !== sealed)
        expect([key, after.get(key)]).toEqual([key, value]);
    }
  });

  test('has the passkeys, and takes again what they signed, or failed to: the comment has the salt that its person gave it', async () => {
    const made = await decided();
    const { partition, open, decide, session } = made;
    const passkey = new Authenticator('ada');
    await decide(session, [enrolment(passkey)]);
    const shown = shownInLog(partition.events(), R1) ?? '';
    await decide(session, [signedDenial(passkey, shown, { flags: 1 })]);
    await decide(session, [signedDenial(passkey, shown, { signCount: 3 })]);
    const written = partition.events().slice(-3);
    expect(written.map(({ data }) => data)).toMatchObject([
      { type: 'PasskeyEnrolled', passkey: { principalId: 'ada' } },
      { type: 'CommandRejected', reasonCode: 'PASSKEY_USER_NOT_VERIFIED' },
      { type: 'RequestDenied', comment: { digest: textDigest(commentSalt, 'No') }, assertion: { number: null } },
    ]);
    const before = partition.state();
    const key = `${contoso}/passkeys/`;
    expect(before.get(key)).toMatchObject({ enrolled: [{ signCount: 3 }] });
    partition.lose(topics.policyState);
    const successor = await open();
    await decide(successor, [command(submission('R-4'))]);
    expect(partition.alarms).toEqual(['STATE_BEHIND_LOG']);
    expect(partition.state().get(key)).toEqual(before.get(key));
  });

  test.each<[string, (made: Made) => void]>([
    ['an approval of which there is no command', (made) => forge(made, 4711, approval)],
    ['a second approval of what was decided', (made) => forge(made, made.partition.commands.length - 1, approval)],
    [
      'an approval where the command denies',
      (made) => {
        made.next([deny()]);
        forge(made, made.partition.commands.length - 1, approval);
      },
    ],
    [
      'a command that was left out',
      (made) => {
        made.next([deny(), command(submission('R-9'))]);
        const last = made.partition.commands.length - 1;
        forge(made, last, { ...submitted(made), requestId: requestIdOf(contoso, 'servicedesk', 'R-9') });
      },
    ],
    [
      'a decision about a command that is not authentic',
      (made) => {
        const index = made.partition.commands.findIndex(({ value }) => value.data.type === 'EnablePolicy');
        const record = made.partition.commands[index];
        if (record === undefined) throw new Error('There is no such command');
        made.partition.commands[index] = { ...record, headers: { ...record.headers, [MAC_HEADER]: Buffer.alloc(32) } };
      },
    ],
    [
      'commands that were removed before their time',
      ({ partition }) => {
        partition.commands.splice(0, 3);
      },
    ],
  ])('stops at %s, until an operator says until when decisions are believed', async (_, change) => {
    const made = await decided();
    const { partition, open } = made;
    change(made);
    partition.lose(topics.policyState);
    await expect(open()).rejects.toMatchObject(differs);
    await expect(open(policyDeps({ believedUntil: NOW - 1 }))).rejects.toMatchObject(differs);
    await expect(open(policyDeps({ believedUntil: NOW }))).resolves.toBeDefined();
  });

  test.each<[string, number]>([
    ['is there', 0],
    ['is kept no longer', 28 * DAY_MS + 1],
  ])(
    'opens a sealed declaration on its day, though the log contains only a commitment: its command %s',
    async (_, later) => {
      const made = await decided();
      const { partition, open, decide, session } = made;
      await decide(session, [command(internalDecision('R-2', 'APPROVED', SEALED))]);
      await decide(session, [command(submission('R-8'))]);
      const R2 = requestIdOf(contoso, 'servicedesk', 'R-2');
      partition.write([
        { topic: topics.sealed, key: R2, value: sealedOf({ requestId: R2, details: '{"forged":true}' }) },
      ]);
      partition.lose(topics.policyState);
      if (later > 0) partition.commands.splice(0, partition.commands.length - 1);
      const successor = await open(policyDeps({ clock: { now: () => NOW + later } }));
      const lift = {
        type: 'LiftDisclosure',
        requestId: R2,
        liftedBy: personId('legal-1'),
        liftedAt: NOW,
        assertion: null,
      } as const;
      await decide(successor, [command(lift)]);
      const all = partition.events().map(({ data }) => data);
      const [sealed] = all.filter(({ type }) => type === 'ExclusionSealed');
      const opened = all.at(-1);
      if (sealed?.type !== 'ExclusionSealed' || opened?.type !== 'DisclosureLifted')
        throw new Error('It was not opened');
      expect(hashOf(Buffer.concat([opened.salt, Buffer.from(opened.details)]))).toEqual(sealed.commitment);
    },
  );

  test('knows what was sealed as sealed, though nothing is left of it but its event: nothing about it comes into the log', async () => {
    const { partition, open, decide, session } = await decided();
    await decide(session, [command(internalDecision('R-2', 'APPROVED', SEALED))]);
    await decide(session, [command(submission('R-8'))]);
    partition.lose(topics.policyState);
    partition.lose(topics.sealed);
    partition.commands.splice(0, partition.commands.length - 1);
    const successor = await open(policyDeps({ clock: { now: () => NOW + 28 * DAY_MS + 1 } }));
    const before = partition.events().length;
    const R2 = requestIdOf(contoso, 'servicedesk', 'R-2');
    const lift = {
      type: 'LiftDisclosure',
      requestId: R2,
      liftedBy: personId('legal-1'),
      liftedAt: NOW,
      assertion: null,
    } as const;
    await decide(successor, [command(submission('R-2')), command(lift)]);
    expect(partition.events().slice(before)).toEqual([]);
  });

  test('believes the signature of events whose commands are kept no longer', async () => {
    const made = await decided();
    const { partition, open } = made;
    partition.commands.splice(0, 3);
    partition.lose(topics.policyState);
    const later = policyDeps({ clock: { now: () => NOW + 28 * DAY_MS + 1 } });
    await expect(open(later)).resolves.toMatchObject({ startAt: { [topics.commands]: partition.commands.length + 3 } });
    // The records that are there are not believed.
    forge(made, 4711, approval);
    await expect(open(later)).rejects.toMatchObject(differs);
  });

  test('of an earlier release needs no decision again, up to where that release says that it wrote, and what is sealed is kept from it', async () => {
    const made = await decided();
    const { partition, open, next, decide } = made;
    const before = partition.state();
    const marker = before.get('partition');
    if (marker?.type !== 'PartitionMarker') throw new Error('There is no marker');
    const value = deps.codecs['policy-state'].encode({ ...marker, version: COMPLETE_SINCE - 1 });
    const { mac } = stateSealer(deps.stateKeys, { topic: topics.policyState, partition: PARTITION }).seal(
      'partition',
      value,
    );
    partition.write([{ topic: topics.policyState, key: 'partition', value, headers: { [MAC_HEADER]: mac } }]);
    partition.commands.splice(0, 3);
    const successor = await open();
    expect(successor.startAt).toEqual({ [topics.commands]: marker.commandOffset + 1 });
    const sealed = `${contoso}/request/${requestIdOf(contoso, 'servicedesk', 'R-2')}`;
    await decide(successor, [command(submission('R-4'))]);
    expect(partition.state().get(sealed)).toEqual(before.get(sealed));
    next([deny()]);
    forge(made, marker.commandOffset + 1, approval);
    await expect(open()).rejects.toMatchObject({ code: 'SECOND_WRITER' });
  });
});

function submitted({ partition }: Made): Extract<EventData, { type: 'RequestSubmitted' }> {
  for (const { data } of partition.events()) if (data.type === 'RequestSubmitted') return data;
  throw new Error('Nothing was submitted');
}
