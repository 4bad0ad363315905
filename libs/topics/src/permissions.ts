import type { CommandData } from '@lockbox/contracts/generated/commands';
import { topicsFile } from './file/index.ts';

/** Whether schemas/topics.yaml lets this sender send this type of command. */
export const maySend = (sender: string, type: CommandData['type']): boolean =>
  topicsFile().programs.some(({ name, sends }) => name === sender && sends.includes(type));
