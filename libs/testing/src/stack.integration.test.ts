import { coordinatorsAnswer } from '@lockbox/stack/kafka';
import { sendMail } from '@lockbox/stack/testing/send-mail';
import { MongoClient } from 'mongodb';
import { expect, test } from 'vitest';
import { mailTo } from './caught-mail.ts';
import { accessTokenOf } from './signed-in.ts';
import { testStack } from './stack.ts';

/** Tests the properties that every integration test relies on, on containers and on child processes. */
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
  await sendMail(testStack().smtpUrl, { to: address, subject: 'Caught', text: 'Hello' });
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
