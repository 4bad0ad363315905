import { readSettings } from '@lockbox/platform/settings';
import { runProgram } from '@lockbox/platform/shutdown';
import { startAccess } from './server.ts';
import { accessSettings } from './settings.ts';

await runProgram(() => startAccess(readSettings(accessSettings)));
