import type { CommandData } from '@lockbox/contracts/generated/commands';
import type { Sender } from '@lockbox/contracts/senders';
import { file } from './file.ts';

/** Whether topics.yaml lets this sender send this type of command. */
export function maySend(sender: string, type: CommandData['type']): boolean {
  return Object.hasOwn(file.senders, sender) && file.senders[sender as Sender].includes(type); // own key: it is a Sender
}
