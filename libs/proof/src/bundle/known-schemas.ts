import { releasedTexts, schemaText } from '@lockbox/contracts/schemas';
import { schemaFingerprintOf } from '@lockbox/evidence/bundle/avro';

/** Fingerprints of the schemas that events of this and of earlier releases were written with. */
export const knownSchemas = (): readonly string[] => [
  ...new Set([schemaText('events'), ...releasedTexts('events')].map((text) => schemaFingerprintOf(JSON.parse(text)))),
];
