/**
 * The mail server of a measurement: accepts every letter and stores none. It is a process of its own, so its processor
 * time is measured apart. It reports the number of letters to its parent.
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
