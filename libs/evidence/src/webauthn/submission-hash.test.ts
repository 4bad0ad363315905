/** The test vector of the guide for upstream systems, who make this hash in languages of their own. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { submissionText } from './shown-text.ts';
import { submissionHashOf } from './submission-hash.ts';

const GUIDE = new URL('../../../../docs/guides/upstream-systems.md', import.meta.url);

test('the guide has the text and the hash of this submission', () => {
  const submission = {
    tenantId: 'contoso',
    source: 'servicedesk',
    sourceRequestId: 'REQ-4711',
    environmentId: 'contoso-production',
    dataStores: ['contoso-production-dataverse'],
    engineerId: 'nestor.wilke',
    permissions: ['read'],
    ticketId: 'REQ-4711',
    trigger: 'SUPPORT_TICKET',
    requestedAt: Date.parse('2026-11-27T10:04:00Z'),
    exclusion: null,
    declaredBy: null,
    previousRequestId: null,
  };
  const [, text, hash] =
    /'(\["lockbox\/submission.*)' \| openssl dgst -sha256\n```\n\n```text\n(.*)\n```/.exec(
      readFileSync(GUIDE, 'utf8'),
    ) ?? [];
  expect({ text, hash }).toEqual({ text: submissionText(submission), hash: submissionHashOf(submission) });
});
