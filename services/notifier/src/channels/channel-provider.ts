import type { Clock } from '@lockbox/platform/clock';
import type { Store } from '@lockbox/store/connect';
import type { WorkerDeps } from '@lockbox/worker/run';
import type { LogEvidence } from '../evidence/log-evidence.ts';
import type { NotifierSettings } from '../settings.ts';
import type { Provider } from '../wording/compose-view.ts';
import type { DeliveryChannel } from './channel.ts';

export interface ChannelDeps extends Pick<WorkerDeps<NotifierSettings>, 'settings' | 'onStop' | 'waiting'> {
  readonly clock: Clock;
  readonly store: Store;
  readonly provider: Provider;
  readonly evidence: Pick<LogEvidence, 'prepare' | 'of'>;
  /** A channel that could reach nobody can reach its recipients again. */
  cameUp(): void;
}

/** Opens the channels of a folder. What they need closed is closed when the program stops. */
export type ChannelProvider = (deps: ChannelDeps) => readonly DeliveryChannel<unknown>[];
