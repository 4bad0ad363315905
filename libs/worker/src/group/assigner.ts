import kafkajs, { type PartitionAssigner } from 'kafkajs';

// kafkajs is CommonJS, and Node finds only some of its exports by name.
const { MemberAssignment, MemberMetadata } = kafkajs.AssignerProtocol;

const NAME = 'lockbox-partitions';
const VERSION = 1;

export interface Member {
  readonly id: string;
  /** Partition numbers that the member holds now. */
  readonly held: readonly number[];
}

/**
 * Spreads partition numbers over members: shares differ by one at most, and no more numbers move than the balance
 * requires. Every member computes the same result.
 */
export function planAssignment(members: readonly Member[], count: number): ReadonlyMap<string, readonly number[]> {
  const byId = (a: Member, b: Member) => (a.id < b.id ? -1 : 1);
  const share = Math.floor(count / members.length);
  let oneMore = count % members.length;
  const heldBy = (member: Member) => [...new Set(member.held)].filter((number) => number >= 0 && number < count);
  const taken = new Set<number>();
  const load = new Map<string, number[]>([...members].sort(byId).map((member) => [member.id, []]));
  // Members with most partitions choose first, so that larger shares stay in place.
  const order = [...members].sort((a, b) => heldBy(b).length - heldBy(a).length || byId(a, b));
  for (const member of order) {
    const mine = heldBy(member).filter((number) => !taken.has(number));
    const room = mine.length > share && oneMore > 0 ? share + 1 : share;
    if (room > share) oneMore--;
    for (const number of mine.slice(0, room)) {
      taken.add(number);
      load.get(member.id)?.push(number);
    }
  }
  for (let number = 0; number < count; number++) {
    if (taken.has(number)) continue;
    [...load.values()].reduce((least, numbers) => (numbers.length < least.length ? numbers : least)).push(number);
  }
  return load;
}

function heldIn(userData: Buffer): number[] {
  try {
    const held: unknown = JSON.parse(userData.toString());
    return Array.isArray(held) ? held.filter((number) => Number.isInteger(number)) : [];
  } catch {
    return []; // a member that says nothing holds nothing
  }
}

/**
 * Assigns each member the same partition numbers of every topic it subscribes to; a number stays with its member if the
 * balance allows. While an upgrade introduces a new topic, only members that know it read it: numbers are never split.
 */
export const samePartitionNumbers =
  (held: () => readonly number[]): PartitionAssigner =>
  ({ cluster }) => ({
    name: NAME,
    version: VERSION,
    protocol: ({ topics }) => ({
      name: NAME,
      metadata: MemberMetadata.encode({ version: VERSION, topics, userData: Buffer.from(JSON.stringify(held())) }),
    }),
    async assign({ members, topics }) {
      const counts = new Map(topics.map((topic) => [topic, cluster.findTopicPartitionMetadata(topic).length]));
      const known = members.map(({ memberId, memberMetadata }) => {
        const decoded = MemberMetadata.decode(memberMetadata);
        return { id: memberId, held: heldIn(decoded?.userData ?? Buffer.alloc(0)), topics: decoded?.topics ?? [] };
      });
      const numbers = planAssignment(known, Math.max(0, ...counts.values()));
      return known.map((member) => ({
        memberId: member.id,
        memberAssignment: MemberAssignment.encode({
          version: VERSION,
          assignment: Object.fromEntries(
            member.topics.map((topic) => [
              topic,
              (numbers.get(member.id) ?? []).filter((number) => number < (counts.get(topic) ?? 0)),
            ]),
          ),
          userData: Buffer.alloc(0),
        }),
      }));
    },
  });
