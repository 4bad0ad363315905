/** A change of a sender's key that is gone on with: Kafka alone, with what sender and policy have written. */

import { EXIT } from '@lockbox/command-line/exit-codes';
import { KEY_ID_HEADER, SENDER_HEADER } from '@lockbox/contracts/senders';
import { createNamespace } from '@lockbox/testing/namespace';
import { afterAll, expect, test } from 'vitest';
import { lockboxIn } from './testing/in-process.ts';

const namespace = await createNamespace({ partitions: 1 });
afterAll(() => namespace.drop());
const lockbox = lockboxIn(namespace.namespace);
const { commands, deadLetters } = namespace.topics;

const KEY = '9f86d081884c7d65';
const byNewKey = { [SENDER_HEADER]: 'timer', [KEY_ID_HEADER]: KEY };
async function write(topic: string, headers: Record<string, string>): Promise<string> {
  const producer = namespace.kafka.producer();
  await producer.connect();
  const [sent] = await producer
    .send({ topic, messages: [{ key: 'contoso', value: 'command', headers: { ...byNewKey, ...headers } }] })
    .finally(() => producer.disconnect());
  return `${sent?.partition}/${sent?.baseOffset}`;
}
const goOn = () => lockbox(['keys', 'rotate', 'timer', '--key-id', KEY, '--unrecorded', '--quiet-for', '1s']);

test('what policy refused before it was interrupted is still to be written back, until it was', async () => {
  await write(commands, {});
  const letters = [];
  for (const code of ['WRONG_MAC', 'WRONG_MAC', 'CLOCK_DIFFERS'])
    letters.push(await write(deadLetters, { 'lockbox-dead-letter-code': code }));
  await write(commands, { 'lockbox-redriven': letters[0] ?? '' });

  const one = await goOn();
  expect(one.json(), one.err).toMatchObject({ refused: 1 });
  expect(one.code).toBe(EXIT.failed);
  await write(commands, { 'lockbox-redriven': letters[1] ?? '' });
  const none = await goOn();
  expect(none.json(), none.err).toMatchObject({ refused: 0 });
  expect(none.code).toBe(EXIT.done);
});
