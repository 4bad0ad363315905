/** An administrator asks before deciding, the engineer answers, both in pages that follow each other: then it is approved. */
import { requestId } from '@lockbox/contracts/ids';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { findings, findingsInEverySight } from './accessible.ts';
import { chromiumPath, WITHOUT_CHROMIUM } from './chromium.ts';
import { keyboardOf } from './keyboard.ts';
import { openPortal, type Portal } from './portal.ts';

let portal: Portal;

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const said = (page: Page, text: string | RegExp) => page.getByRole('dialog').getByText(text).first();
const QUESTION = 'Which tables do you need?\nAll of them?';
const ANSWER = 'The orders of May';

if (chromiumPath() === undefined) process.stderr.write(`${WITHOUT_CHROMIUM}\n`);

describe.skipIf(chromiumPath() === undefined)('questions before a decision', () => {
  beforeAll(async () => {
    portal = await openPortal();
    await portal.enablePolicy();
  });
  afterEach(() => portal.closePages());
  afterAll(() => portal?.stop());

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

  test('are kept while they are typed, until they were sent', async () => {
    const id = await portal.waitingRequest();
    const page = await portal.signedIn('adele', `/requests/${id}`);
    await button(page, 'Ask the engineer a question').click();
    await page.getByLabel('Your question to the engineer').fill('Half a ques');
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
