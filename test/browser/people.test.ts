/** The names of the people who acted and who got notices, and the administrators' choice of notices. */
import { dataStoreId, environmentId, personId, tenantId } from '@lockbox/contracts/ids';
import { until } from '@lockbox/testing/until';
import { sampleTenant } from '@lockbox/testing/upstream';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { findings, findingsInEverySight } from './accessible.ts';
import { chromiumPath, WITHOUT_CHROMIUM } from './chromium.ts';
import { openPortal, type Portal } from './portal.ts';

let portal: Portal;
let request: string;
const SANDBOX = { environmentId: environmentId('sandbox'), dataStores: [dataStoreId('sandbox-db')] };
const soon = <T>(what: () => T | Promise<T>) => expect.poll(what);
const table = (page: Page) => page.locator('table[aria-busy=false]');
const events = () => portal.log.ofTenant(tenantId('contoso'));
const notices = () => events().flatMap(({ data }) => (data.type === 'NotificationRecorded' ? [data] : []));
const line = (page: Page, text: string | RegExp) => table(page).locator('tbody tr').filter({ hasText: text });

if (chromiumPath() === undefined) process.stderr.write(`${WITHOUT_CHROMIUM}\n`);

describe.skipIf(chromiumPath() === undefined)('people', () => {
  beforeAll(async () => {
    portal = await openPortal();
    await portal.enablePolicy();
    request = await portal.waitingRequest({ ticketId: 'SR-7' });
    const delivered = () => notices().filter(({ internal, outcome }) => !internal && outcome === 'DELIVERED').length;
    // The other administrator gets no question after the decision, so the test waits until both have it.
    await until('both administrators were asked', () => delivered() >= 2);
    await portal.decide(request, 'approve');
    await until('people were told of it', () => delivered() > 3);
  });
  afterEach(() => portal.closePages());
  afterAll(async () => {
    await portal?.stop();
  });

  test('activity names who acted, with the system that reported it beside, and the ticket', async () => {
    const page = await portal.signedIn('isaiah', '/activity');
    const approval = line(page, 'Approved internally');
    await approval.waitFor();
    expect(await approval.textContent()).toMatch(
      /approver-1 at the provider[\s\S]*by the ticket system “servicedesk”[\s\S]*SR-7/,
    );
    expect(await line(page, 'Approved by the customer').textContent()).toContain('bob of contoso');
    expect(await findingsInEverySight(page)).toEqual([]);
  });

  test('activity is found by anyone involved, by name or id, and by ticket', async () => {
    const page = await portal.signedIn('isaiah', '/activity');
    const names = () => table(page).locator('tbody td:first-child a').allTextContents();
    await page.getByLabel('Anyone involved (name or ID)').fill('diego.siciliani');
    await soon(names).toEqual(['Approved internally']);
    await page.getByLabel('Anyone involved (name or ID)').fill('approver-1 at');
    await soon(names).toEqual(['Approved internally']);
    await page.getByLabel('Anyone involved (name or ID)').fill('');
    await page.getByLabel('Request or support request ID').fill('sr-7');
    await until('the list is of this request alone', async () => {
      const shown = await names();
      const wanted = ['Access requested', 'Customer asked', 'Access granted'];
      return wanted.every((name) => shown.includes(name)) && !shown.includes('Person set');
    });
  });

  test('notices are folded, and then one line says to whom', async () => {
    const page = await portal.signedIn('isaiah', `/activity?request=${request}`);
    await line(page, 'Access granted').waitFor();
    expect(await line(page, /Told/).count()).toBe(0);
    await page.getByRole('switch', { name: 'Show notices' }).click();
    await line(page, /Told (ada|bob) of contoso and 1 other by e-mail/)
      .first()
      .waitFor();
    expect(await findings(page)).toEqual([]);
    await page.reload();
    await line(page, /Told/).first().waitFor();
  });

  test('what the provider told its own approvers is an entry without content, as a sealed one would be, and no filter finds it', async () => {
    await until('an internal approver was told', () => notices().some(({ internal }) => internal));
    const page = await portal.signedIn('isaiah', '/activity?notices=true');
    await line(page, 'Content not shown here').first().waitFor();
    expect(await findings(page)).toEqual([]);
    await line(page, 'Content not shown here').first().getByRole('link').first().click();
    await page.getByText(/^Not every entry of the log has its content shown here/).waitFor();
    expect(await page.getByText('Raw bytes').count()).toBe(0);
    expect(await findings(page)).toEqual([]);
    await page.goto(`${portal.url}/activity?notices=true&actor=diego.siciliani`);
    await line(page, 'Approved internally').first().waitFor();
    expect(await line(page, 'Content not shown here').count()).toBe(0);
  });

  test('the history of a request reads as a story with names', async () => {
    const page = await portal.signedIn('adele', `/requests/${request}`);
    const story = page.getByRole('dialog').getByRole('listitem');
    for (const sentence of [
      /engineer-1 at the provider asked for access/,
      /approver-1 at the provider approved it at the provider/,
      /Your administrators were asked, until /,
      /bob of contoso approved it for you/,
      /Access began, until /,
    ])
      await story.filter({ hasText: sentence }).waitFor();
    expect(await story.filter({ hasText: 'Told' }).count()).toBe(0);
    await page.getByRole('dialog').getByRole('switch', { name: 'Show notices' }).click();
    await story
      .filter({ hasText: /^Told .* by e-mail/ })
      .first()
      .waitFor();
    expect(await findings(page)).toEqual([]);
  });

  test('an administrator chooses which letters come, an auditor reads it, and the letters follow', async () => {
    const begun = async (ticketId: string) => {
      const { id, record } = await portal.upstream.submit('contoso', {
        engineerId: personId('nestor.wilke'),
        ticketId,
        ...SANDBOX,
      });
      await portal.upstream.decideInternally(record, 'APPROVED', 'diego.siciliani');
      await portal.log.waitFor(id, 'AccessGranted');
      return { id, record };
    };
    const told = await begun('SR-8');
    expect(await portal.linkInMail(told.id, 'accesses')).toBe(`${portal.url}/accesses/${told.id}`);

    const page = await portal.signedIn('adele', '/policy');
    const choice = page.getByRole('switch', { name: 'Tell the administrators of each access that needs no approval' });
    expect(await choice.isChecked()).toBe(true);
    await choice.click();
    await page.getByText('Chosen. It counts from now on').first().waitFor();
    await page.getByText(/^Chosen by ada of contoso, /).waitFor();
    expect(await findings(page)).toEqual([]);
    const auditor = await portal.signedIn('isaiah', '/policy');
    const read = auditor.getByRole('switch', { name: 'Tell the administrators of each access that needs no approval' });
    await soon(() => read.isChecked()).toBe(false);
    expect(await read.isDisabled()).toBe(true);

    const untold = await begun('SR-9');
    await portal.upstream.finish(untold.record);
    // Ends are still told of: by that letter alone does the link come.
    await portal.linkInMail(untold.id, 'accesses');
    await portal.log.waitFor(untold.id, 'AccessEnded');
    const kinds = events()
      .filter(({ data }) => data.type === 'AccessEnded' || data.type === 'CustomerApprovalNotRequired')
      .filter(({ data }) => 'requestId' in data && data.requestId === untold.id);
    const aboutIds = () =>
      notices().flatMap(({ recipientId, aboutEventId }) => (recipientId === 'adele.vance' ? [aboutEventId] : []));
    await soon(() => kinds.filter(({ eventId }) => aboutIds().includes(eventId)).map(({ data }) => data.type)).toEqual([
      'AccessEnded',
    ]);
  });

  test('a notice without an outcome in the log, and a refused decision of the provider, are named on the pages', async () => {
    await Promise.all(portal.system.instances('notifier').map((notifier) => notifier.end('SIGKILL')));
    const { id, record } = await portal.upstream.submit('contoso', { engineerId: personId('nestor.wilke') });
    await portal.upstream.decideInternally(record, 'APPROVED', 'diego.siciliani');
    await portal.log.waitFor(id, 'LockboxRequestCreated');
    await portal.upstream.decideInternally(record, 'REJECTED', 'diego.siciliani');
    await portal.log.waitFor(id, 'CommandRejected');
    portal.system.advanceClock(2 * 3_600_000);
    const page = await portal.signedIn('adele', `/requests/${id}`);
    const panel = page.getByRole('dialog');
    const refusal = panel.getByRole('listitem').filter({ hasText: 'A decision of the provider’s people was refused' });
    await refusal.getByText('Refused', { exact: true }).waitFor();
    const missing =
      /Notice not recorded: the log has no outcome of the notice about “Customer asked” .* to .* \(2 administrators\)/;
    await panel.getByText(missing).waitFor();
    expect(await findings(page)).toEqual([]);
    const activity = await portal.signedIn('isaiah', '/activity');
    await activity.getByText(missing).waitFor();
    await line(activity, 'Decision of the provider refused').waitFor();
    expect(await findingsInEverySight(activity)).toEqual([]);
  });

  test('a person to whom the directory gives a role is let in, without loading the page again', async () => {
    const page = await portal.signedIn('megan', '/requests');
    await page.getByRole('heading', { name: 'Nothing is open to you here' }).waitFor();
    const megan = personId('megan.bowen');
    await portal.upstream.publishDirectory(
      sampleTenant('fabrikam').map((record) =>
        record.type === 'Principal' && record.principalId === 'ada' ? { ...record, principalId: megan } : record,
      ),
    );
    await page.getByRole('heading', { name: 'Customer Lockbox' }).waitFor();
  });

  test('no page had an error in its script, or violated its policy', () => {
    expect(portal.complaints).toEqual([]);
  });
});
