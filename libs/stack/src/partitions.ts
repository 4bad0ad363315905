/** How many partitions the topics of an installation have: decided at its first start, since topics keep their number. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Installation } from './installation.ts';

/** Enough for several instances of a service to share, and few enough that one broker makes and reads them quickly. */
const DEFAULT = '4';
/** The number in installations that were made before this file existed. */
const FORMER_DEFAULT = '12';

export function partitionsOf({ home }: Pick<Installation, 'home'>, env: NodeJS.ProcessEnv = process.env): string {
  const file = join(home, 'partitions');
  const asked = env.LOCKBOX_PARTITIONS;
  if (!existsSync(file)) {
    const former = existsSync(join(home, 'lockbox.env')) ? FORMER_DEFAULT : undefined;
    writeFileSync(file, `${asked ?? former ?? DEFAULT}\n`);
  }
  const kept = readFileSync(file, 'utf8').trim();
  if (asked !== undefined && asked !== kept) {
    const remedy = `Leave the setting out, or begin anew in another folder (LOCKBOX_HOME).`;
    throw new Error(`LOCKBOX_PARTITIONS is ${asked}, but the topics in ${home} were made with ${kept}. ${remedy}`);
  }
  return kept;
}
