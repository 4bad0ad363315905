import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { coordinatorsAnswer } from '@lockbox/local/kafka';
import { MongoClient } from 'mongodb';
import { expect, test } from 'vitest';
import { mailTo } from './caught-mail.ts';
import { accessTokenOf } from './signed-in.ts';
import { testStack } from './stack.ts';

/** What every integration test relies on, whether the stack is of containers or of child processes. */
test('Kafka serves groups and transactions', async () => {
  await coordinatorsAnswer(testStack().kafkaBrokers);
});

test('the registry answers at the address of the Confluent API', async () => {
  expect((await fetch(`${testStack().registryUrl}/subjects`)).status).toBe(200);
});

test('MongoDB is a replica-set primary with transactions', async () => {
  const client = new MongoClient(testStack().mongoUrl);
  const name = `stack-${crypto.randomUUID()}`;
  try {
    const things = client.db(name).collection('things');
    await things.insertOne({ before: true });
    await client.withSession((session) =>
      session.withTransaction(async () => {
        await things.insertOne({ within: true }, { session });
        await things.deleteOne({ before: true }, { session });
      }),
    );
    expect(await things.find({}, { projection: { _id: 0 } }).toArray()).toEqual([{ within: true }]);
  } finally {
    await client.db(name).dropDatabase();
    await client.close();
  }
});

test('a message that was sent can be read', async () => {
  const address = `${crypto.randomUUID()}@example.org`;
  await send(new URL(testStack().smtpUrl), address);
  await expect
    .poll(() => mailTo(address), { timeout: 10_000 })
    .toMatchObject([
      { to: [address], from: 'lockbox@example.org', subject: 'Caught', text: expect.stringContaining('Hello') },
    ]);
});

test('the issuer signs a token for anybody', async () => {
  const token = await accessTokenOf({ sub: 'someone', tenant: 'some-tenant' });
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
  expect(claims).toMatchObject({
    sub: 'someone',
    lockbox_tenant: 'some-tenant',
    aud: 'lockbox',
    iss: testStack().issuerUrl,
  });
});

/** A message by hand: each line waits for the server's consent. */
async function send(smtp: URL, to: string): Promise<void> {
  const socket = connect(Number(smtp.port), smtp.hostname);
  const message = `From: lockbox@example.org\r\nTo: ${to}\r\nSubject: Caught\r\n\r\nHello\r\n.`;
  const lines = ['HELO test', 'MAIL FROM:<lockbox@example.org>', `RCPT TO:<${to}>`, 'DATA', message, 'QUIT'];
  for await (const answer of createInterface(socket)) {
    if (!/^[23]\d\d /.test(answer)) throw new Error(`The mail server says: ${answer}`);
    const next = lines.shift();
    if (next === undefined) break;
    socket.write(`${next}\r\n`);
  }
  socket.destroy();
}
