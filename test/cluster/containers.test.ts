/** The containers that the chart renders run on the Docker engine as they are, beside the servers of a secured installation. */
import { execFile } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { until } from '@lockbox/testing/until';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { type Installation, installationAt, programs } from './installation.ts';
import { template } from './kubernetes.ts';
import { openServers, type Servers } from './servers.ts';

const done = promisify(execFile);
const docker = async (...args: readonly string[]): Promise<string> => (await done('docker', args)).stdout.trim();

/** The fields of a rendered object that these tests use. */
interface Rendered {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: { readonly template: { readonly spec: PodSpec } };
}
interface PodSpec {
  readonly terminationGracePeriodSeconds?: number;
  readonly securityContext: { readonly runAsUser: number; readonly runAsGroup: number; readonly fsGroup: number };
  readonly containers: readonly Container[];
  readonly volumes: readonly Volume[];
}
interface Container {
  readonly name: string;
  readonly image: string;
  readonly args: readonly string[];
  readonly env: readonly {
    readonly name: string;
    readonly value?: string;
    readonly valueFrom?: { readonly secretKeyRef: { readonly name: string; readonly key: string } };
  }[];
  readonly ports?: readonly { readonly name: string; readonly containerPort: number }[];
  readonly livenessProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly startupProbe?: Probe;
  readonly resources: { readonly limits: { readonly memory: string } };
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
}
interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string };
}
interface Volume {
  readonly name: string;
  readonly emptyDir?: { readonly sizeLimit: string };
  readonly secret?: { readonly secretName: string; readonly defaultMode: number };
  readonly configMap?: { readonly name: string };
}

let servers: Servers;
let installation: Installation;
let rendered: readonly Rendered[];
const running = new Set<string>();
const folder = mkdtempSync(join(tmpdir(), 'cluster-containers-'));

const podOf = (kind: string, name: string): PodSpec => {
  const found = rendered.find((one) => one.kind === kind && one.metadata.name === `lockbox-${name}`);
  if (found === undefined) throw new Error(`The chart renders no ${kind} lockbox-${name}`);
  return found.spec.template.spec;
};

beforeAll(async () => {
  const gateway = '{{range .IPAM.Config}}{{.Gateway}}{{end}}';
  servers = await openServers(await docker('network', 'inspect', 'bridge', '--format', gateway));
  installation = installationAt(servers, { repository: 'docker.io/library/lockbox-cluster', tag: 'before' });
  const values = join(folder, 'values.json');
  writeFileSync(values, JSON.stringify(installation.values));
  const manifests = await template('--values', values);
  rendered = parseAllDocuments(manifests).flatMap((document) => (document.toJS() as Rendered | null) ?? []);
});
afterAll(async () => {
  if (running.size > 0) await docker('rm', '--force', ...running);
  await servers?.close();
});

/** Writes the files of a Secret or ConfigMap so that the pod's group may read them; the folder. */
function filesOf(volume: Volume, group: number): string {
  const name = volume.secret?.secretName ?? volume.configMap?.name ?? '';
  const texts = installation.secrets.get(name) ?? installation.configMaps.get(name);
  if (texts === undefined) throw new Error(`The volume ${volume.name} is of ${name}, which the test does not have`);
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  for (const [file, text] of Object.entries(texts)) {
    writeFileSync(join(path, file), text);
    chownSync(join(path, file), 0, group);
    chmodSync(join(path, file), volume.secret?.defaultMode ?? 0o644);
  }
  return path;
}

/** Arguments of `docker run` that are equivalent to the pod's specification. */
function argumentsOf({ securityContext, volumes }: PodSpec, container: Container): readonly string[] {
  const { runAsUser, runAsGroup, fsGroup } = securityContext;
  const env = container.env.flatMap(({ name, value, valueFrom }) => {
    const { name: secret, key } = valueFrom?.secretKeyRef ?? { name: '', key: '' };
    const text = value ?? installation.secrets.get(secret)?.[key];
    return text === undefined ? [] : ['--env', `${name}=${text}`]; // references to Secrets are optional
  });
  const mounts = container.volumeMounts.flatMap(({ name, mountPath }) => {
    const volume = volumes.find((one) => one.name === name);
    if (volume?.emptyDir !== undefined)
      return ['--tmpfs', `${mountPath}:size=${volume.emptyDir.sizeLimit.replace('Mi', 'm')},mode=1777`];
    return volume === undefined ? [] : ['--volume', `${filesOf(volume, fsGroup)}:${mountPath}:ro`];
  });
  return [
    ...['--read-only', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges', '--pull', 'never'],
    ...['--user', `${runAsUser}:${runAsGroup}`, '--group-add', String(fsGroup)],
    ...['--memory', container.resources.limits.memory.replace('Mi', 'm')],
    ...[...env, ...mounts, container.image, ...container.args],
  ];
}

test('setup applies topics, access rules, schemas and rights, and ends', async () => {
  const pod = podOf('Job', 'setup');
  expect(pod.containers.map(({ args }) => args.slice(1))).toEqual([
    ['topics', 'apply'],
    ['database', 'apply'],
  ]);
  for (const container of pod.containers) await docker('run', '--rm', ...argumentsOf(pod, container));
});

describe.each(programs)('%s', (name) => {
  let id: string;

  test('answers its probes at the ports of the chart', async () => {
    const pod = podOf('Deployment', name);
    const [container] = pod.containers;
    if (container === undefined) throw new Error(`${name} has no container`);
    id = await docker('run', '--detach', ...argumentsOf(pod, container));
    running.add(id);
    const address = await docker('inspect', '--format', '{{.NetworkSettings.IPAddress}}', id);
    for (const probe of [container.startupProbe, container.livenessProbe, container.readinessProbe]) {
      const { path, port } = probe?.httpGet ?? { path: '', port: '' };
      const number = container.ports?.find((one) => one.name === port)?.containerPort;
      await until(
        () => `${name} answers ${path} at ${port} (docker logs ${id})`,
        async () => (await fetch(`http://${address}:${number}${path}`).catch(() => undefined))?.status === 200,
      );
    }
  });

  test('is not root, and can write to /tmp alone', async () => {
    expect(await docker('exec', id, 'id', '-u')).toBe('1000');
    await docker('exec', id, 'sh', '-c', 'echo x > /tmp/x');
    await expect(docker('exec', id, 'sh', '-c', 'echo x > /app/x')).rejects.toThrow(/Read-only file system/);
  });

  test('ends by itself within the grace period of its pod', async () => {
    const seconds = podOf('Deployment', name).terminationGracePeriodSeconds ?? 30;
    await docker('stop', '-t', String(seconds), id);
    expect(await docker('inspect', '--format', '{{.State.ExitCode}} {{.State.OOMKilled}}', id)).toBe('0 false');
    await docker('rm', id);
    running.delete(id);
  });
});
