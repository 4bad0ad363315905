/** Prints a partition of the log: as many records as are asked for, each as `frameOf` gives it. */
import { signingKeyOf } from '@lockbox/evidence/signing-keys';
import { codecOfLog, decidedLog } from './decided-log.ts';
import { frameOf } from './record-frames.ts';

const [topic = '', partition, signingKey = '', records, inTransaction] = process.argv.slice(2);
let left = Number(records);
const log = decidedLog({
  codec: codecOfLog(),
  place: { topic, partition: Number(partition) },
  key: signingKeyOf(signingKey),
  inTransaction: Number(inTransaction),
});
for (const transaction of log) {
  // A pipe on Linux takes it before this returns: the log is made no sooner than it is read.
  process.stdout.write(Buffer.concat(transaction.map(frameOf)));
  left -= transaction.length;
  if (left <= 0) break;
}
