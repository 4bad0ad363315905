import { useSession } from '../session/session.tsx';

/** The path of the reader's own Activity: a customer's, or the provider's. */
export const useActivityPath = (): string => (useSession().kind === 'customer' ? '/activity' : '/provider/activity');
