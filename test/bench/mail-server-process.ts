/**
 * The mail server of a measurement: takes every letter and keeps none. A process of its own, so that its work is told apart.
 * It tells its parent how many it has taken.
 */
import { startSmtpServer } from '@lockbox/testing/smtp-server';
import type { Taken } from './measuring/mail-server.ts';

const TELL_EVERY_MS = 100;

let letters = 0;
let told = 0;
await startSmtpServer(Number(process.argv[2]), () => {
  letters += 1;
});
const tell = (taken: Taken) => process.send?.(taken);
tell({ at: Date.now(), letters });
setInterval(() => {
  if (letters === told) return;
  told = letters;
  tell({ at: Date.now(), letters });
}, TELL_EVERY_MS);
process.on('disconnect', () => process.exit(0));
