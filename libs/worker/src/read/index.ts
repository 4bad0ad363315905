export { LOOK_AGAIN_MS, watchCaughtUp } from './caught-up.ts';
export { decodeValue, unreadable } from './decode-value.ts';
export { createLogReader, type Fetched, type LogReader, type StoredRecord } from './log-reader.ts';
export { type Tail, tailTopic } from './tail.ts';
