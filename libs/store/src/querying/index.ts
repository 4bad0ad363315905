export { after, type Page, type Paging, pageOf } from './cursor.ts';
export type { NamedRequest } from './names.ts';
export { createQueries, type NamedPolicy } from './queries.ts';
export type { Order, RequestSort } from './sorted-requests.ts';
