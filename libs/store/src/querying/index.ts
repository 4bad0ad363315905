export type { AccessBasis } from './accesses.ts';
export type { TrailEntry } from './audit-queries.ts';
export { after, type Page, type Paging, pageOf } from './cursor.ts';
export type { Order, RequestSort } from './list-sections.ts';
export type { NamedEvent, NamedPerson } from './named-events.ts';
export type { NamedQuestion, NamedRequest, OnDifferentText, ReadQuestion } from './names.ts';
export { createQueries, type Queries } from './queries.ts';
export type { NamedPolicy } from './tenant-queries.ts';
