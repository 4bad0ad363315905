import { createReadStream, existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { policyKeys } from '@lockbox/evidence/bundle/policy-proof';
import { verifierKeyOf } from '@lockbox/evidence/checkpoint-key';
import { verifySlice } from '@lockbox/evidence/slice/verify-slice';
import { formatVerifierKey } from '@lockbox/evidence/tlog/note';
import { exitCodeOf, textOf } from '@lockbox/evidence/verifying/damage';
import { knownSchemas } from '@lockbox/worker/bundle-page';
import type { Context } from '../context.ts';
import { Finished, usageError } from '../exit-codes.ts';
import { trustSettings } from '../settings.ts';
import { checkpointTrust } from './trust.ts';

/** Checks a slice by the keys that the settings name, and prints what it proves. */
export async function verifySliceFile({ env, out }: Context, file: string): Promise<void> {
  if (!existsSync(file)) throw usageError(`--slice: there is no file ${file}.`);
  const { installation, publicKeys } = checkpointTrust(env);
  const policy = trustSettings(env).LOCKBOX_SIGNING_PUBLIC_KEYS.split(',');
  const lines = createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY });
  const report = await verifySlice(lines, {
    installation,
    notesOf: (origin) => publicKeys.map((key) => formatVerifierKey(verifierKeyOf(origin, key))),
    policy: policyKeys(policy.map((key) => Buffer.from(key, 'base64'))),
    schemas: knownSchemas(),
  });
  const { ok, damage, tenantId, events, notShown, through, checkpoint } = report;
  out.item(out.json ? report : {}, [
    ['Tenant', tenantId],
    ['Events', `${events}, of ${notShown} of them the hash alone`],
    ['Checkpoint', checkpoint === null ? 'not proven' : `${checkpoint.origin}, of ${checkpoint.size} events`],
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
  const exit = exitCodeOf(damage);
  if (exit !== undefined) throw new Finished(exit);
}
