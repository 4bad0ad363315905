/** The code of each program is held to its entry in schemas/topics.yaml. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { EACH_SENDERS_KEY, topicsFile } from '@lockbox/topics/file';
import { senderKeySettings } from '@lockbox/topics/programs';
import { describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const { programs, topics } = topicsFile();

/** How the code calls a topic (`topics.policyState`, `schema: 'policy-state'`), and the file. */
const local = (name: string) => {
  const topic = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return topic === 'intake' ? 'intake.<source>' : topic;
};
const TOPIC = /\btopics\.(directory|gates|commands|events|texts|policyState|checkpoints|sealed|deadLetters)\b/g;

const all = (text: string, pattern: RegExp): readonly string[] =>
  [...text.matchAll(pattern)].map(([, found = '']) => found);

/** The texts between each bracket that follows `opening` and its closing one. */
function within(text: string, opening: RegExp): string {
  return [...text.matchAll(opening)]
    .map(({ index, 0: { length } }) => {
      let depth = 1;
      let end = index + length;
      for (; depth > 0 && end < text.length; end++) {
        if ('([{'.includes(text.charAt(end))) depth++;
        if (')]}'.includes(text.charAt(end))) depth--;
      }
      return text.slice(index + length, end);
    })
    .join('\n');
}

function sourceOf(program: string): string {
  const files = globSync(`services/${program}/src/**/*.ts`, { cwd: root });
  return files
    .filter((file) => !/\.test\.ts$|\/testing\//.test(file))
    .map((file) => readFileSync(join(root, file), 'utf8'))
    .join('\n');
}

/** Topics that a program's code reads, writes, and names at all. */
function usedBy(code: string) {
  const reading = within(code, /\b(?:tailTopic|readRecord|records|fetch|newestSignedCheckpoint)\(/g);
  const reads = [
    ...all(code, /\bschema: '([a-z-]+)',\s+unreadable:/g),
    ...all(code, /\breadToEnd\('([a-z-]+)'/g),
    ...all(reading, TOPIC),
    ...(/\bfollowGrants\(/.test(code) ? ['events'] : []),
  ];
  const writes = [
    ...all(within(code, /\boutputs: \[/g), TOPIC),
    ...all(code, /\btopic: topics\.([a-zA-Z]+), key: /g),
    ...(/\b(?:commandSender|createCommandSender)\(/.test(code) ? ['commands'] : []),
  ];
  const eachSource = /\btopic: topics\.intake\(source\)/.test(code);
  const ownSource = /\btopic: topics\.intake\(([A-Z]+)_SOURCE\)/.exec(code)?.[1];
  return {
    reads: new Set(reads.map(local)),
    writes: new Set([
      ...writes.map(local),
      ...(ownSource ? [`intake.${ownSource.toLowerCase()}`] : []),
      ...(eachSource ? ['intake.<source>'] : []),
    ]),
    named: new Set(all(code, TOPIC).map(local)),
  };
}

const AT_SERVERS = /^LOCKBOX_(KAFKA|REGISTRY|MONGO)_(PASSWORD|KEY)$/;

/** By server: the setting that has its address. */
const ADDRESSES = { mongo: 'LOCKBOX_MONGO_URL', smtp: 'LOCKBOX_SMTP_URL', issuer: 'LOCKBOX_OIDC_ISSUER' };

async function settingsOf(program: string): Promise<Readonly<Record<string, { readonly secret?: boolean }>>> {
  const file = join(root, 'services', program, 'src/settings.ts');
  expect(existsSync(file)).toBe(true);
  const exported: object = await import(pathToFileURL(file).href);
  const schemas = Object.values(exported).filter((value) => value?.LOCKBOX_HTTP_PORT !== undefined);
  expect(schemas).toHaveLength(1);
  return schemas[0];
}

const page = (file: string) => readFileSync(join(root, file), 'utf8');

test('docs/architecture.md lists the topics of the file', () => {
  const section = page('docs/architecture.md').split('## Topics')[1]?.split('\n## ')[0] ?? '';
  expect(all(section, /^\| `lockbox\.([a-z-]+(?:\.<source>)?)`/gm)).toEqual(topics.map(({ name }) => name));
});

/** No part of an installation: people run them, and the witness is somebody else's. */
const NO_WORKERS = ['ctl', 'witness'];

test('each folder of services is a program of the file, except the command line and the witness', () => {
  const folders = globSync('services/*/src/main.ts', { cwd: root }).map((file) => file.split('/')[1]);
  expect(folders.filter((name) => !NO_WORKERS.includes(name ?? '')).sort()).toEqual(
    programs.map(({ name }) => name).sort(),
  );
});

describe.each(programs)('$name', (program) => {
  const code = sourceOf(program.name);
  const used = usedBy(code);

  test('says what it does, without any text of the template', () => {
    const texts = { entry: program.about, readme: page(`services/${program.name}/README.md`), code };
    expect(Object.entries(texts).flatMap(([where, text]) => (text.includes('SAY WHAT') ? [where] : []))).toEqual([]);
  });

  test('reads the topics of its entry, each of them and no others', () => {
    expect([...used.reads].sort()).toEqual([...program.reads].sort());
  });

  test('writes the topics of its entry, each of them and no others', () => {
    // A guard writes the topic of the source that it is set to, which by default has the program's name.
    const own = (topic: string) =>
      program.perDataStore && topic === 'intake.<source>' ? `intake.${program.name}` : topic;
    expect([...used.writes].map(own).sort()).toEqual([...program.writes].sort());
  });

  test('names no topic that it neither reads nor writes', () => {
    expect([...used.named].filter((topic) => ![...program.reads, ...program.writes].includes(topic))).toEqual([]);
  });

  test('signs commands as itself, if its entry says that it sends any', () => {
    const signers = all(code, /\b(?:commandSender\(|createCommandSender\(\{ sender: )'([a-z-]+)'/g);
    expect([...new Set(signers)]).toEqual(program.sends.length > 0 ? [program.name] : []);
  });

  test('delivers as its entry says', () => {
    expect(all(code, /\bdelivery: '([a-z-]+)'/g)).toEqual(program.delivery === 'none' ? [] : [program.delivery]);
  });

  test('has the secrets of its entry, besides those by which every program is known to servers', async () => {
    const settings = await settingsOf(program.name);
    const secrets = Object.keys(settings).filter((name) => settings[name]?.secret && !AT_SERVERS.test(name));
    const expected = program.secrets.flatMap((name) =>
      name.startsWith(EACH_SENDERS_KEY)
        ? Object.values(senderKeySettings).map((setting) => `${setting}${name.slice(EACH_SENDERS_KEY.length)}`)
        : [name],
    );
    const toDo = `"secrets" of ${program.name} in schemas/topics.yaml names each secret of its src/settings.ts but passwords and keys of certificates at servers: add what is missing, remove what is too much, then \`npm run generate\``;
    expect(secrets.sort(), toDo).toEqual(expected.sort());
  });

  test('has the servers of its entry, and no others', async () => {
    const settings = await settingsOf(program.name);
    const servers = Object.entries(ADDRESSES).filter(([, address]) => address in settings);
    const toDo = `"servers" of ${program.name} in schemas/topics.yaml names each server whose address is among its src/settings.ts (${Object.values(ADDRESSES).join(', ')}): servers: [${servers.map(([name]) => name).join(', ')}], then \`npm run generate\``;
    expect([...program.servers].sort(), toDo).toEqual(servers.map(([name]) => name).sort());
  });
});
