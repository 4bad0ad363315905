/** The address of a call, which every reader interprets alike. */
export interface CallAddress {
  readonly url: string;
  /** The path as it was sent, encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
}

/** Throws where it is no address of a server, or one with a path: no proof could name it. */
export function checkedOrigin(url: string): string {
  if (URL.canParse(url) && new URL(url).origin === url) return url;
  throw new TypeError(
    `url has to be where callers reach the service, without a path, as https://crm.example.com: ${url}`,
  );
}

/**
 * Undefined where two programs could read the path as two: with dots, backslashes or encoded slashes, one that resolves these gives
 * something else than what another has decided on.
 */
export function addressOf(origin: string, target: string): CallAddress | undefined {
  const url = `${origin}${target}`;
  if (target.includes('#') || !URL.canParse(url)) return undefined;
  const { origin: server, pathname, searchParams } = new URL(url);
  const [path = ''] = target.split('?', 1);
  // A URL resolves what it reads as dots, also where they are encoded: then it is another path.
  if (server !== origin || pathname !== path) return undefined;
  const segments = path.slice(1).split('/');
  const isPlain = segments.every((segment, at) => isName(segment) || (segment === '' && at === segments.length - 1));
  return isPlain ? { url, path, query: searchParams } : undefined;
}

function isName(segment: string): boolean {
  try {
    const name = decodeURIComponent(segment);
    // Some programs pass over what follows a `;` before they resolve dots.
    const [beforeParameters = ''] = name.split(';', 1);
    if (['', '.', '..'].includes(beforeParameters)) return false;
    // A name that is still encoded has another meaning to a program that decodes twice.
    return !/[/\\\p{Cc}]|%[0-9a-f]{2}/iu.test(name);
  } catch {
    return false;
  }
}
