/** The Helm chart against the programs of schemas/topics.yaml, rendered by Helm, which is built where Go is. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { goPrograms, hasGo } from '@lockbox/testing/built-programs';
import { topicsFile } from '@lockbox/topics/file';
import { describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';

const chart = resolve(import.meta.dirname, '../../deploy/helm/lockbox');
const all = join(chart, 'ci/all-values.yaml');
const programs = topicsFile().programs.filter(({ perDataStore }) => !perDataStore);
const optional = programs.filter((program) => program.optional).map(({ name }) => name);
const names = programs.map(({ name }) => name).toSorted();

/** The chart's list of programs; `npm run generate` writes it. */
const entries = (): Readonly<Record<string, { readonly secrets: readonly string[] }>> =>
  parse(readFileSync(join(chart, 'files/programs.yaml'), 'utf8'));

test('values.schema.json takes no secret among the settings', () => {
  const { $defs } = JSON.parse(readFileSync(join(chart, 'values.schema.json'), 'utf8'));
  const refused = new RegExp($defs.settings.propertyNames.not.pattern);
  const secrets = Object.values(entries()).flatMap((entry) => entry.secrets);
  expect(secrets.length).toBeGreaterThan(20);
  expect(secrets.filter((name) => !refused.test(name))).toEqual([]);
});

const HELM =
  process.env.LOCKBOX_HELM ?? (hasGo ? join(await goPrograms(join(import.meta.dirname, 'helm')), 'helm') : 'helm');
const hasHelm = hasGo || spawnSync(HELM, ['version']).status === 0;
/** A Helm that was built without its release's flags takes an old one for granted. */
const KUBERNETES = ['--kube-version', '1.31.0'];
const helm = (...args: readonly string[]) => spawnSync(HELM, args, { encoding: 'utf8' });

interface Rendered {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: Readonly<Record<string, unknown>>;
}

interface PodSpec {
  readonly automountServiceAccountToken: boolean;
  readonly terminationGracePeriodSeconds?: number;
  readonly securityContext: object;
  readonly containers: readonly {
    readonly env: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: object }[];
    readonly securityContext: object;
    readonly resources: { readonly requests: object; readonly limits: object };
  }[];
}

function rendered(...args: readonly string[]): readonly Rendered[] {
  const { status, stdout, stderr } = helm('template', 'lockbox', chart, ...KUBERNETES, '--values', all, ...args);
  expect(status, stderr).toBe(0);
  return parseAllDocuments(stdout).flatMap((one) => (one.toJS() as Rendered | null) ?? []);
}
interface IngressRule {
  readonly ports: readonly { readonly port: string }[];
  readonly from?: readonly object[];
}
const of = (objects: readonly Rendered[], kind: string): ReadonlyMap<string, Rendered> =>
  new Map(objects.filter((one) => one.kind === kind).map((one) => [one.metadata.name.replace(/^lockbox-/, ''), one]));
const podOf = ({ spec }: Rendered): PodSpec => (spec as { template: { spec: PodSpec } }).template.spec; // of what has pods

describe.skipIf(!hasHelm)('rendered by Helm', () => {
  test('the chart has no mistake that Helm finds', () => {
    const { status, stdout, stderr } = helm('lint', chart, '--strict', ...KUBERNETES, '--values', all);
    expect(status, stdout + stderr).toBe(0);
  });

  test('each program has a Deployment, a Service, a disruption budget and a network policy', () => {
    const objects = rendered();
    for (const kind of ['Deployment', 'Service', 'PodDisruptionBudget', 'NetworkPolicy', 'ServiceMonitor'])
      expect([kind, [...of(objects, kind).keys()].toSorted()]).toEqual([kind, names]);
    const scaled = programs.filter(({ name, delivery }) => delivery !== 'none' && name !== 'policy');
    expect([...of(objects, 'ScaledObject').keys()].toSorted()).toEqual(scaled.map(({ name }) => name).toSorted());
  });

  test('one that is optional runs where the values say so, and nowhere else', () => {
    const values: { readonly programs: Readonly<Record<string, object>> } = parse(readFileSync(all, 'utf8'));
    const others = Object.entries(values.programs).filter(([name]) => optional.every((one) => one !== name));
    const path = join(mkdtempSync(join(tmpdir(), 'lockbox-chart-')), 'values.json');
    writeFileSync(path, JSON.stringify({ ...values, programs: Object.fromEntries(others) }));
    const { status, stdout, stderr } = helm('template', 'lockbox', chart, ...KUBERNETES, '--values', path);
    expect(status, stderr).toBe(0);
    expect(optional).not.toEqual([]);
    for (const name of optional) expect(stdout).not.toContain(`component: ${name}`);
    expect(stdout).toContain('component: intake');
  });

  test('every pod runs without root, without rights, and ends in more time than a program takes', () => {
    const objects = rendered();
    const pods = [...of(objects, 'Deployment').values(), ...of(objects, 'Job').values()];
    expect(pods).toHaveLength(names.length + 1);
    for (const one of pods) {
      const { containers, securityContext, ...spec } = podOf(one);
      expect(securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
      expect(spec.automountServiceAccountToken).toBe(false);
      if (one.kind === 'Deployment') expect(spec.terminationGracePeriodSeconds).toBeGreaterThan(30);
      for (const container of containers) {
        expect(container.securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
        expect(container.resources).toMatchObject({
          requests: { memory: expect.any(String) },
          limits: { memory: expect.any(String) },
        });
      }
    }
  });

  test('each program gets the secrets of its entry by reference, and no others', () => {
    const deployments = of(rendered(), 'Deployment');
    for (const [name, deployment] of deployments) {
      const env = podOf(deployment).containers[0]?.env ?? [];
      const secret = env.filter(({ valueFrom }) => valueFrom !== undefined).map((one) => one.name);
      const expected = (entries()[name]?.secrets ?? []).filter((one) => one !== 'LOCKBOX_MONGO_URL'); // without a password here
      expect([name, secret.toSorted()]).toEqual([name, [...expected, 'LOCKBOX_REGISTRY_PASSWORD'].toSorted()]);
    }
  });

  test('each program gets every setting that it requires', async () => {
    for (const [name, deployment] of of(rendered(), 'Deployment')) {
      const names = podOf(deployment).containers[0]?.env.map((one) => one.name) ?? [];
      const told = new Set([...names, ...names.map((one) => one.replace(/_FILE$/, ''))]);
      const exported: object = await import(resolve(chart, `../../../services/${name}/src/settings.ts`));
      const settings: Readonly<Record<string, { readonly default?: unknown }>> = Object.values(exported).find(
        (value) => value?.LOCKBOX_HTTP_PORT !== undefined,
      );
      const needed = Object.keys(settings).filter((one) => settings[one]?.default === undefined);
      expect(needed).toContain('LOCKBOX_KAFKA_BROKERS');
      expect([name, needed.filter((one) => !told.has(one))]).toEqual([name, []]);
    }
  });

  test('servers are reached by TLS also where their certificates are public ones', () => {
    const told = (...args: readonly string[]) => {
      const pods = of(rendered('--set', 'caConfigMap=', ...args), 'Deployment');
      return [...pods.values()].map((one) => {
        const env = podOf(one).containers[0]?.env ?? [];
        return env.filter(({ name }) => /_(TLS|CA_FILE)$/.test(name)).map(({ name, value }) => `${name}=${value}`);
      });
    };
    for (const one of told()) expect(one.toSorted()).toEqual(['LOCKBOX_KAFKA_TLS=true', 'LOCKBOX_MONGO_TLS=true']);
    for (const one of told('--set', 'mongo.tls=false')) expect(one).toEqual(['LOCKBOX_KAFKA_TLS=true']);
  });

  test('topics are applied before anything starts, and policy never runs beside another release', () => {
    const objects = rendered();
    expect(of(objects, 'Job').get('setup')?.metadata.annotations).toMatchObject({
      'helm.sh/hook': 'pre-install,pre-upgrade',
    });
    expect(of(objects, 'Deployment').get('policy')?.spec).toMatchObject({
      replicas: 1,
      strategy: { type: 'Recreate' },
    });
  });

  test('who makes schemas has another name at the registry than programs, which may only read them', () => {
    const objects = rendered();
    const nameOf = (one: Rendered | undefined) =>
      one && podOf(one).containers[0]?.env.find(({ name }) => name === 'LOCKBOX_REGISTRY_USERNAME')?.value;
    expect(nameOf(of(objects, 'Job').get('setup'))).toBe('lockbox-platform');
    expect(nameOf(of(objects, 'Deployment').get('policy'))).toBe('lockbox-programs');
    const one = of(rendered('--set', 'setup.registryUsername='), 'Job').get('setup');
    expect(nameOf(one)).toBe('lockbox-programs');
  });

  test('files of a program alone are mounted there, and nowhere else', () => {
    const pods = [...of(rendered(), 'Deployment')];
    const having = pods.filter(([, one]) => JSON.stringify(podOf(one)).includes('lockbox-signals-files'));
    expect(having.map(([name]) => name)).toEqual(['signals']);
    expect(JSON.stringify(having)).toContain('/run/secrets/files');
  });

  test('health and metrics are at no port that clients reach', () => {
    const objects = rendered('--set', 'networkPolicies.clients[0].podSelector.matchLabels.app=ingress');
    const deployments = of(objects, 'Deployment');
    for (const [name, { spec }] of of(objects, 'NetworkPolicy')) {
      const { ingress } = spec as { ingress: readonly IngressRule[] }; // each program has a port of health at least
      const probed = JSON.stringify(deployments.get(name)).match(/"readinessProbe":.*?"port":"(\w+)"/)?.[1];
      const ofClients = ingress.filter(({ from }) => (JSON.stringify(from) ?? '').includes('"app":"ingress"'));
      const ofHealth = ingress.filter(({ ports }) => ports.some(({ port }) => port === probed));
      expect([name, ofHealth.length, ofClients.some((one) => ofHealth.includes(one))]).toEqual([name, 1, false]);
    }
  });

  test('rules are those of the repository, and lead to the runbook that the portal serves', () => {
    const folder = resolve(chart, '../../monitoring/prometheus/rules');
    const rules = of(rendered(), 'PrometheusRule');
    expect([...rules.keys()].toSorted()).toEqual(['alarms', 'alerts', 'objectives']);
    for (const [name, { spec }] of rules) {
      const text = readFileSync(join(folder, `${name}.yaml`), 'utf8');
      expect(spec).toEqual(parse(text.replaceAll('docs/runbook.md', 'https://lockbox.example.com/docs/runbook.html')));
    }
    const elsewhere = rendered('--set', 'prometheusRules.runbookUrl=https://wiki.example.com/runbook');
    expect(JSON.stringify(of(elsewhere, 'PrometheusRule').get('alerts'))).toContain(
      '"runbook_url":"https://wiki.example.com/runbook#',
    );
  });

  test('KEDA counts records from the oldest one, and scales within replicas and partitions', () => {
    const scaled = of(rendered('--set', 'programs.intake.replicas=2'), 'ScaledObject').get('intake');
    expect(scaled?.spec).toEqual({
      scaleTargetRef: { name: 'lockbox-intake' },
      minReplicaCount: 2,
      maxReplicaCount: 12,
      pollingInterval: 15,
      triggers: [
        {
          type: 'kafka',
          metadata: {
            bootstrapServers: 'kafka-0.kafka:9093,kafka-1.kafka:9093,kafka-2.kafka:9093',
            consumerGroup: 'lockbox.intake',
            lagThreshold: '1000',
            allowIdleConsumers: 'false',
            offsetResetPolicy: 'earliest',
            tls: 'enable',
          },
          authenticationRef: { name: 'lockbox-keda' },
        },
      ],
    });
  });

  test.each([
    ['strimzi', 'scram-sha-512', 'lockbox-policy', 'scram_sha512'],
    ['msk', 'scram-sha-512', 'lockbox-policy', 'scram_sha512'],
    ['confluent-cloud', 'plain', undefined, 'plaintext'],
    ['event-hubs', 'plain', '$ConnectionString', 'plaintext'],
  ])('values/%s.yaml: programs and KEDA sign in by %s over TLS', (name, mechanism, username, sasl) => {
    const objects = rendered('--values', join(chart, `values/${name}.yaml`));
    const deployment = of(objects, 'Deployment').get('policy');
    const env = new Map((deployment && podOf(deployment).containers[0]?.env)?.map((one) => [one.name, one]));
    expect(env.get('LOCKBOX_KAFKA_TLS')?.value).toBe('true');
    expect(env.get('LOCKBOX_KAFKA_SASL')?.value).toBe(mechanism);
    expect(env.get('LOCKBOX_KAFKA_USERNAME')?.value).toBe(username);
    const secret = (key: string) => ({ secretKeyRef: { name: 'lockbox-policy', key, optional: true } });
    if (username === undefined)
      expect(env.get('LOCKBOX_KAFKA_USERNAME')?.valueFrom).toEqual(secret('LOCKBOX_KAFKA_USERNAME'));
    expect(env.get('LOCKBOX_KAFKA_PASSWORD')?.valueFrom).toEqual(secret('LOCKBOX_KAFKA_PASSWORD'));
    expect(env.has('LOCKBOX_KAFKA_CERTIFICATE_FILE')).toBe(false);
    expect(of(objects, 'ScaledObject').get('intake')?.spec).toMatchObject({
      triggers: [{ metadata: { tls: 'enable', sasl }, authenticationRef: { name: 'lockbox-keda' } }],
    });
  });

  test('values/external-secrets.yaml makes a Secret and a certificate of each program, and before all those of setup', () => {
    const made = of(rendered('--values', join(chart, 'values/external-secrets.yaml')), 'ExternalSecret');
    const withOwn = programs.filter(({ name }) => entries()[name] !== undefined).map(({ name }) => name);
    const expected = [...withOwn, 'platform'].flatMap((name) => [name, `${name}-tls`]);
    expect([...made.keys()].toSorted()).toEqual(expected.toSorted());
    const before = [...made].filter(([, one]) => one.metadata.annotations?.['helm.sh/hook'] !== undefined);
    expect(before.map(([name]) => name).toSorted()).toEqual(['platform', 'platform-tls']);
    expect(made.get('policy-tls')?.spec).toMatchObject({
      secretStoreRef: { name: 'lockbox', kind: 'ClusterSecretStore' },
      target: { name: 'lockbox-policy-tls', template: { type: 'kubernetes.io/tls' } },
      dataFrom: [{ extract: { key: 'lockbox/policy-tls' } }],
    });
  });

  test.each([
    [1, []],
    [2, ['audit', 'projector', 'signals']],
    [3, ['policy']],
    [4, ['intake', 'notifier', 'timer']],
    [5, ['access', 'connector', 'portal']],
  ])('step %i of an upgrade replaces %j, and setup is of the new release from the first on', (step, names) => {
    const by = (number: number) => {
      const from = 'sha256:1111111111111111111111111111111111111111111111111111111111111111';
      const objects = rendered('--set', `upgrade.from.digest=${from}`, '--set', `upgrade.step=${number}`);
      expect(JSON.stringify(of(objects, 'Job').get('setup'))).toContain('@sha256:0000');
      const deployments = [...of(objects, 'Deployment')];
      return deployments.filter(([, one]) => JSON.stringify(one).includes('@sha256:0000')).map(([name]) => name);
    };
    const before = step === 1 ? [] : by(step - 1);
    expect(
      by(step)
        .filter((name) => !before.includes(name))
        .toSorted(),
    ).toEqual(names);
  });

  test('each values file is named in the README', () => {
    const readme = readFileSync(join(chart, 'README.md'), 'utf8');
    for (const file of readdirSync(join(chart, 'values'))) expect(readme).toContain(`values/${file}`);
  });

  test.each([
    [
      'KEDA that cannot sign in',
      ['--set', 'keda.authenticationRef='],
      /keda\.authenticationRef is not set.*certificate/,
    ],
    [
      'KEDA without the name of its TriggerAuthentication at brokers that ask for passwords',
      ['--set', 'keda.authenticationRef=', '--set', 'kafka.authentication=plain'],
      /keda\.authenticationRef is not set.*plain/,
    ],
    [
      'a worker without instances that KEDA would start',
      ['--set', 'programs.timer.replicas=0'],
      /programs\.timer\.enabled/,
    ],
    [
      'an External Secrets store without a name',
      ['--set', 'externalSecrets.enabled=true'],
      /externalSecrets\.store\.name/,
    ],
    ['a field that does nothing', ['--set', 'keda.cooldownPeriod=300'], /cooldownPeriod/],
    ['a program that there is none of', ['--set', 'programs.polcy.replicas=2'], /polcy/],
    ['a secret among settings', ['--set', 'settings.LOCKBOX_SIGNING_KEY=x'], /LOCKBOX_SIGNING_KEY/],
    ['development', ['--set', 'settings.LOCKBOX_DEVELOPMENT=true'], /LOCKBOX_DEVELOPMENT/],
    ['a password in the address of MongoDB', ['--set', 'mongo.url=mongodb://a:b@c/'], /mongo/],
    ['the same among settings', ['--set', 'settings.LOCKBOX_MONGO_URL=mongodb://a:b@c/'], /LOCKBOX_MONGO_URL/],
    [
      'more instances than partitions',
      ['--set', 'programs.audit.replicas=13'],
      /more than 12 partitions have nothing to do/,
    ],
    ['no installation', ['--set', 'settings.LOCKBOX_INSTALLATION='], /settings\.LOCKBOX_INSTALLATION is not set/],
    ['no image', ['--set', 'image.repository='], /image\.repository is not set/],
  ])('%s is refused', (_what, args, why) => {
    const { status, stderr } = helm('template', 'lockbox', chart, ...KUBERNETES, '--values', all, ...args);
    expect(status).not.toBe(0);
    expect(stderr).toMatch(why);
  });
});
