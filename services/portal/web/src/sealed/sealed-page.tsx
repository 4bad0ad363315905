import type { Items, SealedDemand } from '../api/resources.ts';
import { useEvery } from '../api/use-every.ts';
import { useResource } from '../api/use-resource.ts';
import { useLocation } from '../navigation/location.ts';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { PageTop } from '../parts/page.tsx';
import { personNameOf } from '../parts/person-name.tsx';
import { FailedState, Loading } from '../parts/states.tsx';
import { TextLink } from '../parts/text-link.tsx';
import { useTenantName } from '../provider/tenants.ts';
import { useSession } from '../session/session.tsx';
import { Moment } from '../time/moment.tsx';
import { useWords } from '../words/words.tsx';
import { DisclosableFrom } from './disclosable-from.tsx';
import { SealedPanel } from './sealed-panel.tsx';
import { sealedPagePath } from './sealed-path.ts';

/** Who decides about a demand is another person, and no event tells of it. */
const DEMANDS_EVERY_MS = 15_000;

const keyOf = ({ requestId }: SealedDemand) => requestId;

/** Sealed legal demands: all of them for the legal department, one that waits for whoever has its address and may approve it. */
export default function SealedPage({ openPath }: { readonly openPath: string | undefined }) {
  const { sealed: words } = useWords();
  const { roles } = useSession();
  const { navigate } = useLocation();
  const isLegal = roles.includes('LEGAL');
  const tenantName = useTenantName();
  const { loaded, reload } = useResource<Items<SealedDemand>>(isLegal ? '/sealed-requests' : null);
  useEvery(DEMANDS_EVERY_MS, reload);
  const columns: readonly Column<SealedDemand>[] = [
    {
      id: 'demand',
      header: words.columns.demand,
      cell: (demand) => <TextLink href={sealedPagePath(demand)}>{demand.ticketId ?? demand.sourceRequestId}</TextLink>,
    },
    { id: 'tenant', header: words.columns.tenant, cell: ({ tenantId }) => tenantName(tenantId) },
    { id: 'status', header: words.columns.status, cell: ({ status }) => words.statuses[status] },
    { id: 'recordedBy', header: words.columns.recordedBy, cell: ({ recordedBy }) => personNameOf(recordedBy) },
    { id: 'recordedAt', header: words.columns.recordedAt, cell: ({ recordedAt }) => <Moment at={recordedAt} /> },
    {
      id: 'disclosableFrom',
      header: words.columns.disclosableFrom,
      cell: (demand) => <DisclosableFrom demand={demand} />,
    },
  ];
  return (
    <>
      <PageTop title={words.title} intro={isLegal ? words.intro : words.introApprover} />
      {isLegal && loaded.state === 'loading' && <Loading rows={4} />}
      {isLegal && loaded.state === 'failed' && <FailedState error={loaded.error} onAgain={reload} />}
      {loaded.state === 'ready' &&
        (loaded.value.items.length === 0 ? (
          <EmptyState title={words.empty} />
        ) : (
          <DataTable
            name={words.title}
            items={loaded.value.items}
            changing={false}
            columns={columns}
            keyOf={keyOf}
            onOpen={(demand) => navigate(sealedPagePath(demand))}
          />
        ))}
      {openPath !== undefined && (
        <SealedPanel
          key={openPath}
          path={openPath}
          tenantName={tenantName}
          onClose={() => navigate('/provider/sealed')}
          onChanged={reload}
        />
      )}
    </>
  );
}
