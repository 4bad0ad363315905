#!/usr/bin/env node
/**
 * Keeps the reaper running in a database behind a gate: a process of its own, best beside the database, that needs nothing else of
 * Lockbox. Whatever has become of the gate, the reaper cuts each door at its end (docs/decisions/0042-how-a-gate-closes.md).
 */
import { createLogger } from '@lockbox/platform/log';
import { readSettings } from '@lockbox/platform/settings';
import { runProgram } from '@lockbox/platform/shutdown';
import { keepReaper } from './postgres/reaper.ts';
import { watchdogSettings } from './settings.ts';

await runProgram(async () => {
  const settings = readSettings(watchdogSettings);
  const log = createLogger('gate-watchdog', settings.LOCKBOX_LOG_LEVEL);
  const { LOCKBOX_GATE_DATABASE_URL: url, LOCKBOX_GATE_DATABASE_CA: ca } = settings;
  const stopping = new AbortController();
  const keeping = keepReaper({ url, ca }, log, stopping.signal);
  return {
    log,
    async stop() {
      stopping.abort();
      await keeping;
    },
  };
});
