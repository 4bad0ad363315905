import { alarms } from '@lockbox/contracts/alarms';
import { providerLog, tenantId } from '@lockbox/contracts/ids';
import { PROOF_HEADER, signerOf } from '@lockbox/evidence/proof';
import { createEventProof, provenAmong, trustIn } from '@lockbox/worker/read';
import type { Check, Patient } from '../examine.ts';
import { type DoctorFinding, few, orRight, unchecked, wrong } from '../finding.ts';
import { newestRecords } from './newest-records.ts';

/** The number of events to read per partition. */
const NEWEST = 10;

/** Checks that the newest events are signed with trusted keys that the log has introduced. */
export const signingKeysCheck: Check = {
  name: 'signing-keys',
  needs: ['LOCKBOX_SIGNING_PUBLIC_KEYS'],
  servers: ['kafka'],
  async examine(patient) {
    const { cluster } = patient.servers;
    const topic = cluster.topics.events;
    const trust = cluster.trust();
    const reader = patient.servers.openReader();
    const faultOf = createEventProof(topic, await trustIn(reader, topic, trust));
    const findings: DoctorFinding[] = [];
    const signers = new Map<number, Set<string>>();
    const faults = new Map<keyof typeof alarms, string[]>();
    for (const [partition, stored] of await newestRecords(reader, topic, NEWEST)) {
      const placed = stored.map((record) => ({ topic, partition, ...record }));
      const { proven, dropped } = provenAmong(placed, faultOf);
      for (const { record, fault } of dropped) {
        faults.set(fault.code, [...(faults.get(fault.code) ?? []), `${partition}@${record.offset}`]);
      }
      const ids = proven.flatMap(({ headers }) => {
        const proof = headers[PROOF_HEADER];
        return proof === undefined ? [] : [signerOf(proof).keyId];
      });
      if (ids.length > 0) signers.set(partition, new Set(ids));
    }
    for (const [code, places] of faults) {
      const { meaning, remedy } = alarms[code];
      findings.push(
        wrong(`Among the newest records of ${topic} are ${places.length} with ${code}, at ${few(places)}.`, {
          follows: meaning,
          remedy: `${remedy} (docs/runbook.md, "Alarms")`,
        }),
      );
    }
    findings.push(...(await notIntroduced(patient, signers)));
    const used = new Set([...signers.values()].flatMap((ids) => [...ids]));
    const what =
      used.size === 0
        ? 'The log has no events yet.'
        : `The newest events are signed with ${few([...used])}, which is believed here.`;
    return orRight(findings, what);
  },
};

/** By what audit has read of the log: all of it is read by `lockbox keys list`. */
async function notIntroduced(
  { env, servers }: Patient,
  signers: ReadonlyMap<number, ReadonlySet<string>>,
): Promise<readonly DoctorFinding[]> {
  if (signers.size === 0) return [];
  const unseen = (why: string) => [
    unchecked(`Whether the log introduces these keys: ${why}.`, '`lockbox keys list` reads all of the log.'),
  ];
  if (!env.LOCKBOX_MONGO_URL && !env.LOCKBOX_MONGO_URL_FILE) return unseen('LOCKBOX_MONGO_URL is not set');
  const isThere = await servers.answers('mongo').then(
    () => true,
    () => false,
  );
  if (!isThere) return unseen('MongoDB does not answer');
  const { audit_events: trail } = (await servers.store()).collections;
  const introduced = await trail
    .find({
      tenantId: { $in: [...signers.keys()].map((partition) => tenantId(providerLog(partition))) },
      type: 'SigningKeyIntroduced',
    })
    .toArray();
  if (introduced.length === 0) return unseen('audit’s trail has no introduction of any key');
  const missing = [...signers].flatMap(([partition, ids]) => {
    const known = new Set(introduced.filter((one) => one.partition === partition).map(({ data }) => data.keyId));
    return [...ids].filter((id) => !known.has(id)).map((id) => `${id} in partition ${partition}`);
  });
  if (missing.length === 0) return [];
  const { meaning, remedy } = alarms.SIGNING_KEY_OUT_OF_TURN;
  return [
    wrong(`Events are signed with a key that audit’s trail does not see introduced: ${few(missing)}.`, {
      follows: `If audit is up to date: ${meaning}`,
      remedy: `\`lockbox lag\` says whether audit is up to date. ${remedy}`,
    }),
  ];
}
