import { randomUUID } from 'node:crypto';
import type { Collection, Db, MongoClient } from 'mongodb';
import type { DoorNote, DoorReport, Use, WantedDoor } from '../data-plane.ts';
import { type Deed, deedKindOf } from '../deeds.ts';
import { rightsDigestOf } from '../gate-file.ts';
import { newPassword } from '../password.ts';
import { type Privilege, privilegesDigest } from './rights.ts';
import { FAILED, type UserName, unless } from './server.ts';

/**
 * The gate's note on a temporary credential. MongoDB makes no user in a transaction, so each step is one change of this
 * document or is repeatable: the note is written before the user is made and removed after the user is removed.
 */
export interface DoorDocument {
  readonly _id: string;
  readonly note?: DoorNote;
  /** The user is as it has to be: it counts, and has been reported. */
  readonly opened?: boolean;
  readonly openedAt?: number;
  readonly databases?: readonly string[];
  /** Those of the grant. */
  readonly permissions?: readonly string[];
  readonly sessionsEnded?: number;
  /** The use by kind, until it is reported. */
  readonly used?: Readonly<Record<string, Use>>;
  /** Changes whenever `used` changes. */
  readonly useVersion?: number;
  readonly useToldAt?: number;
  /** The last batch of each gate. */
  readonly batches?: Readonly<Record<string, string>>;
  /** Kept until they are reported. */
  readonly reports: readonly DoorReport[];
  /** The gate that makes it now, and until when another one leaves it alone. */
  readonly makes?: { readonly by: string; readonly until: number };
}

export interface Making {
  readonly role: string;
  readonly door: WantedDoor;
  readonly privileges: readonly Privilege[];
  readonly now: number;
}

/** A field for deeds of one kind: names of collections cannot be names of fields. */
export const fieldOf = (deed: Deed): string => rightsDigestOf([deedKindOf(deed)]);

const OF_USE = ['used', 'useVersion', 'useToldAt', 'batches'] as const;

/** A gate that died while it made a door keeps another one waiting for so long. */
const MADE_WITHIN_MS = 3_000;

/** The notes, users and roles of temporary credentials in one database. */
export class Doors {
  private readonly client: MongoClient;
  private readonly documents: Collection<DoorDocument>;
  private readonly home: string;
  private readonly prefix: string;
  private readonly sources: readonly string[];
  private readonly self = randomUUID();

  constructor(
    client: MongoClient,
    options: {
      readonly home: string;
      readonly prefix: string;
      /** The addresses from which passwords open a connection, as the server sees them. */
      readonly sources: readonly string[];
    },
  ) {
    this.client = client;
    this.home = options.home;
    this.prefix = options.prefix;
    this.sources = options.sources;
    this.documents = client
      .db('lockbox_gate')
      .collection<DoorDocument>(`${options.prefix}doors`, { ignoreUndefined: true });
  }

  private homeDatabase(): Db {
    return this.client.db(this.home);
  }

  private databasesOf(privileges: readonly Privilege[]): readonly string[] {
    return [...new Set([this.home, ...privileges.flatMap(({ resource }) => resource.db ?? [])])];
  }

  /** Notes what it is going to be, and that this gate makes it. False while another one does. */
  private begins({ role, door, privileges, now }: Making, databases: readonly string[]): Promise<boolean> {
    const { grantId, requestId, tenantId, engineerId, endsAt } = door;
    const note = { grantId, requestId, tenantId, engineerId, endsAt, rights: privilegesDigest(privileges) };
    const isFree = [{ makes: { $exists: false } }, { 'makes.by': this.self }, { 'makes.until': { $lte: now } }];
    return unless(
      FAILED.duplicateKey,
      this.documents.updateOne(
        { _id: role, $or: isFree },
        {
          $set: { note, permissions: door.permissions, makes: { by: this.self, until: now + MADE_WITHIN_MS } },
          $addToSet: { databases: { $each: [...databases] } },
          $setOnInsert: { reports: [] },
        },
        { upsert: true },
      ),
    );
  }

  /** A role of the same name in each database in which there are rights, and at home: with these privileges alone. */
  private async makeRoles(role: string, privileges: readonly Privilege[], databases: readonly string[]) {
    const { databases: before = [] } = (await this.documents.findOne({ _id: role })) ?? {};
    await this.dropRoles(role, before);
    for (const db of databases)
      await this.client.db(db).command({
        createRole: role,
        privileges: privileges.filter(({ resource }) => resource.db === db),
        roles: [],
      });
  }

  private async dropRoles(role: string, databases: readonly string[]): Promise<void> {
    for (const db of databases) await unless(FAILED.roleNotFound, this.client.db(db).command({ dropRole: role }));
  }

  /** Returns false if there is no such user. */
  dropUser(role: string): Promise<boolean> {
    return unless(FAILED.userNotFound, this.homeDatabase().command({ dropUser: role }));
  }

  /** By another gate, since this one looked. */
  private async isOpened(role: string): Promise<boolean> {
    if ((await this.documents.findOne({ _id: role }))?.opened !== true) return false;
    const { users } = await this.homeDatabase().command({ usersInfo: { user: role, db: this.home } });
    return users.length > 0;
  }

  noted(): Promise<DoorDocument[]> {
    return this.documents.find({ note: { $exists: true } }).toArray();
  }

  async one(role: string): Promise<DoorDocument | undefined> {
    return (await this.documents.findOne({ _id: role })) ?? undefined;
  }

  /** Makes a temporary credential unless it exists. The remains of an earlier attempt are replaced. */
  async open(making: Making): Promise<true> {
    const { role, door, privileges, now } = making;
    const databases = this.databasesOf(privileges);
    if ((await this.isOpened(role)) || !(await this.begins(making, databases))) return true;
    await this.dropUser(role);
    await this.makeRoles(role, privileges, databases);
    const until = new Date(door.endsAt).toISOString();
    await this.homeDatabase().command({
      createUser: role,
      pwd: newPassword(), // which is given to nobody
      mechanisms: ['SCRAM-SHA-256'],
      roles: databases.map((db) => ({ role, db })),
      customData: { lockbox: `grant ${door.grantId}, until ${until}` },
      authenticationRestrictions: [{ clientSource: [...this.sources] }],
    });
    const { requestId, tenantId, grantedAt } = door;
    const openedAt = Math.max(now, grantedAt);
    const report: DoorReport = {
      ...{ kind: 'opened', reportId: `${role}/opened/${now}`, at: openedAt, requestId, tenantId },
    };
    await this.documents.updateOne(
      { _id: role, opened: { $ne: true }, 'makes.by': this.self },
      { $set: { opened: true, openedAt }, $push: { reports: report } },
    );
    await this.documents.updateOne({ _id: role, 'makes.by': this.self }, { $unset: { makes: '' } });
    return true;
  }

  /** Its end and its rights as they are now. Whoever is in stays in, without rights for a moment. */
  async amend(making: Making): Promise<true> {
    const { role, privileges } = making;
    const databases = this.databasesOf(privileges);
    if (!(await this.begins(making, databases))) return true;
    await this.makeRoles(role, privileges, databases);
    await this.homeDatabase().command({ grantRolesToUser: role, roles: databases.map((db) => ({ role, db })) });
    await this.documents.updateOne({ _id: role, 'makes.by': this.self }, { $unset: { makes: '' } });
    return true;
  }

  /** Adds to the number of sessions that its removal ended. */
  async countEnded(role: string, sessions: number): Promise<void> {
    await this.documents.updateOne({ _id: role }, { $inc: { sessionsEnded: sessions } });
  }

  /** Adds a batch of use to the reports, once. */
  async addUse(role: string, batch: string, use: readonly Use[]): Promise<void> {
    const [isAddedIn, version] = [`batches.${this.self}`, { useVersion: 1 }];
    const counts = use.map((one) => [`used.${fieldOf(one)}.count`, one.count]);
    const kinds = use.flatMap(({ count: _, ...kind }) =>
      Object.entries(kind).map(([name, value]) => [`used.${fieldOf({ ...kind, count: 0 })}.${name}`, value]),
    );
    const { matchedCount } = await this.documents.updateOne(
      { _id: role, note: { $exists: true }, [isAddedIn]: { $ne: batch } },
      {
        $inc: { ...version, ...Object.fromEntries(counts) },
        $set: { [isAddedIn]: batch, ...Object.fromEntries(kinds) },
      },
    );
    if (matchedCount === 0 && (await this.documents.findOne({ _id: role }))?.batches?.[this.self] !== batch)
      throw new Error(`${role} was removed meanwhile`);
  }

  /** Turns the use into reports. Returns false if more use was added since it was read. */
  async tellUse({ _id, useVersion = 0 }: DoorDocument, reports: readonly DoorReport[], now: number): Promise<boolean> {
    const { matchedCount } = await this.documents.updateOne(
      { _id, useVersion },
      {
        $push: { reports: { $each: [...reports] } },
        $unset: { used: '' },
        $set: { useToldAt: now },
        $inc: { useVersion: 1 },
      },
    );
    return matchedCount > 0;
  }

  /** Adds reports for a credential that another gate has removed. A repeat adds the same reports. */
  async addReports(role: string, reports: readonly DoorReport[]): Promise<void> {
    await this.documents.updateOne({ _id: role }, { $push: { reports: { $each: [...reports] } } }, { upsert: true });
  }

  /** Takes away what is left of a door whose user is gone, and notes that it is to be reported. */
  async remove(role: string, now: number): Promise<true> {
    const { databases = [] } = (await this.documents.findOne({ _id: role })) ?? {};
    await this.dropRoles(role, [...new Set([this.home, ...databases])]);
    const report = {
      ...{ kind: 'closed', reportId: `${role}/closed/${now}`, at: now },
      ...{ requestId: '$note.requestId', tenantId: '$note.tenantId' },
      sessionsEnded: { $ifNull: ['$sessionsEnded', 0] },
    };
    await this.documents.updateOne({ _id: role, opened: true, note: { $exists: true } }, [
      { $set: { reports: { $concatArrays: ['$reports', [report]] } } },
      { $unset: ['note', 'opened', 'openedAt', 'databases', 'permissions', 'sessionsEnded', 'makes', ...OF_USE] },
    ]);
    // A credential whose making was interrupted needs no report: its password was given to nobody.
    await this.documents.updateOne(
      { _id: role, opened: { $ne: true } },
      { $unset: { note: '', databases: '', permissions: '', makes: '' } },
    );
    await this.documents.deleteOne({ _id: role, note: { $exists: false }, reports: { $size: 0 } });
    return true;
  }

  /** A fresh password; undefined where there is no door that is open. */
  async password(role: string, now: number): Promise<string | undefined> {
    const door = await this.documents.findOne({ _id: role, opened: true, 'note.endsAt': { $gt: now } });
    if (door === null) return undefined;
    const password = newPassword();
    const isThere = await unless(FAILED.userNotFound, this.homeDatabase().command({ updateUser: role, pwd: password }));
    return isThere ? password : undefined;
  }

  async unreported(): Promise<readonly DoorReport[]> {
    const found = await this.documents.find({ 'reports.0': { $exists: true } }).toArray();
    return found.flatMap(({ reports }) => reports);
  }

  async reported(reportIds: readonly string[]): Promise<void> {
    const some = { reportId: { $in: [...reportIds] } };
    await this.documents.updateMany({ 'reports.0': { $exists: true } }, { $pull: { reports: some } });
    await this.documents.deleteMany({ note: { $exists: false }, reports: { $size: 0 } });
  }

  /** Takes all roles from somebody else's user, and keeps which they were. */
  async shutOut({ user, db }: UserName): Promise<void> {
    const { users } = await this.client.db(db).command({ usersInfo: { user, db } });
    const roles = users[0]?.roles ?? [];
    if (roles.length === 0) return;
    await this.client
      .db('lockbox_gate')
      .collection(`${this.prefix}shut_out`)
      .insertOne({ user, db, roles, at: new Date() });
    await this.client.db(db).command({ revokeRolesFromUser: user, roles });
  }
}
