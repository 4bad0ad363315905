import { once } from 'node:events';
import type { Alarm } from '@lockbox/platform/alarms';
import { openStore } from '@lockbox/store/open-store';
import { derivedKey, documentSeal, type SealKeys } from '@lockbox/store/seal';
import type { PartitionContext, WorkerDefinition } from '@lockbox/worker/definition';
import type { WorkerDeps } from '@lockbox/worker/run';
import { createAlterations } from './alterations.ts';
import { deliveriesIn } from './deliveries.ts';
import { createSigner, type Signer } from './event-token.ts';
import { createSignalMetrics } from './metrics.ts';
import { openPartition } from './partition.ts';
import { push } from './push.ts';
import { readReceivers } from './receivers.ts';
import { createSignalsServer } from './server.ts';
import type { SignalsSettings } from './settings.ts';
import { signals } from './signal.ts';

/** How many deliveries of a stream are shown. */
const SHOWN = 50;

/** Tells whoever holds sessions of engineers that their access has ended. */
export async function defineSignals(deps: WorkerDeps<SignalsSettings>): Promise<WorkerDefinition<'events'>> {
  const { settings, topics, clock, log, metrics, waiting, onStop } = deps;
  const issuer = settings.LOCKBOX_SIGNALS_URL;
  // First, since a wrong file or key needs no server to be found.
  const streams = readReceivers(settings.LOCKBOX_SIGNAL_RECEIVERS_FILE, settings.LOCKBOX_DEVELOPMENT);
  const signer = streams.length === 0 ? NOBODY : await signerOf(settings);
  const store = await openStore(deps, [signals]);
  const open = new Set<PartitionContext>();
  const alarm: Alarm = (code, sentence, details) => {
    const [own] = open;
    if (own === undefined) log.error({ ...details, alarm: code }, sentence);
    else own.alarm(code, sentence, details);
  };
  const alterations = createAlterations(alarm);
  const keys = sealKeysOf(settings);
  const deliveries = deliveriesIn(store.collection(signals), { keys, altered: alterations.altered });
  const progressSeal = documentSeal(keys, 'progress');
  const rings = new Set<() => void>();
  const added = () => {
    for (const ring of rings) ring();
  };
  const shared = { deliveries, issuer, sign: signer.sign, now: Date.now };
  if (streams.length > 0) {
    const onError = (err: unknown) => log.error({ err }, 'a call failed');
    const server = createSignalsServer({ ...shared, streams, jwks: signer.jwks, alarm, added, onError });
    server.listen(settings.LOCKBOX_SIGNALS_PORT, settings.LOCKBOX_HTTP_HOST);
    await once(server, 'listening');
    onStop(async () => {
      server.close();
      server.closeAllConnections();
    });
  }
  const signalMetrics = createSignalMetrics(metrics, deliveries, streams);
  return {
    name: 'signals',
    inputs: [{ topic: topics.events, schema: 'events', unreadable: 'stop' }],
    delivery: 'at-least-once',
    gatherMs: 100, // of the second within which receivers are told
    outputs: [],
    async open(context) {
      const partitionDeps = {
        ...shared,
        store,
        eventsTopic: topics.events,
        streams,
        clock,
        waiting,
        push,
        rings,
        progressSeal,
        alterations,
      };
      const session = await openPartition({ ...partitionDeps, metrics: signalMetrics }, context);
      open.add(context);
      context.signal.addEventListener('abort', () => open.delete(context), { once: true });
      return session;
    },
    routes: {
      'GET /deliveries': async () =>
        await Promise.all(
          streams.map(async ({ id }) => ({
            stream: id,
            ...(await deliveries.waiting(id)),
            newest: await deliveries.newest(id, SHOWN),
          })),
        ),
    },
  };
}

/** What was sealed under the key before counts as long as its tokens do. */
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
