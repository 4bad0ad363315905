import { hash } from 'node:crypto';
import { listed } from '@lockbox/platform/listed';

/** A caller's secret is as long as Lockbox's own keys: nobody finds it by trying. */
const LEAST_BYTES = 32;

/** Says which caller an `Authorization` header is of; undefined if of none. Only hashes of secrets are known here. */
export type FindCaller = (authorization: string | undefined) => string | undefined;

/** Of the setting's form, `caller=SHA-256 in hexadecimal` separated by commas. A caller that changes its secret stands there twice. */
export function findCaller(setting: string): FindCaller {
  const callers = new Map(
    listed(setting).map((entry) => {
      const [name = '', digest = ''] = entry.split('=');
      return [digest, name] as const;
    }),
  );
  return (authorization = '') => {
    const [, secret = ''] = /^Bearer +(\S+)$/i.exec(authorization) ?? [];
    return Buffer.byteLength(secret) < LEAST_BYTES ? undefined : callers.get(hash('sha256', secret));
  };
}
