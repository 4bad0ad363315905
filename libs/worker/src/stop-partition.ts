import type { AlarmCode } from '@lockbox/contracts/alarms';

/** Throw from `open` or `handle`: alarm, and this partition stops until an operator has looked and restarted. */
export class StopPartition extends Error {
  readonly code: AlarmCode;
  constructor(code: AlarmCode, sentence: string) {
    super(sentence);
    this.name = 'StopPartition';
    this.code = code;
  }
}
