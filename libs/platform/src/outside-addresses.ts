import { BlockList, isIP, isIPv4 } from 'node:net';

/**
 * Limits the destinations of requests whose address a third party has chosen. Without the limit, such an address could
 * name services that only this machine's network reaches: metadata services, databases, other services' health pages.
 */
const notPublic = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  notPublic.addSubnet(network, prefix, 'ipv4');
}
// Only 2000::/3 of IPv6 is public, except for parts of it that contain other addresses.
const publicIpv6 = new BlockList();
publicIpv6.addSubnet('2000::', 3, 'ipv6');
for (const [network, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const) {
  notPublic.addSubnet(network, prefix, 'ipv6');
}

/** Returns whether an IP address is one of the public internet's. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !notPublic.check(address, 'ipv4');
  return isIP(address) === 6 && publicIpv6.check(address, 'ipv6') && !notPublic.check(address, 'ipv6');
}

const LONGEST_URL = 2_000;

/** A fault of an address: the message of the catalogue (libs/words, `problems`) and its arguments. */
export type AddressProblem =
  | readonly ['ADDRESS_LENGTH', { readonly limit: number }]
  | readonly ['ADDRESS_FORM', { readonly example: string }]
  | readonly ['ADDRESS_SCHEME' | 'ADDRESS_WITH_USER' | 'ADDRESS_PRIVATE'];

/**
 * Returns the problem of an address that a third party has chosen, or undefined. The name is resolved and checked again
 * when the connection is made, because names change.
 */
export function outsideUrlProblem(text: string, development: boolean): AddressProblem | undefined {
  if (text.length > LONGEST_URL) return ['ADDRESS_LENGTH', { limit: LONGEST_URL }];
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return ['ADDRESS_FORM', { example: 'https://example.com/hook' }];
  }
  if (url.protocol !== 'https:' && !(development && url.protocol === 'http:')) return ['ADDRESS_SCHEME'];
  if (url.username !== '' || url.password !== '') return ['ADDRESS_WITH_USER'];
  if (development) return undefined;
  const host = hostOf(url);
  if (isIP(host) !== 0 ? !isPublicAddress(host) : !host.includes('.') || host.endsWith('.localhost')) {
    return ['ADDRESS_PRIVATE'];
  }
  return undefined;
}

/** The host without the brackets of IPv6. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '');
