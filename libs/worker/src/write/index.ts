export { type CommandSender, createCommandSender, type Unsent } from './commands.ts';
export { byKey, keyPartition } from './key-partition.ts';
export { createRecordSender, type RecordSender } from './sender.ts';
