/**
 * The mail catcher as a process: maildev, with a page whose letters have links that open. Arguments: the SMTP port, the port
 * of the page, a folder for letters, and one for the files of the page.
 */
import { createAPIServer } from '@maildev/api';
import { registerUI } from '@maildev/ui/server';
import { MailDev } from 'maildev';
import { copyMailPage } from './mail-page.ts';

const HOST = '127.0.0.1';
const [smtpPort, pagePort, letters, page] = process.argv.slice(2);
if (letters === undefined || page === undefined) throw new Error('mail-main.ts needs two ports and two folders.');

// maildev's own web server has no setting for another page, so its parts are put together here.
const catcher = new MailDev({
  smtp: Number(smtpPort),
  ip: HOST,
  mailDirectory: letters,
  maxEmails: 5000,
  disableWeb: true,
  silent: true,
});
const { storage, smtp } = await catcher.start();
// Otherwise any page that is open in the same browser reads all letters, and deletes them.
const cors = { origin: false };
const web = createAPIServer({ port: Number(pagePort), host: HOST, basePath: '', storage, smtp, cors });
await web.registerPlugins();
await registerUI(web.server, { distPath: copyMailPage(page) });
await web.listen();

const stop = async (): Promise<void> => {
  await web.stop();
  await catcher.stop();
  process.exit(0);
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop());
