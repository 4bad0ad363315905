import { describe, expect, test } from 'vitest';
import { hashOf } from '../chain.ts';
import { createPartitionLog, nodeHashing } from '../partition-log.ts';
import { type WrittenRecord, writtenPartition } from '../testing/written-partition.ts';
import { nodeHashWith } from '../tlog/digest.ts';
import { sha256 } from '../tlog/sha256.ts';
import { vouchedUpTo } from './checked-partition.ts';
import type { Claim, Cosignature, LetterClaim } from './claims.ts';
import { textOf } from './damage.ts';
import { type CheckPlace, isJudgedFrom, LogCheck } from './log-check.ts';

const records = writtenPartition(30);
const at = (place: number): WrittenRecord => records[place] as WrittenRecord; // each test names one that is there

/** The checkpoints that audit would have signed of these records, one at each size. */
function claimsOf(written: readonly WrittenRecord[], ...sizes: readonly number[]): readonly Claim[] {
  return sizes.map((size) => {
    const log = createPartitionLog();
    for (const { event, raw } of written.slice(0, size)) log.take(event, raw);
    return { size, root: log.root(), where: `checkpoint of ${size}` };
  });
}

const NOON = Date.UTC(2026, 0, 1, 12);
const MINUTE = 60_000;

/** An event a minute, the first at noon; checked right after the last one, if no other time is given. */
function check(
  found: readonly WrittenRecord[],
  claims: readonly Claim[] = claimsOf(records, 10, 20, 30),
  now = NOON + found.length * MINUTE,
  isEnough?: (names: ReadonlySet<string>) => boolean,
  letters: readonly LetterClaim[] = [],
) {
  const place = { partition: 3, origin: 'lockbox.test/lockbox.events/3' };
  const log = new LogCheck({ hashing: nodeHashing, ...place, claims, letters, now, isEnough });
  for (const [offset, { event, key, raw }] of found.entries()) {
    log.take(event, { key, raw, timestamp: NOON + offset * MINUTE }, () => `3@${offset}`);
  }
  return log.finish();
}
const codes = (...given: Parameters<typeof check>) => check(...given).damage.map(({ code }) => code);

describe('a log that is whole', () => {
  test('fits all its checkpoints', () => {
    expect(check(records)).toMatchObject({ events: 30, checkpoints: 3, checkpointed: 30, damage: [] });
  });

  test('may have events after its newest checkpoint', () => {
    expect(check(records, claimsOf(records, 10, 20))).toMatchObject({ events: 30, checkpointed: 20, damage: [] });
  });

  test('may be signed twice at one size, and be empty', () => {
    expect(check(records, claimsOf(records, 20, 20))).toMatchObject({ checkpoints: 2, damage: [] });
    expect(check([], [])).toMatchObject({ events: 0, damage: [] });
  });
});

test('the listener learns once that nothing further is verified, and still receives the leaves', () => {
  const [first, other, third] = claimsOf(records, 10, 20, 30);
  if (first === undefined || other === undefined || third === undefined) throw new Error('No claims');
  const said: string[] = [];
  const log = new LogCheck(
    {
      hashing: nodeHashing,
      partition: 3,
      origin: 'o',
      now: NOON,
      claims: [first, { ...other, root: first.root }, third],
    },
    {
      onLeaf: () => void said.push('leaf'),
      onVerified: (size) => void said.push(`verified ${size}`),
      onDiffers: () => void said.push('differs'),
    },
  );
  for (const { event, key, raw } of records) log.take(event, { key, raw, timestamp: NOON }, () => '');
  expect(said.filter((one) => one !== 'leaf')).toEqual(['verified 10', 'differs']);
  expect(said.indexOf('differs')).toBe(21);
  expect(said.filter((one) => one === 'leaf')).toHaveLength(30);
  expect(log.finish().damage.map(({ code }) => code)).toEqual(['CHECKPOINT_DIFFERS']);
});

test('with the hashing that pages have it says the same', () => {
  const place = { partition: 3, origin: 'lockbox.test/lockbox.events/3' };
  const hashing = { ...nodeHashing, sha256, node: nodeHashWith(sha256) };
  const log = new LogCheck({ hashing, ...place, claims: claimsOf(records, 10, 20, 30), now: NOON });
  for (const [offset, { event, key, raw }] of records.entries()) {
    const bytes = { key: Uint8Array.from(key), raw: Uint8Array.from(raw) };
    log.take(event, { ...bytes, timestamp: NOON + offset * MINUTE }, () => `3@${offset}`);
  }
  expect(log.finish()).toEqual(check(records));
});

describe('damage is named for what it is', () => {
  const flipped = (record: WrittenRecord): WrittenRecord => {
    const raw = Buffer.from(record.raw);
    raw[6] = (raw[6] ?? 0) ^ 1;
    return { ...record, raw };
  };

  test('a byte that is flipped, by somebody who can sign it: the next event of the tenant names another', () => {
    expect(codes(records.with(13, flipped(at(13))))).toEqual(['CHAIN_HASH_MISMATCH']);
  });

  test('a byte of the newest event, which no chain shows: the checkpoint does', () => {
    expect(codes(records.with(29, flipped(at(29))))).toEqual(['CHECKPOINT_DIFFERS']);
  });

  test('an event that is dropped', () => {
    expect(codes(records.toSpliced(13, 1))).toEqual(['CHAIN_SEQUENCE_GAP']);
  });

  test('an event that is repeated is passed over, and the rest fits', () => {
    const repeated = check(records.toSpliced(15, 0, at(13)));
    expect(repeated).toMatchObject({ events: 30, checkpoints: 3 });
    expect(repeated.damage.map(({ code }) => code)).toEqual(['CHAIN_SEQUENCE_REPEATED']);
  });

  test('two events of a tenant that change places', () => {
    expect(codes(records.with(13, at(14)).with(14, at(13)))).toEqual(['CHAIN_SEQUENCE_GAP']);
  });

  test('events of two tenants that change places, which no chain shows', () => {
    expect(codes(records.with(14, at(15)).with(15, at(14)))).toEqual(['CHECKPOINT_DIFFERS']);
  });

  test('an event that is inserted and fits its chain, at the end', () => {
    const inserted = [...records.slice(0, 10), { ...at(10), raw: Buffer.from('\0\0\0\0\x07forged') }];
    expect(codes(inserted, claimsOf(records, 10, 11))).toEqual(['CHECKPOINT_DIFFERS']);
  });

  test('the newest events cut off', () => {
    const cut = check(records.slice(0, 27));
    expect(cut.damage).toEqual([
      {
        code: 'CHECKPOINT_BEYOND_LOG',
        count: 1,
        sentence: 'checkpoint of 30 was signed over 30 events, and the log has 27: its end was cut off.',
      },
    ]);
  });

  test('a fork: two histories, both signed', () => {
    const other = records.with(29, flipped(at(29)));
    const both = [...claimsOf(records, 30), ...claimsOf(other, 30)];
    expect(codes(records, both)).toEqual(['CHECKPOINTS_FORK']);
    expect(codes(other, both)).toEqual(['CHECKPOINTS_FORK']);
    // Two checkpoints are proof enough, also of a log that was cut, or is a third.
    expect(codes(records.slice(0, 20), both)).toEqual(['CHECKPOINTS_FORK', 'CHECKPOINT_BEYOND_LOG']);
    const third = records.with(26, at(27)).with(27, at(26));
    expect(codes(third, both)).toEqual(['CHECKPOINTS_FORK', 'CHECKPOINT_DIFFERS']);
  });

  test('an event under another tenant’s key is passed over, as by all readers', () => {
    expect(codes([...records, { ...at(29), key: Buffer.from('fabrikam') }])).toEqual(['OTHER_TENANTS_EVENT']);
  });

  test('any number of records of one kind once, with the place of the first and how many there are', () => {
    const copies = Array.from({ length: 500 }, () => at(29));
    const [repeated, ...others] = check([...records, ...copies]).damage;
    expect(others).toEqual([]);
    expect(repeated).toMatchObject({ code: 'CHAIN_SEQUENCE_REPEATED', count: 500 });
    expect(repeated?.sentence).toMatch(/^3@30: /);
    expect(repeated && textOf(repeated)).toMatch(/There are 499 more of this kind\.$/);
  });

  test('no checkpoint at all', () => {
    expect(codes(records, [])).toEqual(['NO_CHECKPOINT']);
  });

  test('events that no checkpoint covers an hour after the first of them', () => {
    const twentyFirst = NOON + 20 * MINUTE;
    const behind = (now: number) => check(records, claimsOf(records, 10, 20), now).damage;
    expect(behind(twentyFirst + 60 * MINUTE)).toEqual([]);
    expect(behind(twentyFirst + 60 * MINUTE + 1)).toEqual([
      {
        code: 'CHECKPOINTS_BEHIND',
        count: 1,
        sentence:
          'What audit signed stands for 20 of the 30 events of this partition, and the next one has been there since 2026-01-01T12:20:00.000Z: audit has stopped signing, or the newest checkpoints were taken away.',
      },
    ]);
    expect(check(records, claimsOf(records, 10, 30), NOON + 1_000 * MINUTE).damage).toEqual([]);
  });

  test('what follows a gap is not compared, and counts for nothing', () => {
    expect(check(records.toSpliced(13, 1))).toMatchObject({ events: 13, checkpoints: 1, checkpointed: 10 });
  });

  test('the first checkpoint that does not fit, and how many more', () => {
    const { damage } = check(records.with(9, at(10)).with(10, at(9)), claimsOf(records, 10, 11, 30));
    expect(damage).toHaveLength(1);
    expect(damage[0]?.sentence).toContain('checkpoint of 10 was signed');
  });
});

describe('a check that goes on from where an earlier one came to', () => {
  const place = { partition: 3, origin: 'lockbox.test/lockbox.events/3' };
  const checkOf = (claims: readonly Claim[], from?: CheckPlace) =>
    new LogCheck({ hashing: nodeHashing, ...place, claims, now: NOON, from });
  const takeAll = (log: ReturnType<typeof checkOf>, found: readonly WrittenRecord[], first: number) => {
    for (const [index, { event, key, raw }] of found.entries()) {
      log.take(event, { key, raw, timestamp: NOON + (first + index) * MINUTE }, () => `3@${first + index}`);
    }
    return log.finish();
  };
  /** After 20 events, with the claims of then. */
  function earlier(...sizes: readonly number[]): CheckPlace {
    const log = checkOf(claimsOf(records, ...sizes));
    takeAll(log, records.slice(0, 20), 0);
    const reached = log.place();
    if (reached === undefined) throw new Error('It was not whole');
    return reached;
  }
  const goesOn = (from: CheckPlace, claims: readonly Claim[], found = records) =>
    takeAll(checkOf(claims, from), found.slice(20), 20);

  test('says what one from the beginning says, and how much of it the earlier one has seen', () => {
    const whole = takeAll(checkOf(claimsOf(records, 10, 20, 30)), records, 0);
    expect(goesOn(earlier(10, 20), claimsOf(records, 30))).toEqual({ ...whole, checkedBefore: 20 });
  });

  test('finds a rewritten suffix, and a tenant whose chain does not continue', () => {
    const other = records.with(26, at(27)).with(27, at(26));
    expect(goesOn(earlier(10), claimsOf(records, 30), other).damage).toMatchObject([{ code: 'CHECKPOINT_DIFFERS' }]);
    expect(goesOn(earlier(10), [], records.toSpliced(22, 1)).damage).toMatchObject([{ code: 'CHAIN_SEQUENCE_GAP' }]);
  });

  test('holds an earlier checkpoint against the roots that were compared then', () => {
    const from = earlier(10, 20);
    const forged = claimsOf(records.with(8, at(9)).with(9, at(8)), 10);
    expect(goesOn(from, claimsOf(records, 0, 10)).damage).toEqual([]);
    expect(goesOn(from, forged).damage).toMatchObject([{ code: 'CHECKPOINT_DIFFERS' }]);
    const [unknown] = claimsOf(records, 7);
    expect([...claimsOf(records, 0, 10, 20, 25), unknown].map((one) => one && isJudgedFrom(from, one))).toEqual([
      true,
      true,
      true,
      true,
      false,
    ]);
  });

  test('keeps what was claimed of more than the earlier one had read', () => {
    const log = checkOf(claimsOf(records, 10, 30));
    for (const [index, { event, key, raw }] of records.slice(0, 20).entries()) {
      log.take(event, { key, raw, timestamp: NOON }, () => `3@${index}`);
    }
    const from = log.place();
    if (from === undefined) throw new Error('It was not whole');
    expect(goesOn(from, [])).toMatchObject({ checkpoints: 2, checkpointed: 30, damage: [] });
    expect(goesOn(from, [], records.slice(0, 25)).damage).toMatchObject([{ code: 'CHECKPOINT_BEYOND_LOG' }]);
  });

  test('is not given where something was found: that is looked at again from the beginning', () => {
    const log = checkOf(claimsOf(records, 10));
    takeAll(log, records.toSpliced(13, 1), 0);
    expect(log.place()).toBeUndefined();
  });
});

describe('with a policy of witnesses', () => {
  const both = (names: ReadonlySet<string>): boolean => names.has('w1') && names.has('w2');
  const seenAt = (claims: readonly Claim[], times: Readonly<Record<string, number>>): readonly Claim[] => {
    const cosignatures = Object.entries(times).map(([witness, at]): Cosignature => ({ witness, time: at / 1_000 }));
    return claims.map((claim) => ({ ...claim, cosignatures }));
  };
  /** When the last of the events is there. */
  const seenBy = (claims: readonly Claim[], ...witnesses: readonly string[]): readonly Claim[] =>
    seenAt(claims, Object.fromEntries(witnesses.map((witness) => [witness, NOON + 30 * MINUTE])));
  const [tenth, thirtieth] = [claimsOf(records, 10), claimsOf(records, 30)];

  test('a checkpoint is witnessed where enough have cosigned it, be it in several records', () => {
    const claims = [...seenBy(tenth, 'w1', 'w2'), ...seenBy(thirtieth, 'w1'), ...seenBy(thirtieth, 'w2')];
    expect(check(records, claims, undefined, both)).toMatchObject({ witnessed: 30, damage: [] });
    expect(check(records, claims)).not.toHaveProperty('witnessed');
  });

  test('it is missing where they have not for an hour', () => {
    const claims = [...seenBy(tenth, 'w1', 'w2'), ...seenBy(thirtieth, 'w1')];
    const eleventh = NOON + 10 * MINUTE;
    const late = (now: number) => check(records, claims, now, both);
    expect(late(eleventh + 60 * MINUTE)).toMatchObject({ witnessed: 10, damage: [] });
    expect(late(eleventh + 60 * MINUTE + 1).damage).toEqual([
      {
        code: 'WITNESSES_MISSING',
        count: 1,
        sentence:
          'Enough witnesses have cosigned 10 of the 30 events of this partition, and nothing further since 2026-01-01T12:10:00.000Z. Right after an event that follows a quiet hour that is so for a minute.',
      },
    ]);
  });

  test('it is missing where what they have cosigned is an hour old, whatever time the broker has for what follows', () => {
    const [before, noLater] = [NOON - 60 * MINUTE, NOON + 5 * MINUTE];
    const claims = (w1: number, w2: number) => [...seenAt(tenth, { w1, w2 }), ...thirtieth];
    const missing = (w1: number, w2: number) => check(records, claims(w1, w2), noLater, both);
    expect(missing(NOON, NOON)).toMatchObject({ witnessed: 10, damage: [] });
    expect(missing(before, before)).toMatchObject({ witnessed: 10, damage: [{ code: 'WITNESSES_MISSING' }] });
    // One of two that are needed makes it no later.
    expect(missing(before, NOON).damage).toMatchObject([{ code: 'WITNESSES_MISSING' }]);
    // A log that they have seen to its end may rest.
    expect(check(records, seenAt(thirtieth, { w1: before, w2: before }), noLater, both).damage).toEqual([]);
  });

  test('one that was never shown to a witness is reported at once, whatever times it has', () => {
    for (const claims of [thirtieth, seenBy(thirtieth, 'w1')]) {
      expect(check(records, claims, NOON, both)).toMatchObject({
        witnessed: 0,
        damage: [{ code: 'WITNESSES_MISSING', sentence: expect.stringMatching(/^None of the 30 events/) }],
      });
    }
    expect(check([], [], NOON, both)).toMatchObject({ witnessed: 0, damage: [] });
  });

  test('it is whole as far as enough have cosigned it', () => {
    const upTo = (claims: readonly Claim[], policy?: typeof both) =>
      vouchedUpTo(check(records, claims, undefined, policy));
    expect(upTo([...seenBy(tenth, 'w1', 'w2'), ...thirtieth], both)).toBe('witnessed up to 10 of 30');
    expect(upTo(seenBy(thirtieth, 'w1', 'w2'), both)).toBe(undefined);
    expect(upTo(thirtieth)).toBe(undefined);
    expect(upTo(tenth)).toBe('up to 10 of 30');
  });

  test('a policy that needs no witness takes what audit has signed', () => {
    const none = () => true;
    expect(check(records, thirtieth, NOON + 1_000 * MINUTE, none)).toMatchObject({ witnessed: 30, damage: [] });
    expect(check(records, tenth, NOON + 30 * MINUTE, none)).toMatchObject({ witnessed: 10, damage: [] });
  });

  test('what a witness has seen of a log that was rewritten, or cut, is named for it', () => {
    const rewritten = records.with(9, at(10)).with(10, at(9));
    const fresh = claimsOf(rewritten, 10, 30);
    const kept = seenBy(tenth, 'w1');
    expect(check(rewritten, [...fresh, ...kept], undefined, both).damage.map(({ code }) => code)).toEqual([
      'CHECKPOINTS_FORK',
      'WITNESS_SAW_ANOTHER_LOG',
      'WITNESSES_MISSING',
    ]);
    const cut = check(records.slice(0, 8), [...claimsOf(records, 8), ...kept], undefined, both);
    expect(cut.damage.map(({ code }) => code)).toEqual([
      'CHECKPOINT_BEYOND_LOG',
      'WITNESS_SAW_ANOTHER_LOG',
      'WITNESSES_MISSING',
    ]);
    expect(cut.damage[1]?.sentence).toContain('w1 cosigned a log whose first 10 events');
  });
});

describe('with a letter that was kept', () => {
  const ORIGIN = 'lockbox.test/lockbox.events/3';
  /** Sent when so many events were there, and the newest checkpoint was of the tenth. */
  function letterAt(size: number, { checkpoint = true } = {}): LetterClaim {
    const { event, raw } = at(size - 1);
    const { tenantId, sequence } = event;
    const [tenth] = claimsOf(records, 10);
    return {
      ...{ where: `letter-${size}.eml`, tenantId, sequence, hash: hashOf(raw).toString('latin1') },
      checkpoint: checkpoint && tenth !== undefined ? { ...tenth, origin: ORIGIN } : undefined,
    };
  }
  const withLetters = (found: readonly WrittenRecord[], ...letters: readonly LetterClaim[]) =>
    check(found, [], NOON, undefined, letters);
  const isRewritten = (found: readonly WrittenRecord[], letter: LetterClaim) =>
    withLetters(found, letter).damage.filter(({ code }) => code === 'REWRITTEN_AFTER_LETTER');

  test('a log that is still the one it was sent of fits', () => {
    expect(withLetters(records, letterAt(14), letterAt(30), letterAt(30))).toMatchObject({ letters: 3, damage: [] });
    expect(withLetters(records, letterAt(14, { checkpoint: false })).letters).toBe(1);
    expect(check(records)).not.toHaveProperty('letters');
  });

  test('another event under its number, with a chain that is right: the log was rewritten after it', () => {
    const forged = writtenPartition(30, 'another ');
    const found = withLetters(forged, letterAt(14, { checkpoint: false }));
    expect(found).toMatchObject({
      letters: 0,
      damage: [{ code: 'NO_CHECKPOINT' }, { code: 'REWRITTEN_AFTER_LETTER' }],
    });
    expect(found.damage[1]?.sentence).toMatch(
      /^The log was rewritten after this letter was sent \(letter-14\.eml\): event 9 of contoso, with the hash [0-9a-f]{64}, no longer stands in it\.$/,
    );
  });

  test('an end that was cut off before its event', () => {
    expect(isRewritten(records.slice(0, 12), letterAt(28))[0]?.sentence).toContain('event 10 of fabrikam, with');
  });

  test('events before its checkpoint that changed places, which no chain shows', () => {
    const swapped = records.with(5, at(6)).with(6, at(5));
    expect(isRewritten(swapped, letterAt(30))[0]?.sentence).toContain('its first 10 events were others');
    expect(isRewritten(swapped, letterAt(30, { checkpoint: false }))).toEqual([]);
  });

  test('a number in it that somebody has changed, which no signature covers, accuses nobody', () => {
    const found = withLetters(records, { ...letterAt(14), sequence: 8 });
    expect(found).toMatchObject({ letters: 0, damage: [{ code: 'LETTER_NOT_PROVEN' }] });
    expect(found.damage[0]?.sentence).toContain('what it calls event 8 of contoso is event 9 of contoso');
  });

  test('of what follows a gap nothing is said', () => {
    expect(isRewritten(records.toSpliced(13, 1), letterAt(30))).toEqual([]);
  });
});
