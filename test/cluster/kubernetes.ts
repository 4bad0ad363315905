/** kubectl and Helm against the cluster that test/cluster/run started. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const done = promisify(execFile);
/** All manifests of the chart together are some hundred kilobytes. */
const MOST_BYTES = 64 * 1024 * 1024;

export const CHART = join(import.meta.dirname, '../../deploy/helm/lockbox');

/** The folder with the programs that test/cluster/build made. */
export function built(): string {
  const folder = process.env.LOCKBOX_CLUSTER_BUILT;
  if (folder === undefined) throw new Error('LOCKBOX_CLUSTER_BUILT is not set: run test/cluster/run.');
  return folder;
}

async function run(program: string, args: readonly string[], input = ''): Promise<string> {
  const running = done(program, args, { maxBuffer: MOST_BYTES });
  running.child.stdin?.end(input);
  const { stdout } = await running.catch((cause: unknown) => {
    const said = cause instanceof Error && 'stderr' in cause ? String(cause.stderr) : '';
    throw new Error(`${program.split('/').at(-1)} ${args.join(' ')}: ${said.trim()}`, { cause });
  });
  return stdout;
}

export const kubectl = (...args: readonly string[]): Promise<string> => run(join(built(), 'kubectl'), args);
export const helm = (...args: readonly string[]): Promise<string> => run(join(built(), 'helm'), args);

/** The chart's manifests. */
export const template = (...args: readonly string[]): Promise<string> => helm('template', 'lockbox', CHART, ...args);

/** `kubectl apply` with the manifests as its input. */
export const apply = (manifests: string, ...args: readonly string[]): Promise<string> =>
  run(join(built(), 'kubectl'), ['apply', ...args, '--filename', '-'], manifests);

export interface Pod {
  readonly metadata: {
    readonly name: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly deletionTimestamp?: string;
  };
  readonly spec: { readonly nodeName?: string; readonly containers: readonly { readonly image: string }[] };
  readonly status: {
    readonly podIP?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

export const componentOf = ({ metadata }: Pod): string => metadata.labels['app.kubernetes.io/component'] ?? '';

export const isReady = ({ status, metadata }: Pod): boolean =>
  metadata.deletionTimestamp === undefined &&
  (status.conditions ?? []).some((condition) => condition.type === 'Ready' && condition.status === 'True');

/** The pods of the programs, without those that are ending. */
export async function podsOf(namespace: string, component?: string): Promise<readonly Pod[]> {
  const selector = `pod-template-hash${component === undefined ? '' : `,app.kubernetes.io/component=${component}`}`;
  const list = await kubectl('get', 'pods', '--namespace', namespace, '--selector', selector, '--output', 'json');
  const { items } = JSON.parse(list) as { items: readonly Pod[] }; // the API's answer
  return items.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
}
