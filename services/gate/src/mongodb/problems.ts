import { randomUUID } from 'node:crypto';
import { MongoClient } from 'mongodb';
import { newPassword } from '../password.ts';
import { codeOf, FAILED } from './server.ts';

/** By which more could be done in this server than the gate gives; each in a sentence that says what helps. */
export async function databaseProblemsOf(client: MongoClient, home: string): Promise<readonly string[]> {
  return [...(await asksNobody(client, home)), ...(await opensFromAnywhere(client, home))];
}

async function asksNobody({ options }: MongoClient, home: string): Promise<readonly string[]> {
  const { hosts, tls, ca } = options;
  const stranger = new MongoClient(`mongodb://${hosts[0]}/?directConnection=true`, {
    serverSelectionTimeoutMS: 2_000,
    ...(tls === true ? { tls, ...(ca === undefined ? {} : { ca }) } : {}),
  });
  try {
    await stranger.db(home).command({ usersInfo: 1 });
    return ['The server asks nobody who he is. Start mongod with `security.authorization: enabled`.'];
  } catch (error) {
    if (codeOf(error) === FAILED.unauthorized) return [];
    return [
      `It cannot be seen whether the server asks who connects (${error instanceof Error ? error.message : error}).`,
    ];
  } finally {
    await stranger.close();
  }
}

/** Seen at a user who is made for it, may do nothing, and is gone at once. */
async function opensFromAnywhere(client: MongoClient, home: string): Promise<readonly string[]> {
  const user = `lockbox_probe_${randomUUID()}`;
  const at = client.db(home);
  const authenticationRestrictions = [{ clientSource: ['127.0.0.1'] }];
  await at.command({ createUser: user, pwd: newPassword(), roles: [], authenticationRestrictions });
  try {
    const named = [{ user, db: home }];
    const { users } = await at.command({ usersInfo: named, showAuthenticationRestrictions: true });
    const kept = users[0]?.authenticationRestrictions;
    if (Array.isArray(kept) && kept.length > 0) return [];
  } finally {
    await at.command({ dropUser: user });
  }
  return [
    "The server keeps no authenticationRestrictions: a password of the gate's opens it from anywhere, and so past the gate's relay. Let nothing but the gate reach its port.",
  ];
}
