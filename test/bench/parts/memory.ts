import { atMost, definePart } from '../part.ts';
import { type PolicyMemory, policyMemory } from '../policy-memory.ts';

export const memory = definePart<PolicyMemory>({
  name: 'memory',
  about: 'what policy takes that remembers a million closed requests, and how long its take-over',
  measure: ({ quick }) => policyMemory(quick ? 100_000 : 1_000_000, quick ? 1_000 : 10_000),
  figures: ({ requests, takeOverSeconds, residentMiB, atRestMiB, peakMiB }) => [
    {
      row: 16,
      what: `policy with ${requests.toLocaleString('en')} closed requests: memory`,
      note: `${residentMiB.toFixed(0)} MiB at the end of its take-over, ${peakMiB.toFixed(0)} MiB at most`,
      value: atRestMiB,
      unit: 'MiB',
      target: atMost(400),
    },
    {
      row: 16,
      what: 'its take-over, from the start of the process',
      value: takeOverSeconds,
      unit: 's',
      target: atMost(60),
    },
  ],
});
