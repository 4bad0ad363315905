import { Option } from 'commander';
import type { Whom } from '../sign-in.ts';

export interface AsOption {
  readonly as?: string;
}

/** For what goes through the API: in development one may be anyone for a single command, without signing in first. */
export const asOption = (): Option => new Option('--as <person>', "as one of the development issuer's people");

export const asPerson = ({ as }: AsOption): Whom | undefined => (as === undefined ? undefined : { person: as });
