import { bytesOfDigest, type Sha256 } from '../tlog/digest.ts';
import { toHex } from '../tlog/hex.ts';
import type { Claim, LetterClaim } from './claims.ts';
import type { Damage } from './damage.ts';
import type { ChainedEvent } from './link.ts';

/**
 * Verifies e-mails' evidence against the log. Policy's proof in an e-mail covers its event's hash, not the number beside it:
 * the hash is therefore searched everywhere, and an altered number accuses nobody.
 */
export function createLettersCheck(letters: readonly LetterClaim[], sha256: Sha256) {
  const waiting = Map.groupBy(letters, (letter) => letter.hash);
  const claims = new Map<Claim, LetterClaim>(
    letters.flatMap((letter) => {
      const { where, checkpoint } = letter;
      return checkpoint === undefined
        ? []
        : [[{ ...checkpoint, where: `the checkpoint in ${where}` }, letter] as const];
    }),
  );
  const fit = new Set<LetterClaim>();
  const findings = new Map<LetterClaim, Pick<Damage, 'code' | 'sentence'>>();
  const rewritten = (letter: LetterClaim, what: string): void => {
    fit.delete(letter);
    const sentence = `The log was rewritten after this letter was sent (${letter.where}): ${what}.`;
    findings.set(letter, { code: 'REWRITTEN_AFTER_LETTER', sentence });
  };
  return {
    claims: [...claims.keys()] as readonly Claim[],
    /** An event of the log. */
    take({ tenantId, sequence }: Pick<ChainedEvent, 'tenantId' | 'sequence'>, raw: Uint8Array): void {
      if (waiting.size === 0) return;
      const digest = sha256(raw);
      for (const letter of waiting.get(digest) ?? []) {
        if (letter.tenantId === tenantId && letter.sequence === sequence) fit.add(letter);
        else {
          const sentence = `${letter.where} was changed: what it calls event ${letter.sequence} of ${letter.tenantId} is event ${sequence} of ${tenantId}.`;
          findings.set(letter, { code: 'LETTER_NOT_PROVEN', sentence });
        }
      }
      waiting.delete(digest);
    },
    /** When the log has been read to its end, or to where it is broken: what is wrong with it by a letter, or with the letter. */
    finish(isBroken: boolean, differing: readonly Claim[]): Iterable<Pick<Damage, 'code' | 'sentence'>> {
      for (const claim of differing) {
        const letter = claims.get(claim);
        if (letter !== undefined) rewritten(letter, `its first ${claim.size} events were others`);
      }
      for (const letter of isBroken ? [] : [...waiting.values()].flat()) {
        const { sequence, tenantId } = letter;
        const hex = toHex(bytesOfDigest(letter.hash));
        rewritten(letter, `event ${sequence} of ${tenantId}, with the hash ${hex}, no longer stands in it`);
      }
      return findings.values();
    },
    fitting: (): number => fit.size,
  };
}
