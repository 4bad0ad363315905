/** The forwarder as a program, for tests that kill it. */
import { runProgram } from '@lockbox/platform/shutdown';
import { startForwarder } from './forwarder.ts';

const environment = Object.fromEntries(Object.entries(process.env).map(([name, value]) => [name, value ?? '']));
await runProgram(() => startForwarder(environment));
