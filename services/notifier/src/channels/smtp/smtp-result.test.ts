import { expect, test } from 'vitest';
import { smtpResultOf } from './smtp-result.ts';

test('a mailbox that does not exist is given up, one that is full is tried again', () => {
  expect(smtpResultOf({ code: 'EENVELOPE', command: 'RCPT TO', responseCode: 550 })).toEqual({
    kind: 'refused',
    detail: '550',
  });
  expect(smtpResultOf({ code: 'EENVELOPE', command: 'RCPT TO', responseCode: 452 })).toEqual({
    kind: 'deferred',
    detail: '452',
  });
  expect(smtpResultOf({ code: 'EMESSAGE', command: 'DATA', responseCode: 554 })).toMatchObject({ kind: 'refused' });
});

test('an address that SMTP cannot carry is given up', () => {
  expect(smtpResultOf({ code: 'EENVELOPE', command: 'API' })).toEqual({ kind: 'refused', detail: 'EENVELOPE' });
});

test('a server that is down, refuses us, or closes says nothing about the recipient', () => {
  for (const error of [
    { code: 'ESOCKET', command: 'CONN' },
    { code: 'EDNS', command: 'CONN' },
    { code: 'EAUTH', command: 'AUTH PLAIN', responseCode: 535 },
    { code: 'EENVELOPE', command: 'MAIL FROM', responseCode: 550 },
    { code: 'EENVELOPE', command: 'RCPT TO', responseCode: 421 },
    new Error('something else'),
  ]) {
    expect(smtpResultOf(error)).toMatchObject({ kind: 'unreachable' });
  }
});

test('the detail of an error holds no address', () => {
  const error = Object.assign(new Error('550 <ada@acme.example> is unknown'), {
    code: 'EENVELOPE',
    command: 'RCPT TO',
    responseCode: 550,
    response: '550 <ada@acme.example> is unknown',
  });
  expect(JSON.stringify(smtpResultOf(error))).not.toContain('ada');
});
