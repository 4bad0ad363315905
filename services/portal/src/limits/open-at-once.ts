import { tooManyCalls } from '../http/problems.ts';

const AGAIN_SECONDS = 10;

/**
 * Lets each owner have so many of a thing open at a time. The function that it returns takes a place, or throws 429, and
 * returns the function that gives the place back.
 */
export function openAtOnce(most: number, what: string): (owner: string) => () => void {
  const open = new Map<string, number>();
  return (owner) => {
    const before = open.get(owner) ?? 0;
    if (before >= most) throw tooManyCalls(what, AGAIN_SECONDS);
    open.set(owner, before + 1);
    let isOpen = true;
    return () => {
      if (!isOpen) return;
      isOpen = false;
      const left = (open.get(owner) ?? 0) - 1;
      if (left > 0) open.set(owner, left);
      else open.delete(owner);
    };
  };
}
