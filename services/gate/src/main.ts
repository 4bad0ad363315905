import { readSettings } from '@lockbox/platform/settings';
import { runProgram } from '@lockbox/platform/shutdown';
import { startGate } from './server.ts';
import { gateSettings } from './settings.ts';

await runProgram(() => startGate(readSettings(gateSettings)));
