/** An attempt that access refuses, from the question to the e-mail: what the customer is promised within a minute. */
import { hash } from 'node:crypto';
import { personId } from '@lockbox/contracts/ids';
import { mailTo } from '@lockbox/testing/caught-mail';
import { deploy } from '@lockbox/testing/deployment';
import { until } from '@lockbox/testing/until';
import { sampleProvider, sampleTenant } from '@lockbox/testing/upstream';
import { beforeAll, expect, test } from 'vitest';

const MINUTE_MS = 60_000;
const SECRET = 'secret-of-a-stock-pep-and-of-nobody-else';
const run = `${Date.now().toString(36)}-${process.pid}`;
const contoso = `contoso-${run}`;

const { system, upstream, log } = await deploy({
  directory: [...sampleTenant(contoso), ...sampleProvider(`provider-${run}`)],
  policyOf: [contoso],
});
beforeAll(() => system.start('access', { LOCKBOX_ACCESS_CALLERS: `crm=${hash('sha256', SECRET)}@${contoso}` }));

interface Decision {
  readonly decision: boolean;
  readonly context: { readonly reason?: string };
}

/** Asks as any policy enforcement point may: by type and id alone. */
async function evaluate(engineer: string): Promise<Decision> {
  const [access] = system.instances('access');
  const answer = await fetch(`${access?.url}/access/v1/evaluation`, {
    method: 'POST',
    headers: { authorization: `Bearer ${SECRET}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      subject: { type: 'engineer', id: engineer },
      action: { name: 'read' },
      resource: { type: 'data_store', id: 'prod-db' },
    }),
  });
  return (await answer.json()) as Decision; // the standard's answer
}

/** Asks until the answer is no doubt: an attempt in doubt is reported to nobody. */
const refusalOf = (engineer: string): Promise<Decision> =>
  until(`${engineer} gets an answer`, async () => {
    const answer = await evaluate(engineer);
    return answer.context.reason === 'NO_GRANT' && answer;
  });

const lettersAbout = async (engineer: string) =>
  (await mailTo(`ada@${contoso}.example`)).filter(
    ({ subject, text }) => subject.startsWith('Attempt to access data') && text.includes(engineer),
  );

test('a refused evaluation is an event and an e-mail to the administrators within a minute', async () => {
  expect(await refusalOf('engineer-2')).toMatchObject({ decision: false });
  const askedAt = Date.now();
  const [letter] = await until(
    'ada has the e-mail',
    async () => {
      const letters = await lettersAbout('engineer-2');
      return letters.length > 0 && letters;
    },
    MINUTE_MS,
  );
  expect(Date.now() - askedAt).toBeLessThan(MINUTE_MS);
  expect(letter?.text).toContain('no access was granted');
  const refused = log.ofTenant(contoso).flatMap(({ data }) => (data.type === 'AccessRefused' ? [data] : []));
  expect(refused).toMatchObject([{ engineerId: 'engineer-2', dataStoreId: 'prod-db', reason: 'NO_GRANT', told: true }]);
});

test('the engineer of a sealed demand is refused before its disclosure and after it, and the administrators learn who tried', async () => {
  const declaredBy = 'legal-1';
  const { id, record } = await upstream.submit(contoso, {
    ...{ exclusion: 'LEGAL_DEMAND', disclosure: 'SEALED', declaredBy: personId(declaredBy) },
  });
  await upstream.decideInternally(record);
  await log.waitFor(id, 'ExclusionSealed');
  expect(await refusalOf('engineer-1')).toMatchObject({ decision: false });
  await until('ada has the e-mail', async () => (await lettersAbout('engineer-1')).length > 0, MINUTE_MS);
  const { source, sourceRequestId, tenantId } = record;
  await upstream.publish(source, [
    {
      ...{ type: 'DisclosureLifted', source, requestSource: source, sourceRequestId, tenantId },
      ...{ liftedBy: personId(declaredBy), liftedAt: Date.now(), assertion: null },
    },
  ]);
  await log.waitFor(id, 'DisclosureLifted');
  expect(await refusalOf('engineer-1')).toMatchObject({ decision: false });
  expect(log.typesOf(id)).not.toContain('AccessGranted');
});
