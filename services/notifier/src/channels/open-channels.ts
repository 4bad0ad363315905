import type { DeliveryChannel } from './channel.ts';
import type { ChannelDeps, ChannelProvider } from './channel-provider.ts';
import { smtpProvider } from './smtp/smtp-provider.ts';
import { webhookProvider } from './webhooks/webhook-provider.ts';

const PROVIDERS: readonly ChannelProvider[] = [smtpProvider, webhookProvider];

export const openChannels = (deps: ChannelDeps): readonly DeliveryChannel<unknown>[] =>
  PROVIDERS.flatMap((open) => open(deps));
