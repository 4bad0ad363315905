export { gapName } from '../partition/gaps.ts';
export { besideCommands, COMMANDS_KEPT_MS, type CommandInLog } from './beside-commands.ts';
export { type CaughtUp, LOOK_AGAIN_MS, watchCaughtUp } from './caught-up.ts';
export type { StoredRecord } from './committed.ts';
export {
  alarmOfDropped,
  createEventProof,
  createPortionProof,
  type Dropped,
  droppedSentenceOf as sentenceOf,
  type EventFault,
  type EventProof,
  eventProofIn,
  hashOfRecord,
  provenAmong,
  REPLACED_KEY,
} from './event-proof.ts';
export { createEventsGuard } from './events-guard.ts';
export { existingPartitions } from './existing-partitions.ts';
export { createLogReader, type LogReader } from './log-reader.ts';
export { keysInUse, type LogTrust, logTrustOf, type TopicTrust, trustAsNamed, trustIn } from './log-trust.ts';
export { records, recordsNow } from './records.ts';
export type { Fetched, Offsets } from './requests.ts';
export { newestSignedCheckpoint, type SignedCheckpoint } from './signed-checkpoint.ts';
export { type Tail, tailTopic } from './tail.ts';
export { openTopicSource } from './topic-source.ts';
