import { textTable } from '@lockbox/command-line/table';
import { usageError } from '@lockbox/contracts/errors';
import { isRequestId } from '@lockbox/contracts/ids';
import * as v from 'valibot';
import { answerOf, type PortalApi, PortalRefusal } from './api.ts';
import { RequestView } from './request-view.ts';

export const RequestPage = v.object({ items: v.array(RequestView), nextCursor: v.nullable(v.string()) });

/** The description of the argument of commands about one request. */
export const REQUEST_ARGUMENT = 'its id or the beginning of it (4 characters at least), or its ticket';

/** Requests as the provider's people see them, and as customers do, who see those that they were asked about. */
type Resource = 'access-requests' | 'lockbox-requests';

export const resourceOf = ({ forProvider }: PortalApi): Resource =>
  forProvider ? 'access-requests' : 'lockbox-requests';

/** The id of the one request that is called so. Throws where there is none, and where it may be one of several. */
export async function idOfRequest(api: PortalApi, called: string, resource = resourceOf(api)): Promise<string> {
  if (isRequestId(called)) return called.toLowerCase();
  const { items } = answerOf(RequestPage, await api.get(`${resource}?${new URLSearchParams({ called })}`));
  const [found, ...others] = items;
  if (found === undefined)
    throw new PortalRefusal(
      'NOT_FOUND',
      `No request is called "${called}". Give ${REQUEST_ARGUMENT}; \`lockbox requests\` shows them.`,
      false,
    );
  if (others.length === 0) return found.id;
  const candidates = textTable(items, [
    { title: 'REQUEST', text: ({ id }) => id },
    { title: 'SUPPORT REQUEST', text: ({ supportRequestId }) => supportRequestId },
    { title: 'TENANT', text: ({ tenantId }) => tenantId },
    { title: 'STATUS', text: ({ status }) => status },
  ]);
  throw usageError(`"${called}" may be any of these. Give more of the id:\n${candidates}`);
}

export const requestPath = async (api: PortalApi, called: string, resource = resourceOf(api)): Promise<string> =>
  `${resource}/${await idOfRequest(api, called, resource)}`;
