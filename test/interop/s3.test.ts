/** Archives and published tiles at an S3-compatible store that others wrote: versitygw, of the version that versitygw/go.mod pins. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPlace } from '@lockbox/command-line/open-place';
import { nodeOf } from '@lockbox/evidence/merkle';
import { digestAt } from '@lockbox/evidence/tlog/digest';
import { tilePath, tilesBetween } from '@lockbox/evidence/tlog/tiles';
import { createTree } from '@lockbox/evidence/tlog/tree';
import { archiveTo, checked, note, publishTo, roots } from '@lockbox/proof/testing/archived-log';
import { freePort } from '@lockbox/stack/ports';
import { goPrograms, hasGo } from '@lockbox/testing/built-programs';
import { until } from '@lockbox/testing/until';
import { AwsClient } from 'aws4fetch';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

describe.skipIf(!hasGo)('an S3-compatible store', () => {
  const folder = mkdtempSync(join(tmpdir(), 's3-'));
  const keys = { accessKeyId: 'lockbox-test', secretAccessKey: 'a-key-of-this-test-alone' };
  const env: Record<string, string> = {
    LOCKBOX_S3_ACCESS_KEY_ID: keys.accessKeyId,
    LOCKBOX_S3_SECRET_ACCESS_KEY: keys.secretAccessKey,
  };
  const client = new AwsClient({ ...keys, service: 's3', region: 'us-east-1' });
  let store: ChildProcess | undefined;

  beforeAll(async () => {
    const port = await freePort();
    env.LOCKBOX_S3_ENDPOINT = `http://127.0.0.1:${port}`;
    const folders = ['objects', 'versions', 'metadata'].map((name) => join(folder, name));
    for (const one of folders) mkdirSync(one);
    const [objects = '', versions = '', metadata = ''] = folders;
    const args = ['--access', keys.accessKeyId, '--secret', keys.secretAccessKey, '--port', `127.0.0.1:${port}`];
    const at = ['posix', '--versioning-dir', versions, '--sidecar', metadata, objects];
    const programs = await goPrograms(join(import.meta.dirname, 'versitygw'));
    store = spawn(join(programs, 'versitygw'), [...args, ...at], { stdio: 'ignore' });
    const headers = { 'x-amz-bucket-object-lock-enabled': 'true' };
    await until('the store has a bucket', async () => {
      const made = await client
        .fetch(`${env.LOCKBOX_S3_ENDPOINT}/archive`, { method: 'PUT', headers })
        .catch(() => undefined);
      return made?.ok;
    });
    await client.fetch(`${env.LOCKBOX_S3_ENDPOINT}/published`, { method: 'PUT' });
  });
  afterAll(async () => {
    if (store !== undefined) {
      const ended = once(store, 'exit');
      store.kill();
      await ended;
    }
    rmSync(folder, { recursive: true });
  });

  test('holds an archive that goes on, is whole, and is read back as it was', async () => {
    const place = await openPlace(env, 's3://archive/of the log/lockbox');
    await archiveTo(place, 300);
    expect(await archiveTo(place, 700)).toMatchObject({ before: 300, size: 700 });
    const { partition, damage } = await checked(place);
    expect(damage).toEqual([]);
    expect(partition).toMatchObject({ events: 700, checkpoints: 2 });
  });

  test('serves what was published: the checkpoint, and the tree of each size that was signed', async () => {
    const place = await openPlace(env, 's3://published/log');
    expect(await publishTo(place, [7, 300])).toMatchObject({ size: 300, leftOut: [] });
    expect(await publishTo(place, [7, 300, 310, 520], 300)).toMatchObject({ before: 300, size: 520 });
    expect(await publishTo(place, [7, 300, 310, 520], 300)).toMatchObject({ files: 0 });
    const get = (path: string) => client.fetch(`${env.LOCKBOX_S3_ENDPOINT}/published/log/${path}`);
    const checkpoint = await get('checkpoint');
    expect(await checkpoint.text()).toBe(note(520).toString());
    expect(checkpoint.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(checkpoint.headers.get('cache-control')).toBe('no-cache');
    const tile = await get('tile/0/000');
    expect((await tile.arrayBuffer()).byteLength).toBe(8_192);
    expect(tile.headers.get('content-type')).toBe('application/octet-stream');
    expect(tile.headers.get('cache-control')).toContain('max-age=31536000');
    for (const size of [300, 310, 520]) {
      const tree = createTree(nodeOf);
      for (const { level, index, width } of tilesBetween(0, 0, size)) {
        const partial = await get(tilePath({ level, index, width }));
        const served = partial.ok ? partial : await get(tilePath({ level, index, width: 256 }));
        const bytes = Buffer.from(await served.arrayBuffer());
        for (let at = 0; at < width; at++) tree.append(digestAt(bytes, at));
      }
      expect(tree.root()).toBe(roots.get(size));
    }
  });

  test('writes each object once, whoever comes second, and however many there are', async () => {
    const place = await openPlace(env, 's3://archive/once');
    const [bytes, others] = [Buffer.from('as it was'), Buffer.from('other')];
    expect(await place.writeOnce('a/object', bytes)).toBe(true);
    expect(await place.writeOnce('a/object', bytes)).toBe(false);
    await expect(place.writeOnce('a/object', others)).rejects.toMatchObject({ code: 'PUBLISHED_DIFFERS' });
    expect(await place.read('a/object')).toEqual(bytes);
    expect(await place.read('a/none')).toBeUndefined();
    const both = await Promise.allSettled([place.writeOnce('race', bytes), place.writeOnce('race', others)]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    // More than a store lists at once.
    const names = Array.from({ length: 1_010 }, (_, index) => String(index).padStart(4, '0'));
    for (let at = 0; at < names.length; at += 50) {
      await Promise.all(names.slice(at, at + 50).map((name) => place.writeOnce(`many/${name}`, bytes)));
    }
    expect(await place.list('many')).toEqual(names);
    expect(await place.list('nothing')).toEqual([]);
  });

  test('lets nobody delete what is locked', async () => {
    const place = await openPlace(env, 's3://archive/locked', '2099-12-31');
    await place.writeOnce('object', Buffer.from('kept'));
    const address = `${env.LOCKBOX_S3_ENDPOINT}/archive/locked/object`;
    const { headers } = await client.fetch(address, { method: 'HEAD' });
    expect(headers.get('x-amz-object-lock-mode')).toBe('COMPLIANCE');
    expect(headers.get('x-amz-object-lock-retain-until-date')).toContain('2099-12-31');
    const version = `${address}?versionId=${headers.get('x-amz-version-id')}`;
    expect((await client.fetch(version, { method: 'DELETE' })).status).toBe(403);
  });

  test('says what is wrong: the key, the bucket, the address', async () => {
    const of = async (where: string, changed: Record<string, string> = {}) =>
      (await openPlace({ ...env, ...changed }, where)).list('x');
    await expect(of('s3://archive', { LOCKBOX_S3_SECRET_ACCESS_KEY: 'another' })).rejects.toMatchObject({
      code: 'NOT_ALLOWED',
    });
    await expect(of('s3://nothing-here')).rejects.toMatchObject({ code: 'USAGE' });
    await expect(of('s3://archive', { LOCKBOX_S3_ENDPOINT: 'http://127.0.0.1:1' })).rejects.toMatchObject({
      code: 'ARCHIVE_UNREACHABLE',
      retriable: true,
    });
  });
});
