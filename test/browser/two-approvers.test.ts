/** Two administrators ask for two approvers, approve a request together, and change the rule together, on the portal's pages. */
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { findings, findingsInEverySight } from './accessible.ts';
import { chromiumPath, WITHOUT_CHROMIUM } from './chromium.ts';
import { keyboardOf } from './keyboard.ts';
import { openPortal, type Portal } from './portal.ts';

let portal: Portal;

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const dialog = (page: Page, text: string | RegExp) => page.getByRole('dialog').getByText(text).first();

if (chromiumPath() === undefined) process.stderr.write(`${WITHOUT_CHROMIUM}\n`);

describe.skipIf(chromiumPath() === undefined)('two approvers', () => {
  beforeAll(async () => {
    portal = await openPortal();
    await portal.enablePolicy();
  });
  afterEach(() => portal.closePages());
  afterAll(() => portal?.stop());

  test('are asked for on the policy page, after its consequences were read', async () => {
    const page = await portal.signedIn('adele', '/policy');
    await page.getByText('One approver is enough for every request.').waitFor();
    await button(page, 'Change the rule').click();
    await page.getByRole('radio', { name: 'Requests for data of chosen environments' }).click();
    await button(page, 'Set the rule').click();
    await page.getByText('Name at least one.').waitFor();
    await page.getByRole('checkbox', { name: 'contoso prod' }).click();
    expect(await findingsInEverySight(page)).toEqual([]);
    await button(page, 'Set the rule').click();
    await dialog(page, /takes two administrators/).waitFor();
    expect(await findings(page)).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: 'Set the rule' }).click();
    await page.getByText('The rule is set.').waitFor();
    await page.getByText('Requests for data of these environments take two approvers:').waitFor();
  });

  test('approve a request one after the other: each reads what is there, and what Approve will do', async () => {
    const id = await portal.waitingRequest();
    const first = await portal.signedIn('adele', `/requests/${id}`);
    await dialog(first, 'Yours is the first').waitFor();
    const keys = keyboardOf(first);
    await keys.tabTo('Approve');
    await keys.press('Enter');
    await dialog(first, /gets access to contoso prod only when another administrator approves too/).waitFor();
    await keys.tabTo('Approve as the first of two');
    await keys.press('Enter');
    await dialog(first, /^You approved as the first of two/).waitFor();
    await dialog(first, '1 of 2 approved: ada of contoso').waitFor();
    expect(await button(first, 'Approve').count()).toBe(0);
    expect(await button(first, 'Deny').count()).toBe(1);
    expect(await findingsInEverySight(first)).toEqual([]);
    expect(portal.log.typesOf(id)).not.toContain('AccessGranted');

    const second = await portal.signedIn('alex', `/requests/${id}`);
    await dialog(second, 'Yours is the second').waitFor();
    await dialog(second, '1 of 2 approved: ada of contoso').waitFor();
    const keyboard = keyboardOf(second);
    await keyboard.tabTo('Approve');
    await keyboard.press('Enter');
    await dialog(second, /^Your approval is the second of two/).waitFor();
    await keyboard.tabTo('Approve for 8 hours');
    await keyboard.press('Enter');
    await dialog(second, /^You approved\. Access is running/).waitFor();
    expect(await portal.log.waitFor(id, 'RequestApproved')).toMatchObject({ firstApproverId: 'adele.vance' });
  });

  test('who looks at a request while the other approves first reads so before approving', async () => {
    const id = await portal.waitingRequest();
    const page = await portal.signedIn('adele', `/requests/${id}`);
    await button(page, 'Approve').click();
    await dialog(page, /^Your approval is the first of two/).waitFor();
    await portal.decide(id, 'approve');
    await dialog(page, /^Your approval is the second of two/).waitFor();
    expect(portal.log.typesOf(id)).not.toContain('AccessGranted');
    await button(page, 'Cancel').click();
    await button(page, 'Deny').click();
    await button(page, 'Deny access').click();
    await dialog(page, /^You denied/).waitFor();
  });

  test('change the rule together: one proposes, the other confirms', async () => {
    const first = await portal.signedIn('adele', '/policy');
    await button(first, 'Change the rule').click();
    await first.getByRole('radio', { name: 'None: one approver is enough' }).click();
    await button(first, 'Propose the change').click();
    await first.getByRole('dialog').getByRole('button', { name: 'Propose the change' }).click();
    await first.getByText('Proposed. Nothing has changed yet').waitFor();
    await first.getByText('You proposed this, so another administrator has to confirm it.').waitFor();
    expect(await button(first, 'Confirm the change').count()).toBe(0);
    expect(await findingsInEverySight(first)).toEqual([]);

    const second = await portal.signedIn('alex', '/policy');
    await second.getByText('A change is proposed').waitFor();
    expect(await findings(second)).toEqual([]);
    await button(second, 'Confirm the change').click();
    await second.getByRole('dialog').getByRole('button', { name: 'Confirm the change' }).click();
    await second.getByText('Confirmed. The change is done.').waitFor();
    await second.getByText('One approver is enough for every request.').waitFor();
    await first.getByText('One approver is enough for every request.').waitFor();
  });

  test('no page had an error in its script, or violated its policy', () => {
    expect(portal.complaints).toEqual([]);
  });
});
