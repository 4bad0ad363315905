import { expect, test } from 'vitest';
import { boxes } from './box.ts';

const OLD = 'the key of before, thirty-two bytes or more';
const NEW = 'the present key, of thirty-two bytes or more';
const TEXT = '{"tenantId":"contoso"}';

test('what is closed is read with the key alone, and under no name that tells what it is', () => {
  const box = boxes({ present: NEW, previous: '' });
  const closed = box.close('request-1', TEXT);
  expect(JSON.stringify(closed)).not.toMatch(/contoso|request-1/);
  expect(box.idsOf('request-1')).toEqual([closed._id]);
  expect(box.open(closed)).toEqual({ text: TEXT, isPresent: true });
  expect(boxes({ present: OLD, previous: '' }).open(closed)).toBeUndefined();
});

test('what was closed with the previous key is read, and known to be of it', () => {
  const closed = boxes({ present: OLD, previous: '' }).close('request-1', TEXT);
  const changed = boxes({ present: NEW, previous: OLD });
  expect(changed.open(closed)).toEqual({ text: TEXT, isPresent: false });
  expect(changed.idsOf('request-1')).toContain(closed._id);
});

test('what somebody has changed, or put under another name, is as if it were not there', () => {
  const box = boxes({ present: NEW, previous: '' });
  const closed = box.close('request-1', TEXT);
  const bytes = Buffer.from(closed.box, 'base64');
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  expect(box.open({ ...closed, box: bytes.toString('base64') })).toBeUndefined();
  expect(box.open({ ...closed, _id: box.close('request-2', TEXT)._id })).toBeUndefined();
  expect(box.open({ ...closed, box: '' })).toBeUndefined();
});
