import { tmpdir } from 'node:os';
import { describe, expect, test } from 'vitest';
import { captured } from '../testing/captured.ts';

async function verify(...args: readonly string[]) {
  const { code, err } = await captured(['verify', ...args], { LOCKBOX_KAFKA_BROKERS: 'nowhere.invalid:9092' });
  return { code, err };
}

describe('what would be passed over is refused before anything is read', () => {
  test.each([
    ['--partition', '3'],
    ['--checkpoint', 'kept/checkpoint'],
    ['--witnesses', 'policy'],
    ['--report', 'report.html'],
    ['--state', 'verified'],
    ['--database', 'mongodb://nowhere.invalid'],
    ['--folder', 'published'],
    ['--archive', 'archive'],
  ])('%s with a bundle', async (option, value) => {
    const { code, err } = await verify('--bundle', 'approval.html', option, value);
    expect(code).toBe(64);
    expect(err).toContain(`${option} does not go with --bundle`);
  });

  test.each([
    ['--folder', 'published'],
    ['--state', 'verified'],
    ['--database', 'mongodb://nowhere.invalid'],
    ['--letter', 'approval.eml'],
    ['--slice', 'contoso.ndjson'],
  ])('%s with an archive', async (option, value) => {
    const { code, err } = await verify('--archive', 'archive', option, value);
    expect(code).toBe(64);
    expect(err).toContain(option);
  });

  test('--no-decisions with a bundle', async () => {
    expect(await verify('--bundle', 'approval.html', '--no-decisions')).toMatchObject({ code: 64 });
  });

  test('--letter with --state', async () => {
    expect(await verify('--letter', 'approval.eml', '--state', 'verified')).toMatchObject({ code: 64 });
  });

  test('--database with --state', async () => {
    expect(await verify('--database', '--state', 'verified')).toMatchObject({ code: 64 });
  });

  test('--witness without a bundle', async () => {
    expect(await verify('--witness', 'w1+00000000+key')).toMatchObject({ code: 64 });
  });

  test('a folder in the place of a slice', async () => {
    const { code, err } = await verify('--slice', tmpdir());
    expect(code).toBe(64);
    expect(err).toContain('is a folder');
  });

  test('a report of a kind that there is not, or where no folder is', async () => {
    const unknown = await verify('--report', 'report.pdf');
    expect(unknown).toEqual({ code: 64, err: expect.stringContaining('.html, .json, .txt') });
    expect(await verify('--report', '/nowhere/at/all/report.html')).toMatchObject({ code: 64 });
  });
});
