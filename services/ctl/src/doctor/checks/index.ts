import type { Check } from '../examine.ts';
import { checkpointsCheck, witnessesCheck } from './checkpoints.ts';
import { clocksCheck } from './clocks.ts';
import { gatesCheck } from './gates.ts';
import { issuersCheck } from './issuers.ts';
import { kafkaCheck } from './kafka.ts';
import { mailCheck } from './mail.ts';
import { indexesCheck, mongoCheck } from './mongo.ts';
import { noticesCheck } from './notices.ts';
import { programsCheck } from './programs.ts';
import { certificatesCheck, secretsCheck } from './secrets.ts';
import { signingKeysCheck } from './signing-keys.ts';
import { accessRulesCheck, schemasCheck, topicsCheck } from './topics.ts';
import { lagCheck, timersCheck } from './workers.ts';

/** The checks in the order in which they are shown: those that others depend on come first. */
export const checks: readonly Check[] = [
  kafkaCheck,
  topicsCheck,
  accessRulesCheck,
  schemasCheck,
  mongoCheck,
  indexesCheck,
  clocksCheck,
  secretsCheck,
  certificatesCheck,
  signingKeysCheck,
  checkpointsCheck,
  witnessesCheck,
  lagCheck,
  timersCheck,
  noticesCheck,
  gatesCheck,
  programsCheck,
  mailCheck,
  issuersCheck,
];
