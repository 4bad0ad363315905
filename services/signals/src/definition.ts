import type { Alarm } from '@lockbox/platform/alarms';
import { listed } from '@lockbox/platform/listed';
import { openStore } from '@lockbox/store/open-store';
import { derivedKey, documentSeal, type SealKeys } from '@lockbox/store/seal';
import type { PartitionContext, WorkerDefinition } from '@lockbox/worker/definition';
import type { WorkerDeps } from '@lockbox/worker/run';
import { createAlteredSignals } from './alterations.ts';
import { createFindCaller } from './callers.ts';
import { deliveriesIn } from './deliveries.ts';
import { createSigner, type Signer } from './event-token.ts';
import { createSignalMetrics } from './metrics.ts';
import { openSignalsPartition } from './partition.ts';
import { push } from './push.ts';
import { readReceivers } from './receivers.ts';
import { createSignalsServer } from './server.ts';
import type { SignalsSettings } from './settings.ts';
import { signals } from './signal.ts';
import { type LiveStream, streamDocuments } from './stream-state.ts';
import { streamStoreIn } from './stream-store.ts';
import { streamsIn } from './streams.ts';

/** How many deliveries of a stream are shown. */
const SHOWN = 50;

/** Tells whoever holds sessions of engineers that their access has ended. */
export async function defineSignals(deps: WorkerDeps<SignalsSettings>): Promise<WorkerDefinition<'events'>> {
  const { settings, topics, clock, log, metrics, waiting, onStop } = deps;
  const issuers = { transmitter: settings.LOCKBOX_SIGNALS_URL, engineers: settings.LOCKBOX_PROVIDER_OIDC_ISSUER };
  // First, since a wrong file or key needs no server to be found.
  const entered = readReceivers(settings.LOCKBOX_SIGNAL_RECEIVERS_FILE, settings.LOCKBOX_DEVELOPMENT);
  const signer = entered.length === 0 ? NOBODY : await signerOf(settings);
  const store = await openStore(deps, [signals, streamDocuments]);
  const open = new Set<PartitionContext>();
  const alarm: Alarm = (code, sentence, details) => {
    const [own] = open;
    if (own === undefined) log.error({ ...details, alarm: code }, sentence);
    else own.alarm(code, sentence, details);
  };
  const alterations = createAlteredSignals({
    alarm,
    waiting: (reason) => waiting({ source: 'reading the log again', reason }),
  });
  const keys = sealKeysOf(settings);
  const deliveries = deliveriesIn(store.collection(signals), { keys, altered: alterations.altered });
  const streams = streamsIn(streamStoreIn(store.collection(streamDocuments)), {
    entered,
    keys,
    altered: alterations.altered,
  });
  await streams.sealAgain();
  const progressSeal = documentSeal(keys, 'progress');
  const rings = new Set<() => void>();
  const added = () => {
    for (const ring of rings) ring();
  };
  const shared = { deliveries, streams, issuers, sign: signer.sign, now: Date.now };
  if (entered.length > 0) {
    const onError = (err: unknown) => log.error({ err }, 'a call failed');
    const findCaller = createFindCaller({
      streams: entered,
      issuer: issuers.engineers,
      audiences: listed(settings.LOCKBOX_OIDC_AUDIENCE),
    });
    const server = createSignalsServer({ ...shared, jwks: signer.jwks, findCaller, alarm, added, onError });
    await server.listen({ host: settings.LOCKBOX_HTTP_HOST, port: settings.LOCKBOX_SIGNALS_PORT });
    onStop(() => server.close());
  }
  const signalMetrics = createSignalMetrics(metrics, deliveries, entered);
  return {
    name: 'signals',
    inputs: [{ topic: topics.events, schema: 'events', unreadable: 'stop' }],
    delivery: 'at-least-once',
    gatherMs: 100, // of the second within which a signal has to arrive
    outputs: [],
    async open(context) {
      const partitionDeps = {
        ...shared,
        store,
        eventsTopic: topics.events,
        clock,
        waiting,
        push,
        rings,
        progressSeal,
        alterations,
      };
      const session = await openSignalsPartition({ ...partitionDeps, metrics: signalMetrics }, context);
      open.add(context);
      context.signal.addEventListener('abort', () => open.delete(context), { once: true });
      return session;
    },
    routes: {
      'GET /deliveries': async () =>
        await Promise.all(
          entered.map(async (stream) => ({
            stream: stream.id,
            status: shownStatus(await streams.live(stream)),
            ...(await deliveries.waiting(stream.id)),
            newest: await deliveries.newest(stream.id, SHOWN),
          })),
        ),
    },
  };
}

const shownStatus = ({ made, exists, status }: LiveStream) =>
  made === 'DELETED' ? 'deleted' : exists ? status : 'not created';

/** Documents that were sealed under the previous key count for as long as its tokens do. */
const sealKeysOf = ({
  LOCKBOX_SIGNALS_KEY: present,
  LOCKBOX_SIGNALS_KEY_PREVIOUS: previous,
}: SignalsSettings): SealKeys => ({
  present: derivedKey(present, SEALS),
  previous: previous === '' ? undefined : derivedKey(previous, SEALS),
});
const SEALS = 'lockbox/signal-documents/v1';

const signerOf = (settings: SignalsSettings): Promise<Signer> =>
  createSigner({ present: settings.LOCKBOX_SIGNALS_KEY, previous: settings.LOCKBOX_SIGNALS_KEY_PREVIOUS });

/** Without receivers nothing is signed. */
const NOBODY: Signer = {
  jwks: { keys: [] },
  sign: () => Promise.reject(new Error('There is nobody to sign for.')),
};
