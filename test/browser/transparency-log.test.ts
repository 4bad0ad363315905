/** What somebody outside needs to check checkpoints and proofs runs in a browser as it stands: no bundler, nothing of Node. */
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { stripTypeScriptTypes } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { checkpointKeyOf, verifierKeyOf } from '@lockbox/evidence/checkpoint-key';
import { nodeOf } from '@lockbox/evidence/merkle';
import { newSigningKeys } from '@lockbox/evidence/signing-keys';
import { type Digest, leafHash } from '@lockbox/evidence/tlog/digest';
import { formatVerifierKey } from '@lockbox/evidence/tlog/note';
import { inclusionProof } from '@lockbox/evidence/tlog/proofs';
import { sha256 } from '@lockbox/evidence/tlog/sha256';
import { createTree } from '@lockbox/evidence/tlog/tree';
import { PATIENCE_MS } from '@lockbox/testing/until';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, openChromium, WITHOUT_CHROMIUM } from './chromium.ts';

const FOLDER = resolve(import.meta.dirname, '../../libs/evidence/src/tlog');
const ORIGIN = 'lockbox.test/lockbox.events/0';

if (chromiumPath() === undefined) process.stderr.write(`${WITHOUT_CHROMIUM}\n`);

describe.skipIf(chromiumPath() === undefined)('a page without Node', () => {
  let server: Server;
  let browser: Browser;
  beforeAll(async () => {
    server = createServer(({ url = '/' }, answer) => {
      const name = /^\/([a-z0-9-]+\.ts)$/.exec(url)?.[1];
      answer.setHeader('content-type', name === undefined ? 'text/html' : 'text/javascript');
      answer.end(name === undefined ? '' : stripTypeScriptTypes(readFileSync(join(FOLDER, name), 'utf8')));
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    browser = await openChromium();
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

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
    const page = await browser.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`); // it listens on a port
    // As text, since it runs in the page: with the modules as the server has them.
    const believed = await page.evaluate(`(async ({ note, key, proof }) => {
      const [notes, opening, digests, { sha256 }, { isIncluded }] = await Promise.all(
        ['note', 'open-checkpoint', 'digest', 'sha256', 'proofs'].map((name) => import('/' + name + '.ts')));
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
});
