/** `npm run certificates`: certificates for a secured installation. */
import { parseArgs } from 'node:util';
import { makeCertificates } from '@lockbox/stack/certificates';
import { topicsFile } from '@lockbox/topics/file';

const HELP = `Usage: npm run certificates -- [options]

Makes with openssl, in one folder, what is not there yet or ends within 30 days:
  ca.pem, ca.key                          a certificate authority; keep its key where no server is
  servers/NAME/{certificate,key,both}.pem one certificate for each server
  clients/NAME/{certificate,key,both}.pem one for each principal of schemas/topics.yaml, and for lockbox-platform,
                                          which applies topics; the name in it (CN) is the Kafka principal
both.pem is key and certificate in one file. Delete a folder to have its certificate made anew.

  --out FOLDER            where (certificates)
  --server NAME=HOST,...  a server and the hosts by which it is reached, instead of kafka, registry and mongo on this
                          machine; once for each
  --prefix TEXT           what principals begin with (lockbox-)
  --days N                how long certificates last (365)
  --help                  this text

For another authority of yours, take these as a list of what to sign.
`;

/** By name: the hosts. */
function serversOf(given: readonly string[]): Record<string, readonly string[]> {
  return Object.fromEntries(
    given.map((text) => {
      const [, name, hosts] = /^([\w.-]+)=([\w.:-]+(?:,[\w.:-]+)*)$/.exec(text) ?? [];
      if (name === undefined || hosts === undefined) throw new Error(`--server is NAME=HOST,HOST, not "${text}".`);
      return [name, hosts.split(',')];
    }),
  );
}

function main(): void {
  const { values } = parseArgs({
    options: {
      out: { type: 'string', default: 'certificates' },
      server: {
        type: 'string',
        multiple: true,
        default: ['kafka', 'registry', 'mongo'].map((name) => `${name}=${name},localhost,127.0.0.1`),
      },
      prefix: { type: 'string', default: 'lockbox-' },
      days: { type: 'string', default: '365' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  const days = Number(values.days);
  if (!Number.isInteger(days) || days < 31) throw new Error(`--days is a whole number above 30, not "${values.days}".`);
  const names = new Set([...topicsFile().parties.map(({ name }) => name), 'platform']);
  const clients = [...names].map((name) => `${values.prefix}${name}`);
  const made = makeCertificates({ folder: values.out, days, servers: serversOf(values.server), clients });
  for (const name of made) process.stdout.write(`${values.out}/${name}\n`);
  if (made.length === 0) process.stdout.write(`All certificates in ${values.out} are there and last.\n`);
}

try {
  main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${HELP}`);
  process.exitCode = 64;
}
