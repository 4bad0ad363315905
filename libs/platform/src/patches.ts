import { LockboxError } from '@lockbox/contracts/errors';

/** Which patches the code needs; patches/ has them, and a test compares the two. */
export const PATCHES = {
  kafkajs: { patch: '437eb4bd9380', code: 'KAFKAJS_NOT_PATCHED', decision: '0007-patched-kafkajs' },
  mongodb: { patch: '77c7cf3a40d2', code: 'MONGODB_NOT_PATCHED', decision: '0064-the-mongodb-driver-is-patched' },
} as const;

/** Throws KAFKAJS_NOT_PATCHED or MONGODB_NOT_PATCHED: an install without scripts applies no patches, which would not show otherwise. */
export function requirePatch(name: keyof typeof PATCHES, installed: object): void {
  const { patch: needed, code, decision } = PATCHES[name];
  const patch = 'lockboxPatch' in installed ? installed.lockboxPatch : 'none';
  if (patch === needed) return;
  throw new LockboxError(
    code,
    `The installed ${name} has the patch ${patch}, and needs ${needed} (docs/decisions/${decision}.md). Run \`rm -r node_modules/${name}\`, then \`npm install\` without --ignore-scripts.`,
  );
}
