import type { CommandData } from '@lockbox/contracts/generated/commands';
import { topicsFile } from './file/index.ts';

let allowed: ReadonlyMap<string, ReadonlySet<string>> | undefined;

/** Returns whether schemas/topics.yaml lets this sender send this type of command. */
export function maySend(sender: string, type: CommandData['type']): boolean {
  allowed ??= new Map(topicsFile().programs.map(({ name, sends }) => [name, new Set(sends)]));
  return allowed.get(sender)?.has(type) ?? false;
}
