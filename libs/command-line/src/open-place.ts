import { usageError } from '@lockbox/contracts/errors';
import { folderPlace } from '@lockbox/proof/archive/folder-place';
import type { Place } from '@lockbox/proof/archive/place';
import type { EnvironmentVariables } from './installation.ts';
import { readS3Settings } from './settings.ts';

/**
 * Opens the place of `--to` or `--from`: a folder, or `s3://bucket/prefix`. The S3 client is loaded only if it is
 * needed.
 */
export async function openPlace(env: EnvironmentVariables, where: string, lockUntil?: string): Promise<Place> {
  const lockedUntil = lockUntil === undefined ? undefined : lockTime(lockUntil);
  const [, scheme, bucket = '', prefix = ''] = /^([a-z0-9]+):\/\/([^/]*)\/?(.*?)\/*$/.exec(where) ?? [];
  if (scheme === undefined) {
    if (lockedUntil === undefined) return folderPlace(where);
    throw usageError('--lock-until is for s3://…: what a folder holds its file system has to guard.');
  }
  if (scheme !== 's3' || bucket === '') {
    throw usageError(`"${where}" is neither a folder nor s3://BUCKET or s3://BUCKET/PREFIX.`);
  }
  const settings = readS3Settings(env);
  const [{ AwsClient }, { s3Place }] = await Promise.all([
    import('aws4fetch'),
    import('@lockbox/proof/archive/s3-place'),
  ]);
  const client = new AwsClient({
    service: 's3',
    region: settings.LOCKBOX_S3_REGION,
    accessKeyId: settings.LOCKBOX_S3_ACCESS_KEY_ID,
    secretAccessKey: settings.LOCKBOX_S3_SECRET_ACCESS_KEY,
    sessionToken: settings.LOCKBOX_S3_SESSION_TOKEN,
    retries: RETRIES,
  });
  const endpoint = settings.LOCKBOX_S3_ENDPOINT || `https://s3.${settings.LOCKBOX_S3_REGION}.amazonaws.com`;
  return s3Place({ client, endpoint, bucket, prefix, lockedUntil });
}

/** Of what a store answers with 429 or 5xx; each waits longer than the one before. */
const RETRIES = 5;

function lockTime(text: string): Date {
  const time = new Date(text);
  if (!/^\d{4}-\d\d-\d\d(T.*Z)?$/.test(text) || Number.isNaN(time.getTime())) {
    throw usageError(`--lock-until: "${text}" is no date such as 2036-12-31.`);
  }
  return time;
}
