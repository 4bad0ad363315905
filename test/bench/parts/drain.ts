import { type DrainRate, drainRates } from '../drain-rates.ts';
import { atLeast, type DatabaseKind, definePart, type Figure } from '../part.ts';

export const drain = definePart<readonly DrainRate[]>({
  name: 'drain',
  about: 'what each worker alone handles a second',
  measure: ({ quick }) => drainRates(quick ? 300 : 5_000),
  figures: (rates, database) =>
    rates.flatMap(({ service, what, records, perSecond, documents }): readonly Figure[] => [
      { what: `${service} alone, ${what} (of ${records})`, value: perSecond, unit: '/s' },
      ...(documents === undefined ? [] : againstBareWrites(service, documents, database)),
    ]),
});

function againstBareWrites(
  service: string,
  { perSecond, bare }: NonNullable<DrainRate['documents']>,
  database: DatabaseKind,
): readonly Figure[] {
  return [
    { what: `${service} alone, documents`, note: `of ${bare.documents}`, value: perSecond, unit: '/s' },
    {
      what: `bulkWrite of ${service}'s documents`,
      note: `${bare.perWrite} in a write`,
      value: bare.documentsPerSecond,
      unit: '/s',
    },
    {
      row: 11,
      what: `${service} ÷ bulkWrite of its documents`,
      value: perSecond / bare.documentsPerSecond,
      unit: '',
      target: database === 'fast' ? atLeast(0.7) : undefined,
    },
  ];
}
