/** Passkeys of the provider's people by the API, with authenticators in software, and what they sign. */

import { providerLog, tenantId } from '@lockbox/contracts/ids';
import { requestIdOf } from '@lockbox/contracts/uuid';
import { Authenticator } from '@lockbox/evidence/testing/authenticator';
import { toBase64Url } from '@lockbox/evidence/webauthn/assertion';
import { challengeOf, changeText, decisionText, passkeyFingerprintOf } from '@lockbox/evidence/webauthn/statement';
import { submissionHashOf } from '@lockbox/evidence/webauthn/submission-hash';
import { callApi } from '@lockbox/testing/api-call';
import { runLockbox } from '@lockbox/testing/command-line';
import { deploy } from '@lockbox/testing/deployment';
import { PARTITIONS } from '@lockbox/testing/namespace';
import { accessTokenOf } from '@lockbox/testing/signed-in';
import { until } from '@lockbox/testing/until';
import { providerPerson, sampleProvider, sampleTenant } from '@lockbox/testing/upstream';
import { beforeAll, describe, expect, test } from 'vitest';

const { system, log } = await deploy({
  services: ['intake', 'policy', 'projector', 'audit', 'portal'],
  directory: [
    ...sampleTenant('contoso'),
    ...sampleProvider('provider-passkeys'),
    providerPerson('approver-2', 'INTERNAL_APPROVER', 'provider-passkeys'),
  ],
  policyOf: ['contoso'],
  portalHost: 'localhost', // no passkey belongs to an address
  env: { LOCKBOX_PROVIDER_PASSKEYS_FROM: '2020-01-01T00:00:00Z' },
});

const call = (sub: string, method: string, path: string, body?: unknown) =>
  callApi(system.portalUrl(), { sub, provider: true }, method, path, body);

interface View {
  readonly required: boolean;
  readonly installation: string;
  readonly rpId: string;
  readonly origin: string;
  readonly enrolled: readonly { readonly person: { readonly id: string; readonly displayName: string } }[];
  readonly proposed: readonly { readonly fingerprint: string }[];
}
const passkeysFor = async (sub: string): Promise<View> =>
  (await call(sub, 'GET', '/provider/passkeys')).body as unknown as View; // the shape of its schema

const authenticators = new Map<string, Authenticator>();
function authenticatorOf(sub: string, { rpId, origin }: View): Authenticator {
  const made = authenticators.get(sub) ?? new Authenticator(sub, { rpId, origin });
  authenticators.set(sub, made);
  return made;
}

async function signed(sub: string, textOf: (installation: string) => string) {
  const place = await passkeysFor(sub);
  const authenticator = authenticatorOf(sub, place);
  const { authenticatorData, clientDataJson, signature } = authenticator.sign(challengeOf(textOf(place.installation)));
  return {
    credentialId: authenticator.credentialId,
    authenticatorData: toBase64Url(authenticatorData),
    clientDataJson: toBase64Url(clientDataJson),
    signature: toBase64Url(signature),
  };
}
const signedChange = (sub: string, change: Parameters<typeof changeText>[0]['change']) =>
  signed(sub, (installation) => changeText({ installation, tenantId: 'provider', number: null, change }));
const signedDecision = (sub: string, decision: Omit<Parameters<typeof decisionText>[0], 'installation' | 'comment'>) =>
  signed(sub, (installation) => decisionText({ installation, comment: null, ...decision }));

async function fingerprintFor(sub: string): Promise<string> {
  const place = await passkeysFor(sub);
  const { credentialId, algorithm, publicKey } = authenticatorOf(sub, place);
  const { installation, rpId, origin } = place;
  return passkeyFingerprintOf('provider', {
    principalId: sub,
    installation,
    credentialId,
    algorithm,
    publicKey,
    rpId,
    origin,
  });
}

async function bring(sub: string) {
  const { credentialId, algorithm, publicKey } = authenticatorOf(sub, await passkeysFor(sub));
  return await call(sub, 'POST', '/provider/passkeys', {
    ...{ purpose: 'enrol', credentialId, algorithm, publicKey: toBase64Url(publicKey) },
    aaguid: '01020304-0506-0708-0102-030405060708',
    assertion: await signedChange(sub, ['ENROL', await fingerprintFor(sub)]),
  });
}
const confirm = async (sub: string, fingerprint: string) =>
  await call(sub, 'POST', `/provider/passkeys/proposed/${fingerprint}/confirmation`, {
    assertion: await signedChange(sub, ['COUNTERSIGN', fingerprint]),
  });

/** The passkey of each copy of the provider's own log. */
const enrolledEverywhere = (fingerprint: string): boolean =>
  Array.from({ length: PARTITIONS }, (_, partition) => providerLog(partition)).every((copy) =>
    log.ofTenant(copy).some(({ data }) => data.type === 'PasskeyEnrolled' && data.fingerprint === fingerprint),
  );

beforeAll(() =>
  until("the provider's people have come through", async () => {
    const { status } = await call('engineer-1', 'GET', '/provider/passkeys');
    return status === 200;
  }),
);

describe("passkeys of the provider's people", () => {
  test('the first is brought by an internal approver, and counts at once in every copy of the log', async () => {
    expect((await bring('engineer-1')).body).toMatchObject({ code: 'PROVIDER_ROLE_MISSING' });
    const brought = await bring('approver-1');
    expect(brought, JSON.stringify(brought.body)).toMatchObject({
      status: 200,
      body: {
        required: true,
        enrolled: [
          {
            person: { id: 'approver-1', displayName: 'approver-1 at the provider' },
            fingerprint: await fingerprintFor('approver-1'),
          },
        ],
      },
    });
    await until('it is in every copy', async () => enrolledEverywhere(await fingerprintFor('approver-1')));
  });

  test('an engineer brings one, which neither the engineer nor another engineer confirms, and an internal approver does', async () => {
    expect(await bring('engineer-1')).toMatchObject({ status: 200, body: { enrolled: [], proposed: [{}] } });
    const fingerprint = await fingerprintFor('engineer-1');
    for (const engineer of ['engineer-1', 'engineer-2']) {
      const { status, body } = await confirm(engineer, fingerprint);
      expect([status, body.code]).toEqual([409, 'PROVIDER_ROLE_MISSING']);
    }
    expect(enrolledEverywhere(fingerprint)).toBe(false);
    expect((await confirm('approver-1', fingerprint)).status).toBe(200);
    await until('it is in every copy', () => enrolledEverywhere(fingerprint));
    for (const other of ['approver-2', 'legal-1']) {
      expect((await bring(other)).status).toBe(200);
      expect((await confirm('approver-1', await fingerprintFor(other))).status).toBe(200);
    }
  });

  test('internal approvers see all of them, other people their own, and customers none', async () => {
    const idsFor = async (sub: string) => (await passkeysFor(sub)).enrolled.map(({ person }) => person.id);
    expect(await idsFor('approver-1')).toEqual(['approver-1', 'engineer-1', 'approver-2', 'legal-1']);
    expect(await idsFor('engineer-1')).toEqual(['engineer-1']);
    expect(await idsFor('engineer-2')).toEqual([]);
    const ada = { sub: 'ada', tenant: 'contoso' };
    expect((await callApi(system.portalUrl(), ada, 'GET', '/provider/passkeys')).status).toBe(403);
    const { body } = await callApi(system.portalUrl(), ada, 'GET', '/policy');
    expect(body).toMatchObject({ passkeys: { enrolled: [] } });
  });

  test('one that is removed counts no more', async () => {
    const { credentialId } = authenticatorOf('approver-2', await passkeysFor('approver-2'));
    const to = `/provider/passkeys/enrolled/${credentialId}/removal`;
    expect((await call('approver-1', 'POST', to, { assertion: null })).body).toMatchObject({ code: 'PASSKEY_NEEDED' });
    const assertion = await signedChange('approver-1', ['REMOVE', credentialId]);
    expect((await call('approver-1', 'POST', to, { assertion })).status).toBe(200);
    expect((await passkeysFor('approver-2')).enrolled).toHaveLength(3);
  });
});

const WISH = {
  ...{ tenantId: 'contoso', environmentId: 'prod', dataStores: ['prod-db'], permissions: ['read'] },
  ...{ justification: 'The disk is full', trigger: 'PROVIDER_ALERT' },
} as const;

describe('where the provider requires passkeys', () => {
  test('an internal approval counts with the signature of its person alone', async () => {
    const { body: asked } = await call('engineer-1', 'POST', '/access-requests', WISH);
    const path = `/access-requests/${asked.id}`;
    const { shown } = (await call('approver-1', 'GET', path)).body;
    const unsigned = { decision: 'approve', shown };
    const to = `${path}/internal-decision`;
    expect((await call('approver-1', 'POST', to, unsigned)).body).toMatchObject({ code: 'PASSKEY_NEEDED' });
    const assertion = await signedDecision('approver-1', {
      ...{ tenantId: 'contoso', requestId: String(asked.id), shown: String(shown), outcome: 'APPROVE_INTERNALLY' },
    });
    expect(await call('approver-1', 'POST', to, { ...unsigned, assertion })).toMatchObject({
      status: 200,
      body: { status: 'action-needed' },
    });
  });

  test('the command line, which cannot sign, names the page where an internal approver can', async () => {
    const { body: asked } = await call('engineer-1', 'POST', '/access-requests', WISH);
    const LOCKBOX_TOKEN = await accessTokenOf({ sub: 'approver-1', provider: true });
    const env = { ...system.env, LOCKBOX_TOKEN };
    const { code, err } = await runLockbox(['internal-approve', String(asked.id)], { env });
    expect(code).not.toBe(0);
    expect(err).toContain(`${system.portalUrl()}/provider/requests/${asked.id}`);
    expect(err).toContain(`${system.portalUrl()}/provider/passkeys`);
  });

  test('an emergency is declared with the signature of its engineer alone, at a time of now', async () => {
    const sourceRequestId = 'emergency-1';
    const wish = { ...WISH, exclusion: 'EMERGENCY', sourceRequestId } as const;
    expect((await call('engineer-1', 'POST', '/access-requests', wish)).body).toMatchObject({ code: 'PASSKEY_NEEDED' });
    const requestId = requestIdOf(tenantId('contoso'), 'portal', sourceRequestId);
    const declared = async (at: number) => {
      const shown = submissionHashOf({
        ...{ ...wish, source: 'portal', engineerId: 'engineer-1', ticketId: null, requestedAt: at },
        ...{ declaredBy: 'engineer-1', previousRequestId: null },
      });
      const assertion = await signedDecision('engineer-1', {
        ...{ tenantId: 'contoso', requestId, shown, outcome: 'DECLARE_EMERGENCY' },
      });
      const body = { ...wish, requestedAt: new Date(at).toISOString(), assertion };
      return await call('engineer-1', 'POST', '/access-requests', body);
    };
    expect((await declared(Date.now() - 11 * 60_000)).body).toMatchObject({ errors: [{ field: 'requestedAt' }] });
    expect(await declared(Date.now())).toMatchObject({
      status: 200,
      body: { id: requestId, exclusion: 'EMERGENCY', status: 'awaiting-internal-approval' },
    });
  });

  test('a sealed demand is approved and opened with the signatures of an internal approver and the legal department', async () => {
    const demand = { ...WISH, exclusion: 'LEGAL_DEMAND', disclosure: 'SEALED', sourceRequestId: 'L-1' };
    expect((await call('legal-1', 'POST', '/access-requests', demand)).status).toBe(202);
    const place = '/tenants/contoso/sealed-requests/portal/L-1';
    const requestId = requestIdOf(tenantId('contoso'), 'portal', 'L-1');
    const { shown } = (await call('approver-1', 'GET', place)).body;
    const assertion = await signedDecision('approver-1', {
      ...{ tenantId: 'contoso', requestId, shown: String(shown), outcome: 'APPROVE_INTERNALLY' },
    });
    const decision = { decision: 'approve', shown, assertion };
    expect(await call('approver-1', 'POST', `${place}/internal-decision`, decision)).toMatchObject({
      status: 200,
      body: { status: 'sealed' },
    });
    const { commitment } = (await call('legal-1', 'GET', place)).body;
    expect(commitment).toMatch(/^[0-9a-f]{64}$/);
    const opening = await signedDecision('legal-1', {
      ...{ tenantId: 'contoso', requestId, shown: String(commitment), outcome: 'LIFT_DISCLOSURE' },
    });
    expect((await call('legal-1', 'POST', `${place}/disclosure`, { assertion: opening })).body).toMatchObject({
      status: 'disclosed',
    });
  });
});
