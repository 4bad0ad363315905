/** The code by which outsiders verify checkpoints, proofs and the log runs in a browser as it is: no bundler, nothing of Node, and an import map for `@noble/hashes`. */
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { stripTypeScriptTypes } from 'node:module';
import type { AddressInfo } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkpointKeyOf, verifierKeyOf } from '@lockbox/evidence/checkpoint-key';
import { nodeOf } from '@lockbox/evidence/merkle';
import { createPartitionLog } from '@lockbox/evidence/partition-log';
import { newSigningKeys } from '@lockbox/evidence/signing-keys';
import { writtenPartition } from '@lockbox/evidence/testing/written-partition';
import { toBase64 } from '@lockbox/evidence/tlog/base64';
import { type Digest, leafHash } from '@lockbox/evidence/tlog/digest';
import { formatVerifierKey } from '@lockbox/evidence/tlog/note';
import { inclusionProof } from '@lockbox/evidence/tlog/proofs';
import { sha256 } from '@lockbox/evidence/tlog/sha256';
import { createTree } from '@lockbox/evidence/tlog/tree';
import { PATIENCE_MS } from '@lockbox/testing/until';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, openChromium, WITHOUT_CHROMIUM } from './chromium.ts';

const FOLDER = resolve(import.meta.dirname, '../../libs/evidence/src');
const HASHES = dirname(fileURLToPath(import.meta.resolve('@noble/hashes/sha2.js')));
const EMPTY_PAGE = '<script type="importmap">{"imports":{"@noble/hashes/":"/@noble/hashes/"}}</script>';
const ORIGIN = 'lockbox.test/lockbox.events/0';

if (chromiumPath() === undefined) process.stderr.write(`${WITHOUT_CHROMIUM}\n`);

describe.skipIf(chromiumPath() === undefined)('a page without Node', () => {
  let server: Server;
  let browser: Browser;
  beforeAll(async () => {
    server = createServer(({ url = '/' }, answer) => {
      const source = sourceAt(url);
      answer.setHeader('content-type', source === undefined ? 'text/html' : 'text/javascript');
      answer.end(source ?? EMPTY_PAGE);
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    browser = await openChromium();
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  async function open(): Promise<Page> {
    const page = await browser.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`); // it listens on a port
    return page;
  }

  test('believes a checkpoint and a proof, and neither of them changed', async () => {
    const nodes = new Map<string, Digest>();
    const tree = createTree(nodeOf, (level, index, hash) => nodes.set(`${level}/${index}`, hash));
    const entries = Array.from({ length: 11 }, (_, index) => `entry ${index}`);
    for (const entry of entries) tree.append(leafHash(sha256, Buffer.from(entry)));
    const read = (level: number, index: number): Digest => nodes.get(`${level}/${index}`) ?? '';
    const { signingKey, publicKey } = newSigningKeys();
    const given = {
      note: checkpointKeyOf(signingKey).sign({ origin: ORIGIN, size: tree.size, root: tree.root() }),
      key: formatVerifierKey(verifierKeyOf(ORIGIN, publicKey)),
      proof: [...inclusionProof({ node: nodeOf, read }, 6, tree.size)],
    };
    const page = await open();
    // The code is a string, since it runs in the page with the server's modules.
    const believed = await page.evaluate(`(async ({ note, key, proof }) => {
      const [notes, opening, digests, { sha256 }, { isIncluded }] = await Promise.all(
        ['note', 'open-checkpoint', 'digest', 'sha256', 'proofs'].map((name) => import('/tlog/' + name + '.ts')));
      const keys = [notes.parseVerifierKey(key)];
      const utf8 = new TextEncoder();
      const opened = await opening.openCheckpoint(utf8.encode(note), '${ORIGIN}', keys);
      const changed = await opening.openCheckpoint(utf8.encode(note.replace('\\n11\\n', '\\n12\\n')), '${ORIGIN}', keys);
      const node = digests.nodeHashWith(sha256);
      const { size, root } = opened.checkpoint;
      const claim = (entry, index) => isIncluded(node, { leaf: digests.leafHash(sha256, utf8.encode(entry)), index, size, root, proof });
      return { opened: opened.ok, changed: changed.ok, own: claim('entry 6', 6), other: claim('entry 7', 6), elsewhere: claim('entry 6', 7) };
    })(${JSON.stringify(given)})`);
    expect(believed).toEqual({ opened: true, changed: false, own: true, other: false, elsewhere: false });
    await page.close();
  });

  test('verifies a partition of the log against a checkpoint, and finds the event that was changed', async () => {
    const written = writtenPartition(30);
    const log = createPartitionLog();
    for (const { event, raw } of written) log.take(event, raw);
    const given = {
      claims: [{ size: log.size, root: log.root(), where: 'the checkpoint' }],
      records: written.map(({ event, key, raw }) => ({
        event: { ...event, previousHash: event.previousHash && toBase64(event.previousHash) },
        key: toBase64(key),
        raw: toBase64(raw),
      })),
    };
    const page = await open();
    const found = await page.evaluate(`(async ({ claims, records }) => {
      const [{ LogCheck }, { fromBase64 }, { nodeHashWith }, { sha256 }] = await Promise.all(
        ['verifying/log-check', 'tlog/base64', 'tlog/digest', 'tlog/sha256'].map((name) => import('/' + name + '.ts')));
      const ids = new Map(records.map(({ event: { tenantId, sequence, eventId } }) => [tenantId + sequence, eventId]));
      const hashing = { sha256, node: nodeHashWith(sha256), eventIdOf: (tenant, sequence) => ids.get(tenant + sequence) };
      const damageWith = (changed) => {
        const check = new LogCheck({ hashing, partition: 0, origin: '${ORIGIN}', claims, now: 0 });
        for (const [place, { event, key, raw }] of records.entries()) {
          const bytes = fromBase64(raw);
          if (place === changed) bytes[6] ^= 1;
          const previousHash = event.previousHash === null ? null : fromBase64(event.previousHash);
          check.take({ ...event, previousHash }, { key: fromBase64(key), raw: bytes, timestamp: 0 }, () => 'event ' + place);
        }
        return check.finish().damage.map(({ code }) => code);
      };
      return { whole: damageWith(-1), changed: damageWith(13), newest: damageWith(29) };
    })(${JSON.stringify(given)})`);
    expect(found).toEqual({ whole: [], changed: ['CHAIN_HASH_MISMATCH'], newest: ['CHECKPOINT_DIFFERS'] });
    await page.close();
  });
});

/** The module that the address names: one of ours without its types, or one of `@noble/hashes`. */
function sourceAt(url: string): string | undefined {
  const own = /^\/((?:tlog|verifying)\/[a-z0-9-]+\.ts)$/.exec(url)?.[1];
  if (own !== undefined) return stripTypeScriptTypes(readFileSync(join(FOLDER, own), 'utf8'));
  const hash = /^\/@noble\/hashes\/([a-z0-9_]+\.js)$/.exec(url)?.[1];
  return hash === undefined ? undefined : readFileSync(join(HASHES, hash), 'utf8');
}
