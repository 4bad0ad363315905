/**
 * Administrators enrol passkeys, ask for them, decide with them, and lose them: by Chromium's virtual authenticator, on the portal's pages.
 * What they have signed is then verified: by the page itself, by the command line, and by a file that is opened without a network.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { EventData } from '@lockbox/contracts/generated/events';
import { tenantId } from '@lockbox/contracts/ids';
import { parseBundle } from '@lockbox/evidence/bundle/bundle';
import { COSIGNATURE_V1, formatVerifierKey, verifierKey } from '@lockbox/evidence/tlog/note';
import { challengeOf, decisionText, passkeyFingerprintOf } from '@lockbox/evidence/webauthn/statement';
import { verifyAnywhere } from '@lockbox/evidence/webauthn/verify-anywhere';
import { runLockbox } from '@lockbox/testing/command-line';
import { accessTokenOf } from '@lockbox/testing/signed-in';
import { PATIENCE_MS, until } from '@lockbox/testing/until';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeWitness } from '../security/witness-process.ts';
import { findings, findingsInEverySight } from './accessible.ts';
import { chromiumPath, WITHOUT_CHROMIUM } from './chromium.ts';
import { openPortal, type Portal, show } from './portal.ts';
import { type Credentials, withAuthenticator } from './virtual-authenticator.ts';

let portal: Portal;
const TENANT = tenantId('contoso');
const HOUR_MS = 3_600_000;

type EventOf<T> = Extract<EventData, { readonly type: T }>;
const events = <T extends EventData['type']>(type: T) =>
  portal.log.ofTenant(TENANT).flatMap(({ data }) => (data.type === type ? [data as EventOf<T>] : [])); // as its type says
/** The first of them. A page says of a decision what the portal has read in the log, which this may not have read yet. */
const logged = <T extends EventData['type']>(type: T) => until(`${type} is in the log`, () => events(type)[0]);
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

/** Presses the button, and in the dialog the one that says so. */
async function act(page: Page, name: string, yes: string, said: string): Promise<void> {
  await button(page, name).click();
  await page.getByRole('dialog').getByRole('button', { name: yes, exact: true }).click();
  await page.getByText(said).first().waitFor();
}

/** Approves on the request's page, which a passkey of the page's person signs. */
const VERDICTS = /^(Verified\.|It fits together)/;
async function approve(page: Page, comment: string): Promise<void> {
  await page.getByLabel('Comment').fill(comment);
  await button(page, 'Approve').click();
  await button(page, 'Approve for 8 hours').click();
  await page.getByText(/^You approved\. Access is running/).waitFor();
}

const enrolledBy = (person: string) => {
  const passkey = events('PasskeyEnrolled').find((one) => one.passkey.principalId === person)?.passkey;
  if (passkey === undefined) throw new Error(`${person} has no passkey`);
  return passkey;
};

if (chromiumPath() === undefined) process.stderr.write(`${WITHOUT_CHROMIUM}\n`);

describe.skipIf(chromiumPath() === undefined)('passkeys', () => {
  /** An auditor's folder: no server, and keys from elsewhere. */
  const folder = mkdtempSync(join(tmpdir(), 'lockbox-passkeys-'));
  let approved: string;
  let waiting: string;
  let credentialsOfAlex: () => Promise<Credentials>;
  let adele: Page;
  let alex: Page;
  /** The customer's own, which the provider asks to cosign what it signs. */
  let witness: Awaited<ReturnType<typeof makeWitness>>;
  beforeAll(async () => {
    witness = await makeWitness('ours');
    const asked = join(folder, 'witnesses');
    writeFileSync(asked, `witness ours ${witness.vkey} ${witness.url}\nquorum ours\n`);
    const env = { LOCKBOX_CHECKPOINT_EVERY: 'PT1S', LOCKBOX_WITNESS_POLICY_FILE: asked };
    portal = await openPortal(undefined, {}, { portalHost: 'localhost', env });
    await witness.start((await keysToPin()).slice(0, -1)); // those of checkpoints
    await portal.enablePolicy();
  });
  afterAll(async () => {
    await Promise.all([portal?.stop(), witness?.remove()]);
    rmSync(folder, { recursive: true });
  });

  const lockbox = (args: readonly string[]) => runLockbox(args, { env: portal.system.env, folder });
  async function keysToPin(): Promise<readonly string[]> {
    const { out } = await lockbox(['--table', 'checkpoints', 'keys']);
    return [...out.trim().split('\n'), ...(portal.system.env.LOCKBOX_SIGNING_PUBLIC_KEYS ?? '').split(',')];
  }
  /** The file that the auditor downloads, once a checkpoint covers the request's newest event. */
  async function evidenceOf(id: string): Promise<string> {
    const authorization = `Bearer ${await accessTokenOf({ sub: 'isaiah.langer', tenant: TENANT })}`;
    const file = await until('a checkpoint stands for all of it', async () => {
      const answer = await fetch(`${portal.url}/api/v1/lockbox-requests/${id}/bundle`, { headers: { authorization } });
      return answer.ok && (await answer.text());
    });
    const path = join(folder, `${id}.html`);
    writeFileSync(path, file);
    return path;
  }
  const verified = async (path: string, passkey: string) => {
    const { code, out } = await lockbox(['verify', '--bundle', path, '--passkey', passkey, '--json']);
    const { damage, events: listed } = JSON.parse(out);
    const decision = listed.find(({ type }: { readonly type: string }) => type === 'RequestApproved');
    return { code, damage: damage.map((one: { readonly code: string }) => one.code), signedBy: decision?.signedBy };
  };

  test('are enrolled, confirmed and required; then a decision counts with one alone, and anybody can check it', async () => {
    adele = await portal.signedIn('adele', '/policy');
    await withAuthenticator(adele);
    await act(adele, 'Enrol a passkey', 'Enrol', 'The passkey counts.');

    alex = await portal.signedIn('alex', '/policy');
    credentialsOfAlex = await withAuthenticator(alex);
    await act(alex, 'Enrol a passkey', 'Enrol', 'Proposed. Read its fingerprint');
    await act(adele, 'Confirm', 'It is the same: confirm', 'Confirmed. The passkey counts from now on.');
    await until('both are in the log', () => events('PasskeyEnrolled').length === 2);
    expect(events('PasskeyEnrolled').map(({ passkey }) => passkey.principalId)).toEqual(['adele.vance', 'alex.wilber']);
    await act(adele, 'Require passkeys', 'Require passkeys', 'From now on decisions take a passkey.');

    const id = await portal.waitingRequest();
    await expect(portal.decide(id, 'approve')).rejects.toThrow('PASSKEY_NEEDED');
    expect(portal.log.typesOf(id)).not.toContain('RequestApproved');

    await show(adele, `/requests/${id}`);
    await approve(adele, 'Only after 6 p.m.');
    approved = id;

    const { assertion, shown, comment } = await portal.log.waitFor(id, 'RequestApproved');
    const passkey = enrolledBy('adele.vance');
    if (assertion === null) throw new Error('Nothing was signed');
    const { installation, rpId, origin } = passkey;
    const signed = { installation, tenantId: TENANT, requestId: id, shown: shown ?? '', outcome: 'APPROVE' } as const;
    const text = decisionText({ ...signed, comment: comment?.digest.toString('hex') ?? null });
    const expected = { challenge: challengeOf(text), rpId, origin };
    expect(await verifyAnywhere(assertion, passkey, expected)).toMatchObject({ userVerified: true });
  });

  test('have their fingerprints printed, without what is there to act with', async () => {
    await show(adele, '/policy');
    await adele.evaluate('window.print = () => { window.isPrinted = true; }');
    const own = adele.getByRole('region', { name: 'Passkey of ada of contoso' });
    await own.getByRole('button', { name: 'Print' }).click();
    expect(await adele.evaluate('window.isPrinted')).toBe(true);
    await adele.emulateMedia({ media: 'print' });
    const inFours = passkeyFingerprintOf(TENANT, enrolledBy('adele.vance')).replaceAll(/(.{4})(?=.)/g, '$1 ');
    expect(await own.getByText(inFours).isVisible()).toBe(true);
    expect(await adele.getByRole('button').filter({ visible: true }).count()).toBe(0);
    expect(await adele.getByRole('navigation').filter({ visible: true }).count()).toBe(0);
    await adele.emulateMedia({ media: null });
  });

  test('are verified in the page by pinned keys, and one changed byte on the way is refused', async () => {
    const page = await portal.signedIn('isaiah', `/requests/${approved}`);
    /** Presses the button until the page says so: a checkpoint or a letter may come in between. */
    const verify = (sentence: string) =>
      until(`the page says "${sentence}"`, async () => {
        await button(page, 'Verify').click();
        await page.getByRole('progressbar', { name: 'Verifying' }).waitFor({ state: 'detached' });
        return (await page.getByText(sentence).count()) > 0;
      });
    const pin = async (keys: readonly string[]) => {
      await page.getByLabel('Keys to pin').fill(keys.join('\n'));
      await page.getByRole('button', { name: /^Pin these/ }).click();
      await page.getByText('Pinned. From now on only these keys count here.').waitFor();
      expect(await page.getByText(VERDICTS).count(), 'a verdict by other keys').toBe(0);
      await expect.poll(() => page.getByLabel('Keys to pin').inputValue()).toBe('');
    };
    const bundles = `**/api/v1/lockbox-requests/${approved}/bundle*`;
    const request = `**/api/v1/lockbox-requests/${approved}`;

    await verify('It fits together, by the keys that the portal itself names.');
    await page.getByText('No keys are pinned in this browser').click();
    await page.getByLabel('Keys to pin').fill('what is this');
    await button(page, 'Pin these keys').click();
    await page.getByText('"what" is none of these').waitFor();
    const keys = await keysToPin();
    await pin(keys);
    await verify('Verified. What this page shows is what the log says');
    await page.getByText('1 of 1 decision is signed by a passkey').waitFor();
    await page.getByText('Nothing of this log was verified in this browser before').waitFor();
    expect(await page.evaluate('document.activeElement.textContent')).toContain('Verified.');
    expect(await findingsInEverySight(page)).toEqual([]);

    await page.route(bundles, async (route) => {
      const response = await route.fetch();
      const file = await response.text();
      const value = response.ok() ? (parseBundle(file).events[3]?.value ?? '') : '';
      const bytes = Buffer.from(value, 'base64');
      bytes[20] = (bytes[20] ?? 0) ^ 1;
      const body = value === '' ? file : file.replaceAll(value, bytes.toString('base64'));
      await route.fulfill({ response, body });
    });
    await verify('This does not hold. Do not rely on this page');
    await page
      .getByText(/^A record does not stand in the log as it is here/)
      .first()
      .waitFor();
    await page.unroute(bundles);

    await page.route(request, async (route) => {
      const response = await route.fetch();
      const answer = await response.json();
      const { customerDecision } = answer;
      const by = { id: 'alex.wilber', displayName: 'Alex Wilber' };
      await route.fulfill({ response, json: { ...answer, customerDecision: { ...customerDecision, by } } });
    });
    await verify('The signed log holds, but the page shows something else than it says.');
    await page
      .getByText(/^Decision: this page shows “approved · alex\.wilber · .*the log says “approved · adele\.vance/)
      .waitFor();
    await page.unroute(request);

    await pin([...keys, `witness ours ${witness.vkey}`, 'quorum ours']);
    await verify('Verified. What this page shows is what the log says');
    await page.getByText(/^ours\.test\/lockbox: seen /).waitFor();
    const absent = formatVerifierKey(verifierKey('theirs.test', COSIGNATURE_V1, new Uint8Array(32).fill(7)));
    await pin([
      ...keys,
      `witness ours ${witness.vkey}`,
      `witness theirs ${absent}`,
      'group both all ours theirs',
      'quorum both',
    ]);
    await verify('A witness is missing.');
    await page.getByText('theirs.test: has not signed this checkpoint').waitFor();
    expect(await findings(page)).toEqual([]);

    await pin(keys);
    await page.reload();
    await verify('Verified. What this page shows is what the log says');
    await page.getByText(/events were verified here/).waitFor();

    await show(page, '/activity');
    await until('a checkpoint stands for each entry that is shown, and the page says so', async () => {
      await button(page, 'Verify what is shown').click();
      await page.getByText(/^Checking record/).waitFor({ state: 'detached' });
      return (await page.getByText('Verified. What this page shows is what the log says').count()) > 0;
    });
    expect(await findings(page)).toEqual([]);
  });

  test('are not needed to have what is asked verified before it is decided, and what was typed stays', async () => {
    // A page of its own: whoever looks for findings takes the authenticator away.
    const page = await portal.signedIn('adele', `/requests/${await portal.waitingRequest()}`);
    await page.getByLabel('Comment').fill('Not yet.');
    await until('a checkpoint stands for it, and the page says so', async () => {
      await button(page, 'Verify what is asked').click();
      await page.getByRole('progressbar', { name: 'Verifying' }).waitFor({ state: 'detached' });
      return (await page.getByText('It fits together, by the keys that the portal itself names.').count()) > 0;
    });
    expect(await page.evaluate('document.activeElement.textContent')).toContain('It fits together');
    expect(await page.getByLabel('Comment').inputValue()).toBe('Not yet.');
    await button(page, 'Approve').waitFor();
    expect(await findings(page)).toEqual([]);

    // A person who goes on typing during the verification gets a message, and can continue.
    let bringIt = () => {};
    const wanted = new Promise<void>((resolve) => {
      bringIt = resolve;
    });
    await page.route('**/bundle*', async (route) => {
      await wanted;
      await route.continue();
    });
    await button(page, 'Verify what is asked').click();
    await page.getByLabel('Comment').press('End');
    bringIt();
    await page.getByRole('alert').filter({ hasText: /./ }).waitFor();
    await page.keyboard.type(' Later.');
    expect(await page.getByLabel('Comment').inputValue()).toBe('Not yet. Later.');
    await page.close();
  });

  test('are what the evidence of a decision goes back to: by the command line, and by the file itself without a network', async () => {
    const file = await evidenceOf(approved);
    const first = passkeyFingerprintOf(TENANT, enrolledBy('adele.vance'));
    expect(await verified(file, first)).toMatchObject({
      code: 0,
      damage: [],
      signedBy: { fingerprint: first, first, principalId: 'adele.vance', state: { userVerified: true } },
    });
    const other = passkeyFingerprintOf(TENANT, enrolledBy('alex.wilber'));
    expect(await verified(file, other)).toMatchObject({ code: 47, damage: ['PASSKEY_NOT_PINNED'] });

    const context = await portal.browser.newContext({ offline: true });
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    await page.goto(pathToFileURL(file).href);
    const status = page.getByRole('status');
    await status.filter({ hasText: 'It fits together' }).waitFor();
    const { keys } = parseBundle(readFileSync(file, 'utf8'));
    const pinned = page.getByLabel('Keys that you have pinned');
    await pinned.fill([...keys.checkpoints, ...keys.policy, first].join('\n'));
    await page.keyboard.press('Tab');
    await status.filter({ hasText: 'Verified. All' }).waitFor();
    await page.getByText(`Signed by the passkey ${first}`).waitFor();
    await pinned.fill([...keys.checkpoints, ...keys.policy, other].join('\n'));
    await page.keyboard.press('Tab');
    await status.filter({ hasText: 'PASSKEY_NOT_PINNED' }).waitFor();
    await context.close();
  });

  test('are removed by another one, and then sign nothing that counts', async () => {
    await show(adele, '/policy');
    const ofAlex = adele.getByRole('region', { name: 'Passkey of bob of contoso' });
    await ofAlex.getByRole('button', { name: 'Remove' }).click();
    await adele.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
    await adele.getByText('Removed. It never counts again.').waitFor();
    await logged('PasskeyRemoved');
    expect(events('PasskeyRemoved')).toMatchObject([{ credentialId: enrolledBy('alex.wilber').credentialId }]);
    await ofAlex.waitFor({ state: 'detached' });

    waiting = await portal.waitingRequest();
    await show(alex, `/requests/${waiting}`);
    await button(alex, 'Approve').click();
    await button(alex, 'Approve for 8 hours').click();
    await alex.getByText('You have no passkey here, and this takes one.').first().waitFor();
    expect(portal.log.typesOf(waiting)).not.toContain('RequestApproved');
  });

  test('are needed to set what an emergency may do', async () => {
    await show(adele, '/policy');
    await button(adele, 'Change what an emergency may do').click();
    await adele.getByRole('radio', { name: 'Is refused' }).click();
    const set = 'Set what an emergency may do';
    await act(adele, set, set, 'The rule for emergencies is set.');
    expect(await logged('EmergencyRuleSet')).toMatchObject({ rule: 'REFUSED', assertion: { number: 3 } });
  });

  test('are needed to turn Customer Lockbox off', async () => {
    await show(adele, '/policy');
    await act(adele, 'Disable', 'Disable', 'Customer Lockbox is now disabled.');
    expect((await logged('PolicyDisabled')).assertion).toMatchObject({ number: 4 });
    // By the debugger, which takes the authenticator away when it leaves.
    expect(await findingsInEverySight(adele)).toEqual([]);
  });

  // The last one: the clock only goes forward.
  test('that are lost are recovered by two administrators and a day; then the new one alone counts, with a fingerprint of its own', async () => {
    await show(alex, '/policy');
    await act(alex, 'All are lost', 'Begin anew', 'This passkey is to take the place of all others.');
    await show(adele, '/policy');
    await act(adele, 'Confirm the recovery', 'It is the same: confirm', 'Confirmed. It counts in a day');
    const recovery = await logged('PasskeyRecoveryConfirmed');
    const carried = await credentialsOfAlex();

    portal.system.advanceClock(25 * HOUR_MS);
    const page = await portal.signedIn('alex', '/policy');
    await withAuthenticator(page, carried);
    await page.getByRole('region', { name: 'Passkey of ada of contoso' }).waitFor({ state: 'detached' });
    await page.getByRole('region', { name: 'Passkey of bob of contoso' }).waitFor();
    await show(page, `/requests/${waiting}`);
    await approve(page, 'By the new one.');
    expect(await portal.log.waitFor(waiting, 'RequestApproved')).toMatchObject({
      assertion: { credentialId: recovery.passkey.credentialId },
    });
    const file = await evidenceOf(waiting);
    const anew = passkeyFingerprintOf(TENANT, recovery.passkey);
    expect(await verified(file, anew)).toMatchObject({ code: 0, signedBy: { fingerprint: anew, first: anew } });
    const before = passkeyFingerprintOf(TENANT, enrolledBy('adele.vance'));
    expect(await verified(file, before)).toMatchObject({ damage: ['PASSKEY_NOT_PINNED'] });
  });

  test('no page had an error in its script, or violated its policy', () => {
    expect(portal.complaints).toEqual([]);
  });
});
