/** Containers or child processes for `npm start`: Docker only where it can truly work, and always with the reason. */
import { spawnSync } from 'node:child_process';
import { REPOSITORY } from '@lockbox/stack/installation';
import { buildLocalImages, LOCAL_IMAGES, localImages } from '@lockbox/stack/local-images';

export interface DockerWay {
  readonly kind: 'docker';
  readonly description: string;
  /** A file of settings that names images; null for the official ones and those that the environment names. */
  readonly envFile: string | null;
}
export type StartWay = DockerWay | { readonly kind: 'embedded'; readonly description: string };

const ANSWER_WITHIN_MS = 10_000;
const PULL_WITHIN_MS = 300_000;
/** Built from this repository by compose, so it need not be there; what it is built from must. */
const BUILT_HERE = /lockbox/;
const BASE_IMAGE = 'node:24-slim';

export function chooseWay(asked: string | undefined, say: (line: string) => void): StartWay {
  if (asked === 'embedded') return { kind: 'embedded', description: 'Starting the embedded stack, as asked.' };
  const noEngine = engineObstacle();
  if (noEngine !== null) return without(asked, noEngine);

  const official = imagesOf(null);
  if (official === null) return without(asked, 'docker-compose.yml cannot be read by this docker compose');
  if (official.every(isPresent)) return docker(null, 'all images are here');
  if (imagesOf(LOCAL_IMAGES)?.every(isPresent)) return docker(LOCAL_IMAGES, BUILT);
  for (const image of official.filter((name) => !isPresent(name))) {
    if (process.env.LOCKBOX_PULL_POLICY === 'never') return without(asked, `the image ${image} is not here`);
    say(`Pulling ${image} …`);
    if (succeeds(['pull', '--quiet', image], PULL_WITHIN_MS)) continue;
    const obstacle = buildLocalImages(say);
    if (obstacle === null) return docker(LOCAL_IMAGES, BUILT);
    return without(asked, `the image ${image} is not here and cannot be pulled, and ${obstacle}`);
  }
  return docker(null, 'all images are here');
}

const BUILT = 'the images that were built on this machine are here';

const docker = (envFile: string | null, reason: string): DockerWay => ({
  kind: 'docker',
  description: `Starting with docker compose: an engine answers and ${reason}. (--stack embedded takes child processes.)`,
  envFile,
});

function without(asked: string | undefined, reason: string): StartWay {
  if (asked === 'docker') throw new Error(`--stack docker cannot work: ${reason}.`);
  return {
    kind: 'embedded',
    description: `Starting the embedded stack (Kafka, registry, SecantusDB, maildev and the issuer as child processes): ${reason}.`,
  };
}

function engineObstacle(): string | null {
  if (!succeeds(['version'], ANSWER_WITHIN_MS)) return 'no Docker engine answers';
  if (!succeeds(['compose', 'version'], ANSWER_WITHIN_MS)) return 'docker has no compose plugin';
  return null;
}

/** The images that must be had from elsewhere; null when compose cannot say. */
function imagesOf(envFile: string | null): readonly string[] | null {
  const file = envFile === null ? [] : ['--env-file', envFile];
  const answer = spawnSync('docker', ['compose', ...file, 'config', '--images'], {
    cwd: REPOSITORY,
    encoding: 'utf8',
    timeout: ANSWER_WITHIN_MS,
  });
  if (answer.status !== 0) return null;
  const images = new Set(answer.stdout.split('\n').filter((line) => line !== ''));
  const built = [...images].filter((image) => BUILT_HERE.test(image));
  const base = built.every(isPresent) ? [] : [baseImage(envFile)];
  return [...[...images].filter((image) => !built.includes(image)), ...base];
}

/** Returns the base of the services' image: NODE_IMAGE, in the way in which docker-compose.yml reads it. */
function baseImage(envFile: string | null): string {
  const stated = envFile === null ? undefined : localImages().NODE_IMAGE;
  return process.env.NODE_IMAGE ?? stated ?? BASE_IMAGE;
}

const isPresent = (image: string): boolean => succeeds(['image', 'inspect', image], ANSWER_WITHIN_MS);

const succeeds = (args: readonly string[], timeout: number): boolean =>
  spawnSync('docker', [...args], { stdio: 'ignore', timeout }).status === 0;
