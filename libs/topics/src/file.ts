import { readFileSync } from 'node:fs';
import type { CommandData } from '@lockbox/contracts/generated/commands';
import type { SchemaFile } from '@lockbox/contracts/schemas';
import type { Sender } from '@lockbox/contracts/senders';
import { parse } from 'yaml';

interface TopicsFile {
  defaults: {
    partitions: number;
    replicationFactor: number;
    minInsyncReplicas: number;
    timestampType: 'LogAppendTime' | 'CreateTime';
    maxMessageBytes: number;
  };
  sources: string[];
  topics: {
    name: string;
    schema?: SchemaFile;
    subject?: string;
    cleanup: 'delete' | 'compact';
    retention?: string;
    maxCompactionLag?: string;
    maxMessageBytes?: number;
    writers: string[];
    readers?: string[];
  }[];
  senders: Record<Sender, CommandData['type'][]>;
}

// The cast is checked by definitions.test.ts, which reads every field of every topic.
export const file = parse(readFileSync(new URL('../../../schemas/topics.yaml', import.meta.url), 'utf8')) as TopicsFile;
