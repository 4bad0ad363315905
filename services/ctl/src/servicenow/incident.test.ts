import { expect, test } from 'vitest';
import { incidentOf, requestFor } from './incident.ts';
import type { Row } from './incident-file.ts';

const ROW: Row = {
  number: 'INC0000045',
  incident_state: 'New',
  opened_at: '29-02-2016 01:16',
  sys_updated_by: 'Updated by 21',
  location: 'Location 143',
  category: 'Category 55',
  subcategory: 'Subcategory 170',
  u_symptom: 'Symptom 72',
  impact: '2 - Medium',
  urgency: '2 - Medium',
  priority: '3 - Moderate',
};

function right(row: Row) {
  const incident = incidentOf(row);
  if (typeof incident === 'string') throw new Error(incident);
  return incident;
}

test('an incident becomes a request for the one data store of its category, by whoever updated it', () => {
  const request = requestFor(right(ROW), { declaredBy: null, permissions: ['read'], requestedAt: 5 });
  expect(request).toMatchObject({
    source: 'import',
    sourceRequestId: 'INC0000045',
    ticketId: 'INC0000045',
    trigger: 'SUPPORT_TICKET',
    tenantId: 'location-143',
    environmentId: 'category-55',
    dataStores: ['category-55-data'],
    engineerId: 'updated-by-21',
    exclusion: null,
    requestedAt: 5,
  });
  for (const part of ['Symptom 72', 'Impact 2 - Medium', 'Urgency 2 - Medium', 'Priority 3 - Moderate'])
    expect(request.justification).toContain(part);
});

test('what the file does not know is left out of the justification', () => {
  expect(right({ ...ROW, u_symptom: '?', urgency: '?' }).justification).toBe(
    'Incident INC0000045: Category 55, Subcategory 170. Impact 2 - Medium. Priority 3 - Moderate.',
  );
});

test.each([
  [{ number: '?' }, 'NUMBER_UNKNOWN'],
  [{ location: '?' }, 'LOCATION_UNKNOWN'],
  [{ location: '' }, 'LOCATION_UNKNOWN'],
  [{ location: '東京' }, 'LOCATION_UNKNOWN'],
  [{ category: '?' }, 'CATEGORY_UNKNOWN'],
  [{ location: '?', category: '?' }, 'LOCATION_UNKNOWN'],
  [{ sys_updated_by: '?' }, 'ENGINEER_UNKNOWN'],
  [{ opened_at: 'yesterday' }, 'OPENED_AT_UNREADABLE'],
])('a row with %o is refused as %s', (changes, problem) => {
  expect(incidentOf({ ...ROW, ...changes })).toBe(problem);
});

test('an emergency names who declared it', () => {
  const { engineerId } = right(ROW);
  const request = requestFor(right(ROW), { declaredBy: engineerId, permissions: ['read'], requestedAt: 5 });
  expect(request).toMatchObject({ exclusion: 'EMERGENCY', declaredBy: engineerId });
});
