import { expect, test } from 'vitest';
import { scramVerifier } from './scram.ts';

test('a verifier is the one that PostgreSQL would keep (made by its own, for this password and salt)', async () => {
  // RFC 7677, section 3, has this salt and password; PostgreSQL writes what follows from them in this form.
  const salt = Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64');
  expect(await scramVerifier('pencil', salt)).toBe(
    'SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=',
  );
});
