import { createReadStream, existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Context } from '@lockbox/command-line/context';
import { Finished } from '@lockbox/command-line/exit-codes';
import { knownCheckpoints, trustSettings } from '@lockbox/command-line/settings';
import { usageError } from '@lockbox/contracts/errors';
import { everyWitness } from '@lockbox/evidence/bundle/pins';
import { policyKeys } from '@lockbox/evidence/bundle/policy-proof';
import { verifierKeyOf } from '@lockbox/evidence/checkpoint-key';
import { parseSliceLine, SliceError } from '@lockbox/evidence/slice/slice';
import type { Stretch } from '@lockbox/evidence/slice/slice-letters';
import { verifySlice } from '@lockbox/evidence/slice/verify-slice';
import { formatVerifierKey } from '@lockbox/evidence/tlog/note';
import { exitCodeOf, textOf } from '@lockbox/evidence/verifying/damage';
import { knownSchemas } from '@lockbox/proof/bundle/known-schemas';
import { refuseSharedKey } from '@lockbox/proof/verify/check-log';
import { isFolder } from '@lockbox/proof/verify/letter-files';
import { provenLetters } from '@lockbox/proof/verify/letters';
import { logTrustOf } from '@lockbox/worker/read';
import { heldToKey } from './bundle-file.ts';

/** Checks a slice by the keys that the settings name, holds it to witnesses and letters, and prints what it proves. */
export async function verifySliceFile(
  { env, out }: Context,
  file: string,
  { letters: letterFiles, witnesses }: { readonly letters: readonly string[]; readonly witnesses: readonly string[] },
): Promise<void> {
  if (!existsSync(file)) throw usageError(`There is no file ${file}.`);
  if (isFolder(file)) throw usageError(`${file} is a folder. Name the file in it.`);
  const { installation, publicKeys } = knownCheckpoints(env);
  refuseSharedKey({ installation, publicKeys }, logTrustOf(trustSettings(env)));
  const policy = trustSettings(env).LOCKBOX_SIGNING_PUBLIC_KEYS.split(',');
  const { letters, refused } =
    letterFiles.length === 0
      ? { letters: [], refused: [] }
      : await provenLetters(letterFiles, {
          installation,
          publicKeys,
          topic: await topicOf(file),
          policyKeys: policy,
        });
  for (const sentence of refused) out.note(out.tone('bad', `LETTER_NOT_PROVEN: ${sentence}`));
  const pins = {
    installation,
    notesOf: (origin: string) => publicKeys.map((key) => formatVerifierKey(verifierKeyOf(origin, key))),
    policy: policyKeys(policy.map((key) => Buffer.from(key, 'base64'))),
    schemas: knownSchemas(),
    ...(witnesses.length === 0 ? {} : { witnesses: everyWitness(witnesses.map(heldToKey)) }),
  };
  const report = await verifySlice(linesOf(file), pins, { letters });
  const { damage, tenantId, events, notShown, through, checkpoint } = report;
  const ok = report.ok && refused.length === 0;
  const given = letters.length + refused.length;
  out.item(out.json ? { ...report, ok } : {}, [
    ['Tenant', tenantId],
    ['Events', `${events}, of ${notShown} of them the hash alone`],
    ['Checkpoint', checkpoint === null ? 'not proven' : `${checkpoint.origin}, of ${checkpoint.size} events`],
    ...(report.witnessed === undefined ? [] : [['Witnessed', `up to event ${report.witnessed}`] as const]),
    ...(given === 0
      ? []
      : [
          ['Letters', `${report.letters ?? 0} of ${given} name an event that stands in it as it did then`] as const,
          ['Not shown by them', unboundText(report.unbound ?? [])] as const,
        ]),
    [
      'Result',
      ok
        ? out.tone('good', `whole up to event ${through}: none before it is missing, and all stand in the log`)
        : out.tone('bad', 'do not rely on it'),
    ],
  ]);
  if (!out.json) {
    for (const one of damage) out.text(out.tone('bad', textOf(one)));
  }
  const exit = exitCodeOf([...damage, ...refused.map(() => ({ code: 'LETTER_NOT_PROVEN' as const }))]);
  if (exit !== undefined) throw new Finished(exit);
}

const MOST_STRETCHES = 5;
/** Says which events no letter proves to be unchanged. */
function unboundText(unbound: readonly Stretch[]): string {
  if (unbound.length === 0) return 'none: all events are as they were then';
  const named = unbound.slice(0, MOST_STRETCHES).map(([from, to]) => (from === to ? `${from}` : `${from} to ${to}`));
  const more = unbound.length > MOST_STRETCHES ? ` and ${unbound.length - MOST_STRETCHES} more stretches` : '';
  return `that events ${named.join(', ')}${more} are as they were then`;
}

const linesOf = (file: string) =>
  createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY });

/** Returns the topic that the slice's head names: letters of any other log are not believed. */
async function topicOf(file: string): Promise<string> {
  try {
    for await (const line of linesOf(file)) {
      const head = parseSliceLine(line);
      if (head.kind === 'head') return head.topic;
      break;
    }
  } catch (error) {
    if (!(error instanceof SliceError)) throw error;
  }
  throw usageError(`${file} does not begin with the head of a slice, so no letter can be held against it.`);
}
