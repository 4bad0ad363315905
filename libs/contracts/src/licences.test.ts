import { expect, test } from 'vitest';
import { loadLicences } from './licences.ts';

test('the catalogue has the five families of docs/rules.md, Microsoft 365 and Office 365 counted apart', () => {
  expect(loadLicences().families.map((family) => [family.name, family.editions.join()])).toEqual([
    ['Microsoft 365 Information Protection and Governance', 'A5,E5,F5,G5'],
    ['Microsoft 365', 'A5,E5,G5'],
    ['Office 365', 'A5,E5,G5'],
    ['Microsoft 365 Insider Risk Management', 'A5,E5,F5,G5'],
    ['Microsoft 365 Compliance', 'A5,E5,F5,G5'],
    ['Microsoft 365 F5 Security & Compliance', 'F5'],
  ]);
});

test('the catalogue has the products of docs/rules.md that Managed Environments come with', () => {
  expect(loadLicences().managedEnvironments.map(({ id, name }) => [id, name])).toEqual([
    ['power-apps', 'Power Apps'],
    ['power-automate', 'Power Automate'],
    ['power-virtual-agents', 'Power Virtual Agents (Copilot Studio)'],
    ['power-pages', 'Power Pages'],
    ['dynamics-365', 'Dynamics 365'],
  ]);
});
