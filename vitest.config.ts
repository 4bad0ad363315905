import { globSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { missingForServers } from './deploy/local/needs.mjs';

/** Files of a minute and more. One that began last would keep one worker busy while the other has nothing to do. */
const LONG = /\/test\/(browser|faults|guides)\/|\/deploy\/local\/src\/stack\.|\/services\/(notifier|projector)\//;
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification): boolean => LONG.test(moduleId);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

/** What is waited for comes within milliseconds on a quiet machine, and later on a busy one. */
const POLL = { poll: { timeout: 60_000 } };

/**
 * One broker and often two cores serve them all. With two files at once a fifth of the time is waiting; with more than three they
 * only make each other slow.
 */
const maxWorkers = 3;

/** The fork of kafkajs is CommonJS, which Node loads as it is. */
const NATIVE = { deps: { external: [/\/libs\/kafkajs\/(index\.js|src\/)/] } };

/** What checks a run of faults, and plans it; and the simulation of large installations. */
const WITHOUT_SERVERS = 'test/{faults/{history,record,run},bench/simulation}/**/*.test.ts';

/** Imports by which a test starts an embedded server of its own, beside the stack that all files share. */
const EMBEDDED =
  /from '(@lockbox\/(local|stack)\/(ephemeral-stack|guarded|stack|secured|java)|@lockbox\/testing\/(own-broker|mongo)|\.\/stack\.ts|\.\/testing\/connect-worker\.ts)'/;
const TESTS = '{services,deploy,test}/**/*.test.ts';

/** On a machine with Docker alone, the files that need embedded servers are left out, and named. */
const withoutServers = missingForServers().length === 0 ? [] : globSync(TESTS).filter(startsEmbedded);
function startsEmbedded(file: string): boolean {
  return !file.includes('node_modules') && EMBEDDED.test(readFileSync(file, 'utf8'));
}
if (withoutServers.length > 0)
  console.warn(`NOT RUN, for want of Java, Maven or Python:\n${withoutServers.map((file) => `  ${file}`).join('\n')}`);

/** Runs under test/cluster/run alone, which starts the cluster that its files share. */
const cluster = {
  test: {
    name: 'cluster',
    include: ['test/cluster/*.test.ts'],
    maxWorkers: 1,
    testTimeout: 1_800_000, // a limit for hangs: the upgrade test alone runs Helm nine times
    hookTimeout: 900_000,
    experimental: { viteModuleRunner: false, nodeLoader: false },
  },
};

/** What needs no server runs anywhere in seconds; the rest shares one stack, each file in a namespace of its own. */
export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{libs,services,deploy}/**/*.test.ts', WITHOUT_SERVERS],
          exclude: ['**/node_modules/**', '**/*.integration.test.ts', ...withoutServers],
          server: NATIVE,
          isolate: false, // to load all modules anew for each file takes longer than the tests
          expect: POLL,
          maxWorkers,
          testTimeout: 60_000, // for what hangs: a busy machine takes ten times as long as a quiet one
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'architecture',
          include: ['test/architecture/**/*.test.ts'],
          maxWorkers,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'integration',
          include: [
            '**/*.integration.test.ts',
            'test/{browser,contract,e2e,faults,guides,interop,security}/**/*.test.ts',
          ],
          exclude: ['**/node_modules/**', WITHOUT_SERVERS, ...withoutServers],
          expect: POLL,
          maxWorkers,
          globalSetup: ['libs/testing/src/global-setup.ts'],
          // For what hangs, with some waits of `until` in one test.
          testTimeout: 400_000,
          hookTimeout: 400_000,
          // Node loads the sources as it does for programs, and finds most of them compiled; nothing is mocked here.
          experimental: { viteModuleRunner: false, nodeLoader: false },
          // A broker of a file's own, or a tool of Kafka's, ends before thorough compiling pays: it takes half of its start.
          env: { JAVA_TOOL_OPTIONS: '-XX:TieredStopAtLevel=1' },
        },
      },
      ...(process.env.LOCKBOX_CLUSTER_BUILT === undefined ? [] : [cluster]),
    ],
  },
});
