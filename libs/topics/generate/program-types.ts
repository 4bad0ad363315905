import { isStanding, senderKeySetting, type TopicsFile } from '../src/file/index.ts';

const keyOf = (name: string) => (name.includes('-') ? `'${name}'` : name);
const list = (names: readonly string[]) => names.map((name) => `  '${name}',\n`).join('');

/** Names as types, so that a program or a sender that is not there is found by the compiler. */
export function programTypes({ programs }: TopicsFile): string {
  const senders = programs.filter(({ sends }) => sends.length > 0);
  return `// Generated from schemas/topics.yaml by \`npm run generate\`. Do not edit.

/** Lockbox's programs. */
export const programNames = [
${list(programs.map(({ name }) => name))}] as const;
export type ProgramName = (typeof programNames)[number];

/** Those that an installation begins with: the others run where they are wanted, or once for each data store. */
export const standingPrograms: readonly ProgramName[] = [
${list(programs.filter(isStanding).map(({ name }) => name))}];

/** Programs that send commands, each with a key of its own. */
export const senders = [
${list(senders.map(({ name }) => name))}] as const;
export type Sender = (typeof senders)[number];

/** By sender: the setting by which policy knows its key. */
export const senderKeySettings = {
${senders.map(({ name }) => `  ${keyOf(name)}: '${senderKeySetting(name)}',\n`).join('')}} as const satisfies Record<Sender, string>;
`;
}
