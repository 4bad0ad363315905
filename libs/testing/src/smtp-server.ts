/** A mail server that tests can make refuse, not answer, stop and start; the stack's mail catcher takes everything. */
import { createServer, type Socket } from 'node:net';

/**
 * The answer to a recipient: accepts the letter, answers with this code, never answers, or accepts the letter and
 * closes the connection before it confirms.
 */
export type Mood = 'takes' | 'silent' | 'dies' | number;

/** Replaces an address: recipients without a mood of their own. */
export const EVERYBODY = '*';

export interface ReceivedMail {
  readonly to: string;
  readonly messageId: string;
  readonly source: string;
}

export interface SmtpServer {
  readonly url: string;
  readonly received: readonly ReceivedMail[];
  /** How many letters it took, and never said so: whoever sent one has to send it once more. */
  readonly unanswered: number;
  /** How often a sender named each address, whatever the answer was. */
  asked(address: string): number;
  setMood(address: string, mood: Mood): void;
  /** Stops, and breaks all connections off; `start` starts it on the same port. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** Letters are kept in `received`, unless the caller takes them. */
export async function startSmtpServer(port: number, take?: (mail: ReceivedMail) => void): Promise<SmtpServer> {
  const moods = new Map<string, Mood>();
  const received: ReceivedMail[] = [];
  const keep = take ?? ((mail: ReceivedMail) => void received.push(mail));
  const asked = new Map<string, number>();
  let unanswered = 0;
  const sockets = new Set<Socket>();
  const moodOf = (to: string): Mood => moods.get(to) ?? moods.get(EVERYBODY) ?? 'takes';
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
    serve(socket);
  });

  function serve(socket: Socket): void {
    let waiting = '';
    let inData = false;
    let to = '';
    const say = (line: string) => void socket.write(`${line}\r\n`);
    say('220 test');
    socket.setEncoding('utf8').on('data', (chunk) => {
      waiting += chunk;
      for (;;) {
        const ending = inData ? '\r\n.\r\n' : '\r\n';
        const at = waiting.indexOf(ending);
        if (at < 0) return;
        const text = waiting.slice(0, at);
        waiting = waiting.slice(at + ending.length);
        if (inData) {
          inData = false;
          keep({ to, messageId: /^message-id: *(\S+)/im.exec(text)?.[1] ?? '', source: text });
          if (moodOf(to) === 'dies') {
            unanswered += 1;
            return void socket.destroy();
          }
          say('250 taken');
        } else command(text);
      }
    });

    function command(line: string): void {
      const verb = line.slice(0, 4).toUpperCase();
      if (verb === 'RCPT') {
        to = /<([^>]*)>/.exec(line)?.[1] ?? '';
        asked.set(to, (asked.get(to) ?? 0) + 1);
        const mood = moodOf(to);
        if (mood === 'silent') return;
        say(typeof mood === 'number' ? `${mood} <${to}> is not taken` : '250 ok');
      } else if (verb === 'DATA') {
        inData = true;
        say('354 go on');
      } else if (verb === 'QUIT') {
        say('221 bye');
        socket.end();
      } else say('250 ok');
    }
  }

  const start = () =>
    new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  await start();
  return {
    url: `smtp://127.0.0.1:${port}`,
    received,
    get unanswered() {
      return unanswered;
    },
    asked: (address) => asked.get(address) ?? 0,
    setMood: (address, mood) => void moods.set(address, mood),
    start,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
