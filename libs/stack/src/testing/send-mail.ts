/** Sends a message by hand, for tests of the mail catcher without a mail library. */
import { connect } from 'node:net';
import { createInterface } from 'node:readline';

export interface Message {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** Each line waits for the server's consent. */
export async function sendMail(smtpUrl: string, { to, subject, text }: Message): Promise<void> {
  const { hostname, port } = new URL(smtpUrl);
  const socket = connect(Number(port), hostname);
  const message = `From: lockbox@example.org\r\nTo: ${to}\r\nSubject: ${subject}\r\n\r\n${text}\r\n.`;
  const lines = ['HELO test', 'MAIL FROM:<lockbox@example.org>', `RCPT TO:<${to}>`, 'DATA', message, 'QUIT'];
  for await (const answer of createInterface(socket)) {
    if (!/^[23]\d\d /.test(answer)) throw new Error(`The mail server says: ${answer}`);
    const next = lines.shift();
    if (next === undefined) break;
    socket.write(`${next}\r\n`);
  }
  socket.destroy();
}
