import { parse } from 'regexparam';
import { matchRoute } from 'wouter';
import { ROUTES, type RouteName } from './routes.ts';

const NAMES = Object.keys(ROUTES) as RouteName[]; // its own keys: it has no others

/** The page at an address, whose it is, and what is opened there; undefined where there is none. */
export function routeAt(path: string) {
  for (const name of NAMES) {
    const { side, path: pattern } = ROUTES[name];
    const [isThere, params] = matchRoute(parse, pattern, path);
    if (isThere) return { name, side, id: params[0] };
  }
  return undefined;
}
