// Finds what this machine lacks for the embedded servers. Plain JavaScript: launch.mjs calls it on any Node, before packages are installed.
import { spawnSync } from 'node:child_process';
import { newestJava } from '../../libs/stack/java.mjs';

const JAVA_OLDEST = 17;
const PYTHON_OLDEST = '3.11';

/** Lists what this machine lacks for the embedded servers, each with the command that installs it. */
export function missingForServers() {
  const lines = withoutJava();
  if (!succeeds('mvn', ['-v'])) lines.push(`Maven: ${how('maven', 'maven')}`);
  const version = `import sys; sys.exit(sys.version_info < (${PYTHON_OLDEST.replace('.', ', ')}))`;
  if (!succeeds('python3', ['-c', version])) {
    lines.push(`Python ${PYTHON_OLDEST} or later, as python3: ${how('python3 python3-venv', 'python')}`);
  } else if (!succeeds('python3', ['-c', 'import venv, ensurepip'])) {
    lines.push(`Python's venv: ${how('python3-venv', 'python')}`);
  }
  return lines;
}

function withoutJava() {
  try {
    const java = newestJava();
    if (java !== null && java.version >= JAVA_OLDEST) return [];
    const found = java === null ? 'none found' : `the newest here is ${java.version}`;
    return [`Java ${JAVA_OLDEST} or later (${found}): ${how('openjdk-17-jre-headless', 'openjdk')}`];
  } catch (error) {
    return [`Java ${JAVA_OLDEST} or later: ${error.message}`];
  }
}

/** The command that installs a package. */
export function how(debian, homebrew) {
  if (process.platform === 'darwin') return `brew install ${homebrew}`;
  const privileged = process.getuid?.() === 0 ? '' : 'sudo ';
  return `${privileged}apt-get install -y ${debian} (or your system's like)`;
}

export function succeeds(file, given) {
  return spawnSync(file, given, { stdio: 'ignore' }).status === 0;
}
