import type { ChannelProvider } from '../channel-provider.ts';
import { digestChannel } from './digest-channel.ts';
import { createMailer } from './mailer.ts';
import { smtpChannel } from './smtp-channel.ts';

/** E-mails and digests over the connections of one mailer. */
export const smtpProvider: ChannelProvider = ({ settings, provider, evidence, cameUp, onStop, waiting }) => {
  const mailer = createMailer({
    url: settings.LOCKBOX_SMTP_URL,
    from: settings.LOCKBOX_MAIL_FROM,
    connections: settings.LOCKBOX_SMTP_CONNECTIONS,
    waiting: (reason) => waiting({ source: 'smtp', reason }),
    cameUp,
  });
  onStop(async () => mailer.close());
  const deps = { mailer, provider, evidence };
  return [smtpChannel(deps), digestChannel(deps)];
};
