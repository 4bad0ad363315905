import { PasskeysOfTenant } from '@lockbox/api/answers';
import type { EnvironmentVariables } from '@lockbox/command-line/installation';
import { answerOf, type PortalApi, PortalRefusal } from './api.ts';
import { apiSettings } from './settings.ts';

/** Refuses what takes a passkey of the provider's people: a command line has none. `page`: where it is done instead. */
export async function refuseWherePasskeysAreRequired(
  api: PortalApi,
  env: EnvironmentVariables,
  page: string,
): Promise<void> {
  if (!answerOf(PasskeysOfTenant, await api.get('provider/passkeys')).required) return;
  const portal = apiSettings(env).LOCKBOX_PORTAL_URL.replace(/\/$/, '');
  throw new PortalRefusal(
    'PASSKEY_NEEDED',
    `This takes your passkey, with which a command line cannot sign. Nothing was sent: do it at ${portal}${page}. Passkeys are enrolled at ${portal}/provider/passkeys.`,
    false,
  );
}
