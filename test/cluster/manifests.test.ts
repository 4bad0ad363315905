/** A real API server validates every manifest that the chart renders, for each of its values files. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { apply, built, CHART, kubectl, template } from './kubernetes.ts';

const NAMESPACE = 'manifests';
const ALL = join(CHART, 'ci/all-values.yaml');
const DRY = ['--validate=strict', '--dry-run=server', '--namespace', NAMESPACE];
/** Each is applied over ci/all-values.yaml, which enables everything. */
const overlays = readdirSync(join(CHART, 'values')).map((name) => `values/${name}`);

const rendered = (...values: readonly string[]): Promise<string> =>
  template('--namespace', NAMESPACE, ...values.flatMap((file) => ['--values', file]));

/** The objects of a text of YAML, as `kind/name`. */
const namesIn = (manifests: string): readonly string[] =>
  parseAllDocuments(manifests).flatMap((document) => {
    const object: { kind: string; metadata: { name: string } } | null = document.toJS();
    return object === null ? [] : [`${object.kind.toLowerCase()}/${object.metadata.name}`];
  });

/** The objects that a dry run of `kubectl apply` lists, as `kind/name` without the kind's group. */
const acceptedIn = (answer: string): readonly string[] =>
  [...answer.matchAll(/^([a-z]+)\S*?\/(\S+) (?:created|configured|unchanged) \(server dry run\)$/gm)].map(
    ([, kind, name]) => `${kind}/${name}`,
  );

beforeAll(async () => {
  await kubectl('apply', '--server-side', '--filename', join(built(), 'definitions'));
  await kubectl('wait', '--for=condition=Established', 'crd', '--all', '--timeout=60s');
  await kubectl('create', 'namespace', NAMESPACE);
  return () => kubectl('delete', 'namespace', NAMESPACE, '--wait=false');
});

test.each(['ci/all-values.yaml', ...overlays])(
  'an API server accepts each object that %s renders, and knows all of its fields',
  async (name) => {
    const manifests = await rendered(ALL, join(CHART, name));
    const names = namesIn(manifests);
    expect(names.length).toBeGreaterThan(60);
    expect(acceptedIn(await apply(manifests, ...DRY)).toSorted()).toEqual(names.toSorted());
  },
);

test('resources of other projects are among them, and are validated against the definitions that these projects publish', async () => {
  const manifests = await rendered(ALL, join(CHART, 'values/external-secrets.yaml'));
  const kinds = new Set(namesIn(manifests).map((name) => name.split('/')[0]));
  expect([...kinds]).toEqual(
    expect.arrayContaining(['servicemonitor', 'prometheusrule', 'scaledobject', 'externalsecret']),
  );
});

test('the TriggerAuthentications in the README are valid', async () => {
  const readme = readFileSync(join(CHART, 'README.md'), 'utf8');
  const blocks = [...readme.matchAll(/^```yaml\n(apiVersion: .*?)^```$/gms)].map(([, block]) => block ?? '');
  expect(blocks).toHaveLength(2);
  for (const block of blocks)
    expect(acceptedIn(await apply(block, ...DRY))).toEqual(['triggerauthentication/lockbox-keda']);
});

test.each([
  ['a Deployment', 'replicas: 1', 'replica: 1', /unknown field "spec.replica"/],
  ['a ScaledObject', 'minReplicaCount: 1', 'minReplicas: 1', /unknown field "spec.minReplicas"/],
])('%s with an unknown field is refused', async (_what, right, wrong, why) => {
  const manifests = await rendered(ALL);
  expect(manifests).toContain(right);
  await expect(apply(manifests.replaceAll(right, wrong), ...DRY)).rejects.toThrow(why);
});
