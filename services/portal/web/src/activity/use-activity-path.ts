import { useSession } from '../session/session.tsx';

/** Where the pages of the reader's own trail begin: a customer's, or the provider's. */
export const useActivityPath = (): string => (useSession().kind === 'customer' ? '/activity' : '/provider/activity');
