import type { Role } from '@lockbox/contracts/generated/directory';

/** Who decides for a customer: "Global administrator or Power Platform administrator of the tenant". */
export const ADMINISTRATOR_ROLES: readonly Role[] = ['GLOBAL_ADMINISTRATOR', 'POWER_PLATFORM_ADMINISTRATOR'];

/** Reports whether one of these roles lets a person decide for the customer. Only customers' roles do. */
export const isAdministrator = (roles: readonly string[]): boolean =>
  ADMINISTRATOR_ROLES.some((role) => roles.includes(role));
