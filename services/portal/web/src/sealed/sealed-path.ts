import type { SealedDemand } from '../api/resources.ts';

/** The page of one demand: as its source names it, since no list but the legal department's has it. */
export const sealedPagePath = ({ tenantId, source, sourceRequestId }: Parts): string =>
  `/provider/sealed/${[tenantId, source, sourceRequestId].map(encodeURIComponent).join('/')}`;
type Parts = Pick<SealedDemand, 'tenantId' | 'source' | 'sourceRequestId'>;
