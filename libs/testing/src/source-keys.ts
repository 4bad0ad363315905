/** Keys of the sources of tests, by which they sign; intake asks for them outside of development, or where a test says so. */
import {
  DIRECTORY_SIGNER,
  type SignedRecord,
  type SourceKey,
  signedBySource,
  sourceKeyOf,
} from '@lockbox/contracts/source-signature';

/** The secret of one source. */
export const sourceSecret = (source: string) => `test-key-of-the-source-${source}-and-of-nobody-else`;
const SIGNING = ['servicedesk', 'import', 'gate', DIRECTORY_SIGNER];

/** The value of LOCKBOX_SOURCE_KEYS; the portal and access have their own keys. */
export const SOURCE_KEYS = SIGNING.map((source) => `${source}=${sourceSecret(source)}`).join(',');

const made = new Map<string, SourceKey>();
function keyOf(source: string): SourceKey {
  const key = made.get(source) ?? sourceKeyOf(sourceSecret(source));
  made.set(source, key);
  return key;
}

export const signatureOf = (source: string, record: SignedRecord): Record<string, string> =>
  signedBySource(source, keyOf(source), record, Date.now());
