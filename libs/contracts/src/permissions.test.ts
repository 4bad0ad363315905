import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { describedIn, loadPermissions } from './permissions.ts';

const folder = mkdtempSync(join(tmpdir(), 'permissions-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function own(content: string): string {
  const path = join(folder, 'permissions.yaml');
  writeFileSync(path, content);
  return path;
}
const described = (id: string, language: string, file = '') => {
  const found = loadPermissions(file).get(id);
  return found && describedIn(language, found);
};

describe('the catalogue of permissions', () => {
  test('has words for each permission, in English and German, which differ', () => {
    for (const permission of loadPermissions().values()) {
      const [english, german] = [describedIn('en', permission), describedIn('de', permission)];
      expect(german.title).not.toBe(english.title);
      expect(german.description).not.toBe(english.description);
      expect(permission.words.has('de')).toBe(true);
    }
  });

  test.each([
    'export',
    'write',
    'delete',
    'restore',
    'execute',
    'configure',
    'share',
    'impersonate',
    'admin',
    'all',
    '*',
  ])('warns of %s, which is broad', (id) => expect(described(id, 'en')?.broad).toBe(true));

  test.each(['list', 'read', 'create', 'restart'])('does not warn of %s', (id) =>
    expect(described(id, 'en')?.broad).toBe(false),
  );

  test('says in English what it has no words for in the reader’s language, and nothing of what it does not know', () => {
    expect(described('read', 'fr')).toEqual({
      id: 'read',
      broad: false,
      title: 'Read',
      description: 'Open and see records. Nothing can be changed.',
    });
    expect(described('table:read', 'en')).toBeUndefined();
  });

  test('is extended by a file of the provider, whose entries take the place of those that were there', () => {
    const file = own(`permissions:
  - id: table:read
    broad: true
    en: { title: Read tables, description: All of them. }
  - id: read
    en: { title: Look, description: Ours. }`);
    expect(described('table:read', 'de', file)).toMatchObject({ title: 'Read tables', broad: true });
    expect(described('read', 'de', file)).toMatchObject({ title: 'Look' });
    expect(described('export', 'de', file)).toMatchObject({ title: 'Exportieren' });
  });
});

describe('a wrong file is refused with what to mend, and where', () => {
  test.each<{ readonly wrong: string; readonly content: string; readonly says: readonly string[] }>([
    {
      wrong: 'without its key',
      content: 'others: []',
      says: ['line 1, the whole file: it must have the key `permissions`'],
    },
    { wrong: 'that is no YAML', content: 'permissions: [', says: ['line 1: '] },
    {
      wrong: 'with an id twice',
      content: 'permissions:\n  - { id: a, en: &w { title: A, description: B } }\n  - { id: a, en: *w }',
      says: ['line 3, permissions.1.id: "a" is there twice'],
    },
    {
      wrong: 'without English',
      content: 'permissions:\n  - { id: a, de: { title: A, description: B } }',
      says: ['line 2, permissions.0: add the words in English'],
    },
    {
      wrong: 'with wrong keys and values',
      content:
        'permissions:\n  - id: 4\n    broad: yes please\n    english: {}\n    en:\n      title: ""\n      hint: x\nmore: 1',
      says: [
        'line 2, permissions.0.id: it must be a text',
        'line 3, permissions.0.broad: it must be true or false',
        'permissions.0.english: this is neither a key that is known nor a language',
        'line 6, permissions.0.en.title: it must be a text of one line, of 60 characters',
        'permissions.0.en.description: it must be a text of one line, of 300 characters',
        'line 7, permissions.0.en.hint: this key is not known',
        'line 8, more: this key is not known',
      ],
    },
    { wrong: 'of texts', content: 'permissions: [read]', says: ['line 1, permissions.0: it must have `id`'] },
  ])('one $wrong', ({ content, says }) => {
    const path = own(content);
    expect(() => loadPermissions(path)).toThrowError(expect.objectContaining({ code: 'PERMISSIONS_FILE_WRONG' }));
    for (const part of [`${path} is wrong:`, ...says]) expect(() => loadPermissions(path)).toThrowError(part);
  });

  test('one that is not there', () => {
    expect(() => loadPermissions(join(folder, 'none.yaml'))).toThrowError('none.yaml cannot be read');
  });
});
