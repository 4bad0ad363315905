/** Chooses containers or child processes, whichever works on this machine, and says why. */
import { buildLocalImages, localImages } from '@lockbox/stack/local-images';
import type { ContainerRuntimeClient } from 'testcontainers';
import { type ContainedServer, type Containers, imageOf, startContainers } from './stack-containers.ts';

export type StackChoice =
  | { readonly kind: 'embedded'; readonly description: string }
  | { readonly kind: 'containers'; readonly description: string; readonly start: () => Promise<Containers> };

export async function chooseStack(
  wanted: readonly ContainedServer[],
  env: NodeJS.ProcessEnv,
  say: (line: string) => void,
): Promise<StackChoice> {
  const forced = env.LOCKBOX_TEST_STACK;
  if (forced !== undefined && forced !== 'containers' && forced !== 'embedded') {
    throw new Error(`LOCKBOX_TEST_STACK is "${forced}": say containers or embedded, or leave it out.`);
  }
  if (wanted.length === 0) return embedded('servers that the environment names');
  if (forced === 'embedded') return embedded('the embedded servers, as LOCKBOX_TEST_STACK says');

  // The reaper's image is not available everywhere. The next run removes what a killed one left (stack-containers.ts).
  env.TESTCONTAINERS_RYUK_DISABLED ??= 'true';
  // Imported late, since it takes a second that the embedded stack does not need.
  const { getContainerRuntimeClient, ImageName } = await import('testcontainers');
  let client: ContainerRuntimeClient;
  try {
    client = await getContainerRuntimeClient();
  } catch (error) {
    return fallBack(forced, `no Docker engine answers (${messageOf(error)})`);
  }
  const isHere = (image: string): Promise<boolean> => client.image.exists(ImageName.fromString(image));
  const areHere = async (named: NodeJS.ProcessEnv): Promise<boolean> =>
    (await Promise.all(wanted.map((server) => isHere(imageOf(server, named))))).every(Boolean);
  const containers = (named: NodeJS.ProcessEnv): StackChoice => ({
    kind: 'containers',
    description: `Testcontainers: ${wanted.map((server) => imageOf(server, named)).join(', ')}`,
    start: () => startContainers(client, wanted, named, say),
  });

  if (await areHere(env)) return containers(env);
  // Values of the environment take precedence.
  const local = { ...localImages(), ...env };
  if (await areHere(local)) return containers(local);
  for (const image of wanted.map((server) => imageOf(server, env))) {
    if (await isHere(image)) continue;
    if (env.LOCKBOX_PULL_POLICY === 'never')
      return fallBack(forced, `the image ${image} is not here, and LOCKBOX_PULL_POLICY is never`);
    say(`Pulling ${image} …`);
    try {
      await client.image.pull(ImageName.fromString(image));
    } catch (error) {
      const obstacle = buildLocalImages(say);
      if (obstacle === null && (await areHere(local))) return containers(local);
      const reason = `is not here and cannot be pulled (${messageOf(error)})`;
      return fallBack(forced, `the image ${image} ${reason}; ${obstacle ?? 'no local one takes its place'}`);
    }
  }
  return containers(env);
}

const embedded = (description: string): StackChoice => ({ kind: 'embedded', description });

function fallBack(forced: string | undefined, reason: string): StackChoice {
  if (forced === 'containers') throw new Error(`LOCKBOX_TEST_STACK is containers, but ${reason}.`);
  return embedded(`the embedded servers (Kafka, registry, SecantusDB, maildev as child processes): ${reason}`);
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
