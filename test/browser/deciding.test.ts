/**
 * The events that may precede a decision: questions to the engineer, changes of the database by an attacker, and a
 * second approver.
 */
import { personId, type RequestId, requestId } from '@lockbox/contracts/ids';
import { connectStore, type Store } from '@lockbox/store/connect';
import { changeText } from '@lockbox/testing/change-text';
import { testStack } from '@lockbox/testing/stack';
import { until } from '@lockbox/testing/until';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { findings, findingsInEverySight } from './accessible.ts';
import { chromiumPath, WITHOUT_CHROMIUM } from './chromium.ts';
import { keyboardOf } from './keyboard.ts';
import { openPortal, type Portal } from './portal.ts';

let portal: Portal;

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const said = (page: Page, text: string | RegExp) => page.getByRole('dialog').getByText(text).first();

if (chromiumPath() === undefined) process.stderr.write(`${WITHOUT_CHROMIUM}\n`);

describe.skipIf(chromiumPath() === undefined)('before a decision', () => {
  beforeAll(async () => {
    portal = await openPortal();
    await portal.enablePolicy();
  });
  afterEach(() => portal.closePages());
  afterAll(() => portal?.stop());

  describe('questions', () => {
    const QUESTION = 'Which tables do you need?\nAll of them?';
    const ANSWER = 'The orders of May';

    test('that are answered behind an open confirmation are read before anybody approves', async () => {
      const id = requestId(await portal.waitingRequest());
      const adele = await portal.signedIn('adele', `/requests/${id}`);
      await button(adele, 'Ask the engineer a question').click();
      await adele.getByLabel('Your question to the engineer').fill(QUESTION);
      await button(adele, 'Ask').click();
      await said(adele, 'Not answered yet').waitFor();
      await button(adele, 'Approve').click();
      await button(adele, 'Approve for 8 hours').waitFor();

      const nestor = await portal.signedIn('nestor', `/provider/requests/${id}`);
      await nestor.getByLabel('Your answer').fill(ANSWER);
      await button(nestor, 'Send the answer').click();
      await said(adele, /^The request has changed, and nothing was sent/).waitFor();
      expect(await button(adele, 'Approve for 8 hours').count()).toBe(0);
      expect(await findingsInEverySight(adele)).toEqual([]);
      await button(adele, 'Approve').click();
      await button(adele, 'Approve for 8 hours').click();
      await said(adele, /^You approved\. Access is running/).waitFor();
    });

    test('are asked, answered and decided by, and each side sees at once what the other wrote', async () => {
      const id = requestId(await portal.waitingRequest());
      const adele = await portal.signedIn('adele', `/requests/${id}`);
      await said(adele, 'Nobody has asked anything yet.').waitFor();
      const nestor = await portal.signedIn('nestor', `/provider/requests/${id}`);
      await said(nestor, 'Action needed').waitFor();
      expect(await nestor.getByRole('heading', { name: 'Questions' }).count()).toBe(0);

      await button(adele, 'Ask the engineer a question').click();
      const field = adele.getByLabel('Your question to the engineer');
      await adele.locator('textarea:focus').waitFor();
      await said(adele, /Asking gives no more time/).waitFor();
      await button(adele, 'Ask').click();
      await said(adele, 'Write something first.').waitFor();
      expect(await findings(adele)).toEqual([]);
      await field.fill(QUESTION);
      await button(adele, 'Ask').click();
      await said(adele, /^Asked. The engineer is told/).waitFor();
      await said(adele, 'Which tables do you need?').waitFor();
      await said(adele, 'Not answered yet').waitFor();
      expect(await findingsInEverySight(adele)).toEqual([]);

      // The engineer's page shows it by itself, and not who asked.
      await said(nestor, 'Which tables do you need?').waitFor();
      await said(nestor, 'The customer').waitFor();
      expect(await nestor.getByText(/adele/i).count()).toBe(0);
      await nestor.getByLabel('Your answer').fill(ANSWER);
      expect(await findingsInEverySight(nestor)).toEqual([]);
      await button(nestor, 'Send the answer').click();
      await said(nestor, "Answered. The customer's administrators are told.").waitFor();
      expect(await button(nestor, 'Send the answer').count()).toBe(0);
      expect(await findings(nestor)).toEqual([]);

      await said(adele, ANSWER).waitFor();
      await adele.getByText('Question answered').first().waitFor();
      expect(await findings(adele)).toEqual([]);
      await button(adele, 'Approve').click();
      await button(adele, 'Approve for 8 hours').click();
      await said(adele, /^You approved. Access is running until/).waitFor();
      await said(adele, ANSWER).waitFor();
      expect(await button(adele, 'Ask the engineer a question').count()).toBe(0);
      await portal.log.waitFor(id, 'AccessGranted');
      expect(portal.log.typesOf(id).filter((type) => type !== 'NotificationRecorded')).toEqual([
        'RequestSubmitted',
        'InternallyApproved',
        'LockboxRequestCreated',
        'QuestionAsked',
        'QuestionAnswered',
        'RequestApproved',
        'AccessGranted',
      ]);
    });

    test('can be asked by keyboard alone', async () => {
      const id = await portal.waitingRequest();
      const page = await portal.signedIn('adele', `/requests/${id}`);
      await button(page, 'Approve').waitFor();
      const keyboard = keyboardOf(page);
      await keyboard.tabTo('Ask the engineer a question');
      await keyboard.press('Enter');
      await keyboard.type('Until when?');
      await keyboard.press('Tab');
      await keyboard.press('Enter');
      await said(page, /^Asked. The engineer is told/).waitFor();
      await said(page, 'Until when?').waitFor();
    });

    test('another one than was sent without an answer is asked as well', async () => {
      const id = requestId(await portal.waitingRequest());
      const page = await portal.signedIn('adele', `/requests/${id}`);
      await page.route(
        `**/${id}/questions`,
        async (route) => {
          await route.fetch();
          await route.abort(); // it arrives, its answer does not
        },
        { times: 1 },
      );
      await button(page, 'Ask the engineer a question').click();
      const field = page.getByLabel('Your question to the engineer');
      await field.fill('Which tables?');
      await button(page, 'Ask').click();
      await said(page, /^It is not known whether this arrived/).waitFor();
      await field.fill('Until when?');
      await button(page, 'Ask').click();
      await said(page, /^Asked. The engineer is told/).waitFor();
      const questions = page.getByRole('dialog').getByRole('listitem').filter({ hasText: 'Not answered yet' });
      await questions.filter({ hasText: 'Until when?' }).waitFor();
      expect(await questions.count()).toBe(2);
    });

    test('what is typed while one is being sent stays for the next', async () => {
      const page = await portal.signedIn('adele', `/requests/${await portal.waitingRequest()}`);
      const typed = Promise.withResolvers<void>();
      await page.route('**/questions', async (route) => {
        await typed.promise;
        await route.continue();
      });
      await button(page, 'Ask the engineer a question').click();
      const field = page.getByLabel('Your question to the engineer');
      await field.fill('Which tables?');
      await button(page, 'Ask').click();
      await field.fill('Until when?');
      typed.resolve();
      await said(page, /^Asked. The engineer is told/).waitFor();
      await said(page, 'Which tables?').waitFor();
      expect(await field.inputValue()).toBe('Until when?');
      await button(page, 'Ask').click();
      await page.getByRole('dialog').getByRole('listitem').filter({ hasText: 'Until when?' }).waitFor();
      await field.waitFor({ state: 'detached' });
    });

    test('are kept while they are typed, until they were sent', async () => {
      const id = await portal.waitingRequest();
      const page = await portal.signedIn('adele', `/requests/${id}`);
      await button(page, 'Ask the engineer a question').click();
      const kept = () => page.evaluate("sessionStorage.getItem('lockbox.drafts')");
      const before = await kept();
      await page.getByLabel('Your question to the engineer').fill('Half a ques');
      await expect.poll(kept).not.toBe(before); // it is sealed first
      await page.reload();
      await said(page, 'What you typed was kept').waitFor();
      expect(await page.getByLabel('Your question to the engineer').inputValue()).toBe('Half a ques');
    });

    test('are read by an auditor, who asks none, and by other engineers, who answer none', async () => {
      const id = await portal.waitingRequest();
      const adele = await portal.signedIn('adele', `/requests/${id}`);
      await button(adele, 'Ask the engineer a question').click();
      await adele.getByLabel('Your question to the engineer').fill(QUESTION);
      await button(adele, 'Ask').click();
      await said(adele, 'Not answered yet').waitFor();
      const auditor = await portal.signedIn('isaiah', `/requests/${id}`);
      await said(auditor, 'Which tables do you need?').waitFor();
      expect(await button(auditor, 'Ask the engineer a question').count()).toBe(0);
      const approver = await portal.signedIn('diego', `/provider/requests/${id}`);
      await said(approver, 'Which tables do you need?').waitFor();
      expect(await approver.getByLabel('Your answer').count()).toBe(0);
    });
  });

  describe('a page of a request that waits', () => {
    const WARNING = /This request cannot be decided: what is shown here is not what the log has/;
    let database: Store;
    beforeAll(async () => {
      database = await connectStore({ url: testStack().mongoUrl, namespace: portal.system.namespace });
    });
    afterAll(() => database?.close());

    /** A request that the projector has written, with its text. */
    async function stored(): Promise<RequestId> {
      const id = requestId(await portal.waitingRequest());
      const { requests, texts } = database.collections;
      await until('it is stored', async () => {
        const request = await requests.findOne({ _id: id });
        return request?.status === 'ACTION_NEEDED' && (await texts.findOne({ requestId: id })) !== null;
      });
      return id;
    }

    test('a request whose text was changed in the database is shown with a warning, and without buttons', async () => {
      const id = await stored();
      await changeText(database, id, { text: 'Only a look' });
      const page = await portal.signedIn('adele', `/requests/${id}`);
      await said(page, WARNING).waitFor();
      await said(page, 'Not shown: what is stored is not the text of the log.').waitFor();
      expect(await button(page, 'Approve').count()).toBe(0);
      expect(await page.getByText('Only a look').count()).toBe(0);
      expect(await findings(page)).toEqual([]);
    });

    test('a request whose permissions were changed in the database cannot be approved by what is shown', async () => {
      const id = await stored();
      await database.collections.requests.updateOne({ _id: id }, { $set: { permissions: ['nothing to speak of'] } });
      const page = await portal.signedIn('adele', `/requests/${id}`);
      await said(page, 'nothing to speak of').waitFor();
      await button(page, 'Approve').click();
      await button(page, 'Approve for 8 hours').click();
      await said(page, /The request was shown otherwise than the log has it/).waitFor();
      expect(portal.log.typesOf(id)).not.toContain('AccessGranted');
    });

    test('the hash is the one of what the page shows, whatever the answer says that it is', async () => {
      const id = await stored();
      const page = await portal.signedIn('adele', '/requests');
      await page.route(`**/api/v1/lockbox-requests/${id}`, async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, json: { ...(await response.json()), permissions: ['read a little'] } });
      });
      await page.goto(`${portal.url}/requests/${id}`);
      await said(page, 'read a little').waitFor();
      await said(page, WARNING).waitFor();
      expect(await button(page, 'Approve').count()).toBe(0);
      expect(await button(page, 'Deny').count()).toBe(0);
    });

    test('a request whose page equals the log is approved, and the log says what was shown', async () => {
      const id = await stored();
      const page = await portal.signedIn('adele', `/requests/${id}`);
      const sent = page.waitForRequest((request) => request.url().endsWith(`/${id}/decision`));
      await button(page, 'Approve').click();
      await button(page, 'Approve for 8 hours').click();
      const { shown } = (await sent).postDataJSON();
      expect(shown).toMatch(/^[0-9a-f]{64}$/);
      await said(page, /^You approved/).waitFor();
      expect(await portal.log.waitFor(id, 'RequestApproved')).toMatchObject({ shown });
    });

    test('several requests are denied with one comment by the keyboard, each on what was shown of it; the page says what became of each', async () => {
      const asked = async (ticketId: string) => requestId(await portal.waitingRequest({ ticketId }));
      const [right, changed, other] = [await asked('BULK-1'), await asked('BULK-2'), await asked('BULK-3')];
      const page = await portal.signedIn('adele', '/requests');
      await button(page, 'Deny several').click();
      const checkbox = (ticket: string) => page.getByRole('checkbox', { name: ticket });
      for (const ticket of ['BULK-1', 'BULK-2', 'BULK-3']) await checkbox(ticket).waitFor();
      await database.collections.requests.updateOne({ _id: changed }, { $set: { permissions: ['next to nothing'] } });
      await changeText(database, other, { text: 'Only a look' });
      await page.reload();
      await expect.poll(() => checkbox('BULK-3').isDisabled()).toBe(true);
      expect(await page.getByRole('button', { name: 'Approve' }).count()).toBe(0);
      for (const ticket of ['BULK-1', 'BULK-2']) {
        await checkbox(ticket).focus();
        await page.keyboard.press('Space');
      }
      // The page shows each chosen request whole.
      await page.getByText('next to nothing').waitFor();
      expect(await page.getByText('The nightly export stops at record 4711').count()).toBe(2);
      await page.getByText('2 requests are chosen, of 20 at once.').waitFor();
      expect(await findingsInEverySight(page)).toEqual([]);

      await page.getByLabel('Comment').fill('Not this week.');
      await button(page, 'Deny those that are chosen').focus();
      await page.keyboard.press('Enter');
      const dialog = page.getByRole('dialog', { name: 'Deny access for 2 requests?' });
      await dialog.getByText('BULK-2').waitFor();
      expect(await findings(page)).toEqual([]);
      await dialog.getByRole('button', { name: 'Deny access' }).focus();
      await page.keyboard.press('Enter');

      await page.getByText('Denied: 1 of 2 requests.').waitFor();
      const became = (ticket: string) =>
        page
          .getByRole('listitem')
          .filter({ hasText: `${ticket}: ` })
          .textContent();
      expect(await became('BULK-1')).toContain('You denied. No access was given.');
      expect(await became('BULK-2')).toContain('The request was shown otherwise than the log has it');
      expect(await page.evaluate('document.activeElement.textContent')).toContain('1 of 2');
      const denied = await portal.log.waitFor(right, 'RequestDenied');
      expect(denied.shown).toMatch(/^[0-9a-f]{64}$/);
      for (const id of [changed, other]) expect(portal.log.typesOf(id)).not.toContain('RequestDenied');
      expect(await page.getByLabel('Comment').inputValue()).toBe('Not this week.');
    });
  });

  describe('what an emergency may do', () => {
    test('is set on the policy page by the keyboard, after its consequences were read, and shows who set it', async () => {
      const page = await portal.signedIn('adele', '/policy');
      const section = page.locator('section', { has: page.getByRole('heading', { name: 'Emergencies' }) });
      await section.getByText('A claimed emergency gives access at once').waitFor();
      const keys = keyboardOf(page);
      await button(page, 'Change the rule').focus();
      await keys.tabTo('Change what an emergency may do');
      await keys.press('Enter');
      await section.getByRole('radio', { name: 'Gives access at once' }).focus();
      await keys.press('ArrowDown');
      expect(await findingsInEverySight(page)).toEqual([]);
      await button(page, 'Set what an emergency may do').focus();
      await keys.press('Enter');
      await said(page, /requests that wait still need your approval/).waitFor();
      expect(await findings(page)).toEqual([]);
      await page.getByRole('dialog').getByRole('button', { name: 'Set what an emergency may do' }).focus();
      await keys.press('Enter');
      await section.getByText('The rule for emergencies is set.').waitFor();
      await section.getByText('A claimed emergency gives access only if you approve it.').waitFor();
      await section.getByText(/^Changed by ada of contoso/).waitFor();
      const { value } = await until('the log has it', () =>
        portal.log
          .ofTenant('contoso')
          .flatMap(({ data }) => (data.type === 'EmergencyRuleSet' ? [{ value: data }] : []))
          .at(-1),
      );
      expect(value).toMatchObject({ rule: 'NEEDS_APPROVER' });
    });

    test('is read by whoever decides: that it is claimed as an emergency, and by whom', async () => {
      const declaredBy = personId('patti.fernandez');
      const id = await portal.waitingRequest({ exclusion: 'EMERGENCY', declaredBy });
      const page = await portal.signedIn('alex', `/requests/${id}`);
      await said(page, /claims that this is an emergency\. By your rule it needs your approval too/).waitFor();
      expect(await findingsInEverySight(page)).toEqual([]);
      await button(page, 'Approve').click();
      await button(page, 'Approve for 8 hours').click();
      await said(page, /^You approved\. Access is running/).waitFor();
      expect(await portal.log.waitFor(requestId(id), 'AccessGranted')).toMatchObject({ basis: 'CUSTOMER_APPROVAL' });
    });
  });

  // The last one: it changes the rule.
  describe('two approvers', () => {
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
      await said(page, /takes two administrators/).waitFor();
      expect(await findings(page)).toEqual([]);
      const rule = '**/api/v1/policy/approval-rule';
      await page.route(rule, (route) => route.abort());
      await page.getByRole('dialog').getByRole('button', { name: 'Set the rule' }).click();
      await page.getByText(/It is not known whether/).waitFor();
      expect(await page.getByRole('checkbox', { name: 'contoso prod' }).isChecked()).toBe(true);
      await page.unroute(rule);
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      await button(page, 'Set the rule').click();
      await page.getByRole('dialog').getByRole('button', { name: 'Set the rule' }).click();
      await page.getByText('The rule is set.').waitFor();
      await page.getByText('Requests for data of these environments take two approvers:').waitFor();
    });

    test('approve a request one after the other: each reads what is there, and what Approve will do', async () => {
      const id = await portal.waitingRequest();
      const first = await portal.signedIn('adele', `/requests/${id}`);
      await said(first, 'Yours is the first').waitFor();
      const keys = keyboardOf(first);
      await keys.tabTo('Approve');
      await keys.press('Enter');
      await said(first, /gets access to contoso prod only when another administrator approves too/).waitFor();
      await keys.tabTo('Approve as the first of two');
      await keys.press('Enter');
      await said(first, /^You approved as the first of two/).waitFor();
      await said(first, '1 of 2 approved: ada of contoso').waitFor();
      expect(await button(first, 'Approve').count()).toBe(0);
      expect(await button(first, 'Deny').count()).toBe(1);
      expect(await findingsInEverySight(first)).toEqual([]);
      expect(portal.log.typesOf(id)).not.toContain('AccessGranted');

      const second = await portal.signedIn('alex', `/requests/${id}`);
      await said(second, 'Yours is the second').waitFor();
      await said(second, '1 of 2 approved: ada of contoso').waitFor();
      const keyboard = keyboardOf(second);
      await keyboard.tabTo('Approve');
      await keyboard.press('Enter');
      await said(second, /^Your approval is the second of two/).waitFor();
      await keyboard.tabTo('Approve for 8 hours');
      await keyboard.press('Enter');
      await said(second, /^You approved\. Access is running/).waitFor();
      expect(await portal.log.waitFor(id, 'RequestApproved')).toMatchObject({ firstApproverId: 'adele.vance' });
    });

    test('who looks at a request while the other approves first reads so before approving', async () => {
      const id = await portal.waitingRequest();
      const page = await portal.signedIn('adele', `/requests/${id}`);
      await button(page, 'Approve').click();
      await said(page, /^Your approval is the first of two/).waitFor();
      await portal.decide(id, 'approve');
      await said(page, /^The request has changed, and nothing was sent/).waitFor();
      await said(page, 'Yours is the second').waitFor();
      await button(page, 'Approve').click();
      await said(page, /^Your approval is the second of two/).waitFor();
      expect(portal.log.typesOf(id)).not.toContain('AccessGranted');
      await button(page, 'Cancel').click();
      await button(page, 'Deny').click();
      await button(page, 'Deny access').click();
      await said(page, /^You denied/).waitFor();
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
      const confirm = second.getByRole('dialog').getByRole('button', { name: 'Confirm the change' });
      await confirm.waitFor();
      // Asking for the policy again, as the page does by itself, closes no dialog.
      const again = second.waitForResponse(/\/api\/v1\/policy$/);
      await second.evaluate("window.dispatchEvent(new Event('online'))");
      await (await again).finished();
      await confirm.click();
      await second.getByText('Confirmed. The change is done.').waitFor();
      await second.getByText('One approver is enough for every request.').waitFor();
      await first.getByText('One approver is enough for every request.').waitFor();
    });
  });

  test('no page had an error in its script, or violated its policy', () => {
    expect(portal.complaints).toEqual([]);
  });
});
