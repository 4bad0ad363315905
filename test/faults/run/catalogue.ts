/** Every fault that is injected: what it does, and how it heals. A further one is an object here. */
import { cpSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServerName } from '@lockbox/stack/embedded-server';
import { ownClock } from '@lockbox/testing/faketime';
import type { Gate } from '@lockbox/testing/gate';
import { hasPostgres } from '@lockbox/testing/postgres';
import type { ServiceProcess } from '@lockbox/testing/services';
import { EVERYBODY, type Mood } from '@lockbox/testing/smtp-server';
import { type ProgramName, standingPrograms } from '@lockbox/topics/programs';
import { brokerClock, WITHOUT_FAKETIME } from './broker-clock.ts';
import { againAndAgain, BROKERS, type Fault, server } from './fault.ts';
import { fullDisks } from './full-disks.ts';
import { hungTransactions } from './hung-transactions.ts';
import { joiningBroker } from './joining-broker.ts';
import { movingLeaders } from './moving-leaders.ts';
import { nextSchemas } from './next-schemas.ts';
import type { Random } from './random.ts';
import { scaling } from './scaling.ts';
import { programs, type World } from './world.ts';

/** One fault for each program, named `<what>-<program>`. */
const ofEachProgram = (make: (name: ProgramName) => Fault): readonly Fault[] =>
  programs
    .map(make)
    .map((fault) => (fault.target === 'gate' ? { ...fault, missing: fault.missing ?? NO_POSTGRES } : fault));

/** A gate protects a PostgreSQL server. */
const NO_POSTGRES = hasPostgres ? undefined : 'PostgreSQL (Debian: apt-get install postgresql)';

/** Undefined if another fault has ended all of them. */
function oneOf(world: World, name: ProgramName, random: Random): ServiceProcess | undefined {
  const instances = world.system.instances(name);
  return instances.length === 0 ? undefined : random.of(instances);
}

/** Kills all programs; the answer starts as many again. */
async function endAll(world: World): Promise<() => Promise<void>> {
  const running = programs.flatMap((name) => world.system.instances(name));
  await Promise.all(running.map((program) => world.end(program, 'SIGKILL')));
  return async () => {
    for (const { name } of running) await world.launch(name);
  };
}

/** Stops a process with SIGSTOP; the result continues it, unless something has ended it. */
function standStill(pid: number): () => Promise<void> {
  process.kill(pid, 'SIGSTOP');
  return async () => {
    try {
      process.kill(pid, 'SIGCONT');
    } catch {
      // Another fault has ended it.
    }
  };
}

const databaseFiles = (world: World): string => join(world.stack.home, 'mongo/data');

/** Kills the database, with all that it has. */
async function emptyMongo(world: World): Promise<void> {
  await server(world, 'mongo').end('SIGKILL');
  rmSync(databaseFiles(world), { recursive: true, force: true });
}

/** Copies the database, which is stopped for that; the answer brings it back as it was then. */
async function copyMongo(world: World): Promise<() => Promise<void>> {
  const files = databaseFiles(world);
  const copy = `${files}-copy`;
  await server(world, 'mongo').end('SIGTERM');
  cpSync(files, copy, { recursive: true });
  await server(world, 'mongo').start();
  return async () => {
    await emptyMongo(world);
    renameSync(copy, files);
    await server(world, 'mongo').start();
  };
}

/** Makes a fault that kills a server with SIGKILL, and starts it with the same data. */
const serverKilled = (name: ServerName, fault: Pick<Fault, 'does' | 'lastsS' | 'interruptsLetters'>): Fault => ({
  ...{ name: `kill-${name}`, target: name, heals: 'it is started again with its data' },
  ...fault,
  async inject(world) {
    await server(world, name).end('SIGKILL');
    return () => server(world, name).start();
  },
});

const killed = (name: ProgramName): Fault => ({
  name: `kill-${name}`,
  target: name,
  does: `kill -9 of one instance of ${name}`,
  heals: 'another is started a moment later',
  lastsS: [1, 6],
  interruptsLetters: name === 'notifier',
  async inject(world, random) {
    const program = oneOf(world, name, random);
    if (program === undefined) return undefined;
    await world.end(program, 'SIGKILL');
    return async () => void (await world.launch(name));
  },
});

const frozen = (name: ProgramName): Fault => ({
  name: `freeze-${name}`,
  target: name,
  does: `one instance of ${name} stands still (SIGSTOP), longer than its group waits for it`,
  heals: 'it goes on (SIGCONT), and finds that others have its partitions',
  lastsS: [12, 40],
  interruptsLetters: name === 'notifier',
  async inject(world, random) {
    const program = oneOf(world, name, random);
    return program === undefined ? undefined : standStill(program.pid);
  },
});

const HOUR_MS = 3_600_000;

const clockOff = (name: ProgramName): Fault => ({
  name: `clock-${name}`,
  missing: WITHOUT_FAKETIME,
  target: name,
  does: `one instance of ${name} is replaced by one whose clock is an hour ahead, or behind`,
  heals: 'it is replaced by one whose clock is right',
  lastsS: [10, 25],
  interruptsLetters: name === 'notifier',
  async inject(world, random) {
    const program = oneOf(world, name, random);
    if (program === undefined || world.wrongClocks.has('broker')) return undefined;
    world.wrongClocks.add(name);
    await world.end(program, 'SIGKILL');
    const clock = ownClock(mkdtempSync(join(tmpdir(), 'clock-')));
    clock.setAhead(random.of([HOUR_MS, -HOUR_MS]));
    const wrong = await world.launch(name, clock.env);
    return async () => {
      clock.setAhead(0); // one that ended by itself was started again with this clock
      await world.end(wrong, 'SIGKILL');
      world.wrongClocks.delete(name);
      await world.launch(name);
    };
  },
});

const mailServer = (name: string, mood: Mood, does: string): Fault => ({
  name,
  target: 'mail',
  does,
  heals: 'it takes letters again',
  lastsS: [5, 20],
  // A refusing server takes no letter. A server that takes one without saying so counts it itself.
  async inject({ smtp }) {
    smtp.setMood(EVERYBODY, mood);
    return async () => smtp.setMood(EVERYBODY, 'takes');
  },
});

/** Between the programs and a server; each of its gates, where it has several. */
function network(of: 'brokers' | 'registry' | 'mongo' | 'smtp' | 'postgres', what: string): readonly Fault[] {
  const make = (
    name: string,
    does: string,
    heals: string,
    lastsS: Fault['lastsS'],
    inject: (gates: readonly Gate[], random: Random) => () => unknown,
  ): Fault => ({
    ...{ name: `${name}-${of}`, target: of === 'brokers' ? 'kafka' : of, does, heals, lastsS },
    ...(of === 'postgres' ? { missing: NO_POSTGRES } : { interruptsLetters: true }),
    async inject({ gates }, random) {
      const between = [gates[of]].flat();
      if (between.length === 0) return undefined;
      const heal = inject(between, random);
      return async () => void (await heal());
    },
  });
  return [
    make(
      'slow',
      `each piece that passes between the programs and ${what} takes 150 ms more`,
      'it passes as before',
      [5, 20],
      (gates) => {
        for (const gate of gates) gate.delay(150);
        return () => gates.forEach((gate) => void gate.delay(0));
      },
    ),
    make(
      'cut',
      `every connection to ${what} breaks off, again and again`,
      'connections last again',
      [4, 15],
      (gates) => {
        const cut = () => gates.forEach((gate) => void gate.cut());
        const cutting = setInterval(cut, 1_500);
        cut();
        return () => clearInterval(cutting);
      },
    ),
    make(
      'half-open',
      `connections to ${what} stay open, and nothing passes`,
      'they break off, and new ones pass',
      [5, 30],
      (gates, random) => {
        // One of several servers falls silent: clients have to notice, and use the others.
        const gate = random.of(gates);
        gate.freeze();
        return () => gate.thaw();
      },
    ),
    make('away', `${what} takes no connection`, 'it is back', [5, 40], (gates) => {
      for (const gate of gates) gate.shut();
      return () => Promise.all(gates.map((gate) => gate.open()));
    }),
  ];
}

export const catalogue: readonly Fault[] = [
  ...ofEachProgram(killed),
  ...ofEachProgram(frozen),
  {
    name: 'rebalances',
    target: 'programs',
    does: 'instances of every worker come and go every few seconds, so that partitions are given out anew again and again',
    heals: 'the last that came are ended, and as many are there as before',
    lastsS: [15, 40],
    interruptsLetters: true,
    async inject(world, random) {
      return againAndAgain(
        async (rest) => {
          const program = await world.launch(random.of(standingPrograms));
          await rest();
          await world.end(program, random.of(['SIGTERM', 'SIGKILL']));
        },
        () => random.between(2_000, 6_000),
      );
    },
  },
  ...scaling,
  {
    name: 'kill-all',
    target: 'programs',
    does: 'kill -9 of every instance of every program at once',
    heals: 'all are started again',
    lastsS: [1, 10],
    interruptsLetters: true,
    async inject(world) {
      return await endAll(world);
    },
  },
  {
    name: 'timers-away',
    target: 'timer',
    does: 'no timer runs (kill -9), while deadlines pass',
    heals: 'timers are started again, and what fell due ends at once',
    lastsS: [30, 70],
    async inject(world) {
      const timers = world.system.instances('timer');
      await Promise.all(timers.map((program) => world.end(program, 'SIGKILL')));
      return async () => {
        for (const _ of timers) await world.launch('timer');
      };
    },
  },
  ...ofEachProgram(clockOff),
  brokerClock,
  {
    name: 'kill-broker',
    target: 'kafka',
    does: 'kill -9 of one of the three brokers',
    heals: 'it is started again with its data',
    lastsS: [3, 20],
    interruptsLetters: true,
    async inject(world, random) {
      const broker = server(world, random.of(BROKERS));
      await broker.end('SIGKILL');
      return () => broker.start();
    },
  },
  {
    name: 'rolling-restart',
    target: 'kafka',
    does: 'the brokers are stopped and started again in good order, one after the other',
    heals: 'all three serve',
    lastsS: [5, 10],
    interruptsLetters: true,
    async inject(world) {
      const rolling = (async () => {
        for (const name of BROKERS) {
          await server(world, name).end('SIGTERM');
          await server(world, name).start();
        }
      })();
      return () => rolling;
    },
  },
  {
    name: 'freeze-broker',
    target: 'kafka',
    does: 'one broker stands still (SIGSTOP), longer than the others wait for it',
    heals: 'it goes on (SIGCONT), and learns that it no longer leads',
    lastsS: [8, 20],
    interruptsLetters: true,
    async inject(world, random) {
      const pid = server(world, random.of(BROKERS)).pid();
      return pid === undefined ? undefined : standStill(pid);
    },
  },
  {
    name: 'two-brokers-away',
    target: 'kafka',
    does: 'two of the three brokers are gone (kill -9): too few replicas for any write',
    heals: 'both are started again',
    lastsS: [5, 20],
    interruptsLetters: true,
    async inject(world, random) {
      const gone = random.shuffled(BROKERS).slice(1);
      await Promise.all(gone.map((name) => server(world, name).end('SIGKILL')));
      return async () => void (await Promise.all(gone.map((name) => server(world, name).start())));
    },
  },
  ...movingLeaders,
  joiningBroker,
  nextSchemas,
  ...hungTransactions,
  ...fullDisks,
  serverKilled('mongo', {
    does: 'kill -9 of the database',
    lastsS: [2, 15],
    interruptsLetters: true,
  }),
  {
    name: 'empty-mongo',
    target: 'mongo',
    does: 'the database is killed, and all that it has is gone; the programs are stopped, as the runbook says',
    heals: 'it is started again, empty, and then the programs: everything is made again from the topics',
    lastsS: [2, 8],
    interruptsLetters: true,
    async inject(world) {
      const start = await endAll(world);
      await emptyMongo(world);
      return async () => {
        await server(world, 'mongo').start();
        await start();
      };
    },
  },
  {
    name: 'empty-mongo-running',
    target: 'mongo',
    does: 'the database is killed, and all that it has is gone, while programs run',
    heals:
      'it is started again, empty; each program finds that out by itself, and everything is made again from the topics',
    lastsS: [2, 8],
    interruptsLetters: true,
    async inject(world) {
      await emptyMongo(world);
      return () => server(world, 'mongo').start();
    },
  },
  {
    name: 'older-mongo',
    target: 'mongo',
    does: 'the database is copied',
    heals:
      'the programs are stopped, as the runbook says, the copy is brought back, and what came since is made again from the topics',
    lastsS: [10, 30],
    interruptsLetters: true,
    async inject(world) {
      const bringBack = await copyMongo(world);
      return async () => {
        const start = await endAll(world);
        await bringBack();
        await start();
      };
    },
  },
  {
    name: 'older-mongo-running',
    target: 'mongo',
    does: 'the database is copied',
    heals:
      'the copy takes its place while programs run; each finds that out by itself, and what came since is made again from the topics',
    lastsS: [10, 30],
    interruptsLetters: true,
    inject: copyMongo,
  },
  serverKilled('registry', {
    does: 'kill -9 of the registry, while programs have the schemas that they need',
    lastsS: [5, 20],
  }),
  {
    name: 'registry-away-cold',
    target: 'registry',
    does: 'the registry takes no connection, and one instance of each worker is killed and starts without it',
    heals: 'it is back',
    lastsS: [8, 20],
    interruptsLetters: true,
    async inject(world, random) {
      world.gates.registry.shut();
      for (const name of standingPrograms) {
        const program = oneOf(world, name, random);
        if (program === undefined) continue;
        await world.end(program, 'SIGKILL');
        await world.launch(name);
      }
      return () => world.gates.registry.open();
    },
  },
  {
    name: 'kill-postgres',
    missing: NO_POSTGRES,
    target: 'postgres',
    does: 'kill of the database that the gates guard, with whoever is in it',
    heals: 'it is started again with its data',
    lastsS: [2, 15],
    async inject({ guarded }) {
      if (guarded === undefined) return undefined;
      await guarded.server.crash();
      return () => guarded.server.start();
    },
  },
  ...network('brokers', 'the brokers'),
  ...network('registry', 'the registry'),
  ...network('mongo', 'the database'),
  ...network('smtp', 'the mail server'),
  ...network('postgres', 'the database that the gates guard'),
  mailServer('mail-refused', 451, 'the mail server refuses every recipient for now (451)'),
  mailServer('mail-hangs', 'silent', 'the mail server does not answer to any recipient'),
  mailServer('mail-dies', 'dies', 'the mail server takes each letter, and breaks the connection off before it says so'),
  {
    name: 'poison',
    target: 'inputs',
    does: 'records of eight kinds that cannot be processed are published, again and again',
    heals: 'no more of them come',
    lastsS: [5, 20],
    async inject(world) {
      return againAndAgain(
        async (rest) => {
          await world.poison();
          await rest();
        },
        () => 3_000,
      );
    },
  },
  {
    name: 'inputs-three-times',
    target: 'inputs',
    does: 'everything is published three times',
    heals: 'it is published once',
    lastsS: [10, 30],
    async inject(world) {
      world.copies = 3;
      return async () => {
        world.copies = 1;
      };
    },
  },
];
