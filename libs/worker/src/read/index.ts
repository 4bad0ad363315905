export { LOOK_AGAIN_MS, watchCaughtUp } from './caught-up.ts';
export { createLogReader, type Fetched, type LogReader } from './log-reader.ts';
export { type Tail, tailTopic } from './tail.ts';
export { openTopicSource } from './topic-source.ts';
