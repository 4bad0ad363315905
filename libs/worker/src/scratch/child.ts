import { runProgram } from '@lockbox/platform/shutdown';
import { startForwarder } from '../testing/forwarder.ts';

const environment = Object.fromEntries(Object.entries(process.env).map(([name, value]) => [name, value ?? '']));
await runProgram(() => startForwarder(environment, {}, { maxWaitMs: 1000 }));
