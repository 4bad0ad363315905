import type { Program } from './file/index.ts';

export const UPGRADE_STEPS = [2, 3, 4, 5] as const;

/**
 * The step of an upgrade in which a program is replaced, as docs/guides/platform-teams.md counts them; step 1 is topics, schemas and rights. A
 * topic's readers are replaced before its writers. Policy makes that a circle, so a reader of the log may be replaced after policy: it waits at a kind of
 * event that it does not know, whereas an unknown command or input would be refused.
 */
export function upgradeStep({ name, writes }: Pick<Program, 'name' | 'writes'>): (typeof UPGRADE_STEPS)[number] {
  if (name === 'policy') return 3;
  if (writes.some((topic) => topic.startsWith('intake.'))) return 5;
  return writes.includes('commands') ? 4 : 2;
}
