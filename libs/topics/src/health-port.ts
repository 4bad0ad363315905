/** Programs that people, callers or ticket systems reach: their health and metrics have a port of their own, LOCKBOX_HEALTH_PORT. */
const REACHED = ['portal', 'access', 'connector'];

export const hasHealthPort = (program: string): boolean => REACHED.includes(program);
