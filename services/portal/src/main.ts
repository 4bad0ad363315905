import { readSettings } from '@lockbox/platform/settings';
import { runProgram } from '@lockbox/platform/shutdown';
import { startPortal } from './server.ts';
import { portalSettings } from './settings.ts';

await runProgram(() => startPortal(readSettings(portalSettings)));
