import { Option } from 'commander';
import type { Whom } from '../sign-in.ts';

export interface AsOption {
  readonly as?: string;
}

/** Options by which, in development, one command acts as any person, without signing in first. */
export const asOption = (): Option => new Option('--as <person>', "as one of the development issuer's people");

export const asPerson = ({ as }: AsOption): Whom | undefined => (as === undefined ? undefined : { person: as });
