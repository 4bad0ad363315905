import { readFileSync } from 'node:fs';
import type { Context } from '@lockbox/command-line/context';
import { Finished } from '@lockbox/command-line/exit-codes';
import { localTime } from '@lockbox/command-line/output';
import { knownCheckpoints, trustSettings } from '@lockbox/command-line/settings';
import { usageError } from '@lockbox/contracts/errors';
import { BundleError, parseBundle } from '@lockbox/evidence/bundle/bundle';
import { isDecision } from '@lockbox/evidence/bundle/passkeys';
import { everyWitness } from '@lockbox/evidence/bundle/pins';
import { verifyBundle } from '@lockbox/evidence/bundle/verify-bundle';
import { originOf, verifierKeyOf } from '@lockbox/evidence/checkpoint-key';
import { formatVerifierKey, parseVerifierKey, type VerifierKey } from '@lockbox/evidence/tlog/note';
import { NoteError } from '@lockbox/evidence/tlog/note-error';
import { exitCodeOf } from '@lockbox/evidence/verifying/damage';
import { knownSchemas } from '@lockbox/proof/bundle/known-schemas';
import { refuseSharedKey } from '@lockbox/proof/verify/check-log';
import { heldToLetter, provenLetters } from '@lockbox/proof/verify/letters';
import { logTrustOf } from '@lockbox/worker/read';

/** People keep a fingerprint with or without blanks. */
function fingerprintIn(text: string): string {
  const fingerprint = text.replaceAll(/\s/g, '').toLowerCase();
  if (/^[0-9a-f]{64}$/.test(fingerprint)) return fingerprint;
  throw usageError(`--passkey: ${text} is no fingerprint of a passkey, which is 64 hexadecimal digits.`);
}

/** Checks a bundle by the keys that the settings name, and prints what it proves. */
export async function verifyBundleFile(
  { env, out }: Context,
  file: string,
  {
    witnesses,
    letters,
    passkeys,
  }: {
    readonly witnesses: readonly string[];
    readonly letters: readonly string[];
    readonly passkeys: readonly string[];
  },
): Promise<void> {
  const bundle = bundleIn(file);
  const { installation, publicKeys } = knownCheckpoints(env);
  const origin = originOf(installation, bundle.topic, bundle.partition);
  refuseSharedKey({ installation, publicKeys }, logTrustOf(trustSettings(env)));
  const policyKeys = trustSettings(env).LOCKBOX_SIGNING_PUBLIC_KEYS.split(',');
  const report = await verifyBundle(bundle, {
    notes: publicKeys.map((key) => formatVerifierKey(verifierKeyOf(origin, key))),
    policy: policyKeys,
    passkeys: passkeys.map(fingerprintIn),
    witnesses: everyWitness(witnesses.map(heldToKey)),
    schemas: knownSchemas(),
  });
  const kept = await provenLetters(letters, { installation, publicKeys, topic: bundle.topic, policyKeys });
  for (const sentence of kept.refused) out.note(out.tone('bad', `LETTER_NOT_PROVEN: ${sentence}`));
  const held = kept.letters.map((letter) => heldToLetter(letter, bundle, report));
  const damage = [...report.damage, ...held.flatMap((one) => one ?? [])];
  const ok = damage.length === 0 && kept.refused.length === 0;
  const { checkpoint, events } = report;
  if (out.json) {
    const { tenantId: tenant, requestId: request } = bundle;
    const shown = events.map(({ data: _, ...event }) => event);
    out.item({ ok, damage, checkpoint, tenant, request, events: shown }, []);
  } else {
    out.item({}, [
      ['Tenant', bundle.tenantId],
      ['Request', bundle.requestId],
      ['Checkpoint', checkpoint === null ? 'not proven' : `${checkpoint.origin}, of ${checkpoint.size} events`],
      [
        'Witnesses',
        checkpoint?.witnesses
          .map(({ name, time }) => `${name}, ${localTime(new Date(time * 1000).toISOString())}`)
          .join('\n') || 'none asked for',
      ],
      ['Result', ok ? out.tone('good', `whole: ${events.length} events`) : out.tone('bad', 'do not rely on it')],
    ]);
    out.list(
      events,
      [
        { title: '#', text: ({ sequence }) => String(sequence), align: 'right' },
        { title: 'WHEN', text: ({ occurredAt }) => localTime(new Date(occurredAt).toISOString()) },
        { title: 'WHAT', text: ({ type }) => type },
        { title: 'WHO', text: ({ actor }) => actor.id },
        { title: 'RULE', text: ({ rule }) => rule },
        {
          title: 'SIGNED BY',
          text: ({ signedBy, type }) => {
            if (signedBy !== null) return `passkey ${signedBy.fingerprint.slice(0, 16)}, user verified`;
            return isDecision(type) ? 'not signed by a passkey' : '';
          },
        },
      ],
      '',
    );
    for (const { code, sentence } of damage) out.text(out.tone('bad', `${code}: ${sentence}`));
  }
  const exitCode = exitCodeOf([...damage, ...kept.refused.map(() => ({ code: 'LETTER_NOT_PROVEN' as const }))]);
  if (exitCode !== undefined) throw new Finished(exitCode);
}

function bundleIn(file: string) {
  try {
    return parseBundle(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error instanceof BundleError) throw usageError(`${file}: ${error.message}`);
    throw usageError(`${file} cannot be read (${error instanceof Error ? error.message : error}).`);
  }
}

/** Reads the value of `--witness`. */
export function heldToKey(text: string): VerifierKey {
  try {
    return parseVerifierKey(text);
  } catch (error) {
    if (error instanceof NoteError) throw usageError(`--witness: ${error.message}`);
    throw error;
  }
}
