import type { GateStatus } from '@lockbox/contracts/generated/gates';
import { createDecoder, keyText } from '../../decoding.ts';
import { readTopicsToEnd } from '../../reading.ts';
import type { Check } from '../examine.ts';
import { type DoctorFinding, orRight, wrong } from '../finding.ts';

/** A guard reports twice a minute (docs/contract.md). */
const SILENT_AFTER_MS = 120_000;

/** How the guards of data stores are, by their own word: it proves nothing, and a guard that is silent is wrong in any case. */
export const gatesCheck: Check = {
  name: 'gates',
  needs: [],
  servers: ['kafka', 'registry'],
  async examine({ servers: { cluster } }) {
    const decoder = createDecoder(cluster);
    const newest = new Map<string, GateStatus>();
    const findings: DoctorFinding[] = [];
    await readTopicsToEnd({
      cluster,
      topics: [cluster.topics.gates],
      onRecords: async (records) => {
        for (const record of records) {
          const decoded = await decoder.decode(record.topic, record.raw);
          if (decoded.kind === 'value' && decoded.schema === 'gates')
            newest.set(keyText(record), decoded.value as GateStatus); // the schema says so
          else newest.delete(keyText(record));
        }
      },
    });
    const now = cluster.clock.now();
    for (const [key, { gate, reportedAt, problem }] of newest) {
      const silentMs = now - reportedAt;
      if (silentMs > SILENT_AFTER_MS)
        findings.push(
          wrong(`The gate ${gate} of ${key} has reported nothing for ${Math.round(silentMs / 60_000)} minutes.`, {
            follows:
              'Nobody gets new access there; its watchdog, or the database, ends what was open, and nobody can see it from here.',
            remedy:
              'Look at the gate and its watchdog: services/gate/README.md. If it is gone for good, null under that key removes its record: docs/contract.md, "How guards are now".',
          }),
        );
      if (problem !== null)
        findings.push(
          wrong(`The gate ${gate} of ${key} says: ${problem}`, {
            follows: 'Access to that data store may be closed to engineers, or open longer than granted.',
            remedy: 'services/gate/README.md.',
          }),
        );
    }
    return orRight(
      findings,
      newest.size === 0 ? 'No gate reports here.' : `${newest.size} gates, all heard of within 2 minutes.`,
    );
  },
};
