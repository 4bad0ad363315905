import { webhooks } from '@lockbox/store/collections/webhooks';
import type { ChannelProvider } from '../channel-provider.ts';
import { webhookChannel } from './webhook-channel.ts';

export const webhookProvider: ChannelProvider = ({ settings, store, provider, clock }) => [
  webhookChannel({
    webhooks: store.collection(webhooks),
    provider,
    clock,
    development: settings.LOCKBOX_DEVELOPMENT,
  }),
];
