/** Tests how the answers of an S3 store are interpreted. */
import { expect, test } from 'vitest';
import { s3Place } from './s3-place.ts';

const bytes = Buffer.from('as it was');
const conflict = new Response('<Error><Code>ConditionalRequestConflict</Code></Error>', { status: 409 });

/** A bucket without the object, whose store answers so to one who writes it; `standing`: it is there from the first answer on. */
function bucket(answers: readonly Response[], standing?: Buffer) {
  let puts = 0;
  const place = s3Place({
    client: {
      async fetch(_address, init) {
        if (init?.method === 'PUT') return (answers[puts++] ?? answers.at(-1) ?? Response.error()).clone();
        return puts > 0 && standing !== undefined
          ? new Response(Uint8Array.from(standing))
          : new Response('<Error><Code>NoSuchKey</Code></Error>', { status: 404 });
      },
    },
    ...{ endpoint: 'https://s3.test', bucket: 'evidence', prefix: '' },
  });
  return { place, puts: () => puts };
}

test('an object that another is writing, and that is not there, is written again', async () => {
  const { place, puts } = bucket([conflict, new Response()]);
  expect(await place.writeOnce('events/0', bytes)).toBe(true);
  expect(puts()).toBe(2);
});

test('one that stays so is not called different: it can be tried again', async () => {
  const { place } = bucket([conflict]);
  await expect(place.writeOnce('events/0', bytes)).rejects.toMatchObject({
    code: 'ARCHIVE_UNREACHABLE',
    retriable: true,
  });
});

test('one that another has written is held against what was to be written', async () => {
  expect(await bucket([conflict], bytes).place.writeOnce('events/0', bytes)).toBe(false);
  const { place } = bucket([conflict], Buffer.from('other'));
  await expect(place.writeOnce('events/0', bytes)).rejects.toMatchObject({ code: 'PUBLISHED_DIFFERS' });
});
