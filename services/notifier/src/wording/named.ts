/** Nobody would read a letter that names more. */
const NAMED = 10;

/** The first of them, and how many there are besides. */
export const named = (names: readonly string[], more: string): string =>
  [...names.slice(0, NAMED), ...(names.length > NAMED ? [`+ ${names.length - NAMED} ${more}`] : [])].join(', ');
