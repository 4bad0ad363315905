import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, '../authzen/published');

/** A file of authzen/published, in the form that its caller knows it to have. */
export const published = <T>(name: string): T => JSON.parse(readFileSync(join(FOLDER, name), 'utf8'));
