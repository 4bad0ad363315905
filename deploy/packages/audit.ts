/**
 * Asks the registry what is known against the packages: `npm run audit`. Exit code 1 for something grave; 69 where the
 * registry answers no audit, as mirrors often do not: then nothing is known.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { findingsOf } from './advisories.ts';

const UNAVAILABLE = 69;
const root = fileURLToPath(new URL('../..', import.meta.url));

// The audit covers all packages, because those of development run on the machines of developers, with their rights.
const { stdout } = spawnSync('npm', ['audit', '--json', '--fetch-retries=1', '--fetch-timeout=30000'], {
  cwd: root,
  encoding: 'utf8',
  maxBuffer: 2 ** 26,
});
const findings = findingsOf(stdout);
if ('unknown' in findings) {
  process.stderr.write(`The registry answers no audit: ${findings.unknown}\n`);
  process.exitCode = UNAVAILABLE;
} else {
  const { grave, others } = findings;
  for (const line of [...grave, ...others]) process.stderr.write(`${line}\n`);
  process.stdout.write(`npm audit: ${grave.length} grave, ${others.length} others\n`);
  process.exitCode = grave.length === 0 ? 0 : 1;
}
