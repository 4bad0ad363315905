import { createNamespace, type Namespace } from '@lockbox/testing/namespace';
import { type System, startSystem } from '@lockbox/testing/services';
import { connectUpstream } from '@lockbox/testing/upstream';
import { standingPrograms } from '@lockbox/topics/programs';
import { PARTITIONS, TENANTS } from '../latency.ts';
import { directoryOf, type Load, openLoad, tenantNames } from '../load.ts';
import { PRODUCTION } from '../production.ts';

/** All programs in a namespace of their own, whose people are in the directory, and commands to give them. */
export async function withSystem<T>(
  measure: (running: { readonly namespace: Namespace; readonly system: System; readonly load: Load }) => Promise<T>,
): Promise<T> {
  const namespace = await createNamespace({ partitions: PARTITIONS, development: false });
  const system = await startSystem({ namespace: namespace.namespace, services: standingPrograms, env: PRODUCTION });
  const load = await openLoad(namespace);
  const upstream = await connectUpstream(namespace.namespace);
  try {
    await upstream.publishDirectory(directoryOf(tenantNames(TENANTS)));
    return await measure({ namespace, system, load });
  } finally {
    await load.close();
    await upstream.close();
    await system.stop();
    await namespace.drop();
  }
}
