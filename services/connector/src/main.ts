import { readSettings } from '@lockbox/platform/settings';
import { runProgram } from '@lockbox/platform/shutdown';
import { startConnector } from './server.ts';
import { connectorSettings } from './settings.ts';

await runProgram(() => startConnector(readSettings(connectorSettings)));
