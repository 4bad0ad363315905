import { LockboxError } from '@lockbox/contracts/errors';

interface Altered {
  /** The exported name by which an altered package tells what it is. */
  readonly mark: string;
  readonly needed: string;
  readonly code: 'KAFKAJS_NOT_PATCHED' | 'MONGODB_NOT_PATCHED';
  readonly decision: string;
}

/** Packages that the code needs with changes. kafkajs is a fork, libs/kafkajs; patches/ has the patch of mongodb. A test compares both. */
export const ALTERED = {
  kafkajs: {
    mark: 'version',
    needed: '2.2.4-lockbox.1',
    code: 'KAFKAJS_NOT_PATCHED',
    decision: '0078-kafkajs-is-a-fork-in-the-repository',
  },
  mongodb: {
    mark: 'lockboxPatch',
    needed: '77c7cf3a40d2',
    code: 'MONGODB_NOT_PATCHED',
    decision: '0064-the-mongodb-driver-is-patched',
  },
} as const satisfies Record<string, Altered>;

/**
 * Throws KAFKAJS_NOT_PATCHED or MONGODB_NOT_PATCHED. An old node_modules, or an install without scripts, has packages without the changes,
 * which would not show otherwise.
 */
export function requireAltered(name: keyof typeof ALTERED, installed: object): void {
  const { mark, needed, code, decision }: Altered = ALTERED[name];
  const found: unknown = Reflect.get(installed, mark) ?? 'none';
  if (found === needed) return;
  throw new LockboxError(
    code,
    `The installed ${name} has the ${mark} ${found}, and needs ${needed} (docs/decisions/${decision}.md). Run \`rm -r node_modules/${name}\`, then \`npm install\` without --ignore-scripts.`,
  );
}
