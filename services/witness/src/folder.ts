import { generateKeyPairSync } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type Cosigner, cosignerOf } from '@lockbox/evidence/cosigner';
import { ED25519, formatVerifierKey, parseVerifierKey, type VerifierKey } from '@lockbox/evidence/tlog/note';
import { NoteError } from '@lockbox/evidence/tlog/note-error';
import { createState, openState, WitnessError, type WitnessState } from './state.ts';

/** The files in a witness's folder. */
const FILES = {
  /** Its private key, PKCS#8 in PEM. */
  key: 'key.pem',
  /** Its public one, as those who check cosignatures take it. */
  vkey: 'vkey',
  /** The keys of the logs that it watches, one a line. */
  logs: 'logs',
  state: 'state.db',
} as const;

/** Makes a witness with a new key; returns its verifier key. */
export function initFolder(folder: string, name: string): string {
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  const vkey = formatVerifierKey(cosignerOf(name, pem).key);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeNew(join(folder, FILES.key), pem, 0o600);
  writeNew(join(folder, FILES.vkey), `${vkey}\n`, 0o644);
  createState(join(folder, FILES.state), vkey);
  return vkey;
}

export interface OpenFolder {
  readonly cosigner: Cosigner;
  readonly logs: ReadonlyMap<string, readonly VerifierKey[]>;
  readonly state: WitnessState;
}

export function openFolder(folder: string): OpenFolder {
  const vkey = vkeyOf(folder);
  const cosigner = cosignerOf(parseVerifierKey(vkey).name, contentOf(folder, FILES.key));
  if (formatVerifierKey(cosigner.key) !== vkey) {
    throw new WitnessError(
      `${FILES.key} and ${FILES.vkey} in ${folder} are of two keys: bring back those that belong together.`,
    );
  }
  const logs = logsIn(contentOf(folder, FILES.logs), join(folder, FILES.logs));
  return { cosigner, logs, state: openState(join(folder, FILES.state), vkey) };
}

export const vkeyOf = (folder: string): string => contentOf(folder, FILES.vkey).trim();

/** `<origin>+<id>+<key>`, as `lockbox checkpoints keys` prints them; several of one log where its key was changed. */
function logsIn(text: string, file: string): ReadonlyMap<string, readonly VerifierKey[]> {
  const keys = text.split('\n').flatMap((raw, at) => {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) return [];
    try {
      const key = parseVerifierKey(line);
      if (key.type !== ED25519) throw new NoteError(`"${line}" is no key with which a log signs.`);
      return [key];
    } catch (error) {
      if (error instanceof NoteError) throw new WitnessError(`${file}, line ${at + 1}: ${error.message}`);
      throw error;
    }
  });
  if (keys.length === 0)
    throw new WitnessError(`${file} names no log: put the keys there that \`lockbox checkpoints keys\` prints.`);
  return Map.groupBy(keys, ({ name }) => name);
}

function contentOf(folder: string, name: string): string {
  try {
    return readFileSync(join(folder, name), 'utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const hint =
      name === FILES.logs
        ? 'Put the keys there that `lockbox checkpoints keys` prints, one a line.'
        : 'Make a witness with `lockbox-witness init`.';
    throw new WitnessError(`${join(folder, name)} cannot be read (${why}). ${hint}`);
  }
}

function writeNew(file: string, content: string, mode: number): void {
  let opened: number;
  try {
    opened = openSync(file, 'wx', mode);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new WitnessError(`${file} is there already: each witness has a folder of its own.`);
  }
  writeSync(opened, content);
  fsyncSync(opened);
  closeSync(opened);
}
