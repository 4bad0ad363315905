import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { alarms } from '@lockbox/contracts/alarms';
import { apiErrors } from '@lockbox/contracts/api-errors';
import { commandLineErrors, needErrors } from '@lockbox/contracts/error-codes';
import { decodingErrors, refusedRecords } from '@lockbox/contracts/record-errors';
import { reasons } from '@lockbox/domain/catalogue/reasons';
import { rules } from '@lockbox/domain/catalogue/rules';
import { expect, test } from 'vitest';

/** That every code in use is in its catalogue is the compiler's work; here, that every code of a catalogue is in use. */
const root = resolve(import.meta.dirname, '../..');
const CATALOGUES = /libs\/contracts\/src\/(alarms|api-errors|error-codes|record-errors)\.ts$/;
const source = globSync('{libs,services}/*/src/**/*.ts', { cwd: root })
  .filter((file) => !file.includes('.test.') && !file.includes('node_modules') && !CATALOGUES.test(file))
  .map((file) => readFileSync(join(root, file), 'utf8'))
  .join('\n');

test.each(
  Object.entries({ alarms, apiErrors, commandLineErrors, decodingErrors, needErrors, reasons, refusedRecords, rules }),
)('each code of %s is used somewhere', (_, catalogue) => {
  // Audit makes its codes of the chain's faults.
  const unused = Object.keys(catalogue).filter((code) => !source.includes(`'${code.replace(/^CHAIN_/, '')}'`));
  expect(unused).toEqual([]);
});
