import type { AlarmCode } from '@lockbox/contracts/alarms';

/**
 * Thrown from `open` or `handle`: raises an alarm and stops the partition until an operator has fixed the cause and
 * restarted.
 */
export class StopPartition extends Error {
  readonly code: AlarmCode;
  constructor(code: AlarmCode, sentence: string) {
    super(sentence);
    this.name = 'StopPartition';
    this.code = code;
  }
}
