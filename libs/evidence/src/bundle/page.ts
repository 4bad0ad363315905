import { toHex } from '../tlog/hex.ts';
import { formatVerifierKey } from '../tlog/note.ts';
import { type Bundle, parseBundle } from './bundle.ts';
import type { BundleReport, Pins, VerifiedEvent } from './bundle-report.ts';
import { isDecision } from './passkeys.ts';
import { parsePins } from './pins.ts';
import { verifyBundle } from './verify-bundle.ts';

/**
 * The page that a bundle is: it checks itself when it is opened, without a network, and any other bundle that is given to it. So that
 * a page from somebody one does not trust can be checked by one from somebody one does.
 */

/** The part of a page element that this code uses. */
export interface PageElement {
  textContent: string | null;
  className: string;
  value: string;
  readonly files: ArrayLike<{ text(): Promise<string> }> | null;
  append(...nodes: (PageElement | string)[]): void;
  replaceChildren(...nodes: PageElement[]): void;
  addEventListener(type: string, listener: () => void): void;
  setAttribute(name: string, value: string): void;
}
export interface VerifierPage {
  createElement(name: string): PageElement;
  getElementById(id: string): PageElement | null;
}

/** Checks the page's own bundle, and again with each key that is pinned and each file that is chosen. */
export async function openVerifierPage(page: VerifierPage, own: string, schemas: readonly string[]): Promise<void> {
  let file: () => Promise<string> = async () => own;
  /** Only the newest check is shown: one that was begun before may end after it. */
  let newest = 0;
  const check = async (): Promise<void> => {
    const mine = ++newest;
    const show = (className: string, text: string, report: readonly PageElement[]): void => {
      if (mine !== newest) return;
      element(page, 'status').className = className;
      element(page, 'status').textContent = text;
      element(page, 'report').replaceChildren(...report);
    };
    show('', 'Checking …', []);
    try {
      const bundle = parseBundle(await file());
      const { pins, isPinned } = pinsOf(bundle, element(page, 'pins').value, schemas);
      const checked = await verifyBundle(bundle, pins);
      const good = isPinned ? 'good' : 'open';
      show(checked.ok ? good : 'bad', verdictOf(checked, isPinned), reportOf(page, bundle, checked));
    } catch (error) {
      show('bad', `This cannot be checked: ${error instanceof Error ? error.message : error}`, []);
    }
  };
  element(page, 'pins').addEventListener('change', () => void check());
  const chosen = element(page, 'file');
  chosen.addEventListener('change', () => {
    const [one] = Array.from(chosen.files ?? []);
    if (one === undefined) return;
    file = () => one.text();
    void check();
  });
  await check();
}

/** Returns the pinned keys. Without any, the bundle's own keys are used, and the report says so. */
function pinsOf({ keys }: Bundle, text: string, schemas: readonly string[]) {
  const isPinned = text.trim() !== '';
  const { checkpoints, policy, passkeys, witnesses } = parsePins(text);
  const pins: Pins = isPinned
    ? { notes: checkpoints.map(formatVerifierKey), policy, passkeys, witnesses, schemas }
    : { notes: keys.checkpoints, policy: keys.policy, passkeys, witnesses, schemas };
  return { pins, isPinned };
}

function verdictOf({ ok, damage, events }: BundleReport, isPinned: boolean): string {
  if (!ok) return `Do not rely on this: ${damage.map(({ code, sentence }) => `${code}. ${sentence}`).join(' ')}`;
  const all = `All ${events.length} events stand in the log as they are here, and policy signed each of them`;
  return isPinned
    ? `Verified. ${all}, by the keys that you have pinned.`
    : `It fits together. ${all}, by the keys that this file names itself: compare them with those that you were given, or pin those below.`;
}

function reportOf(page: VerifierPage, bundle: Bundle, { checkpoint, events }: BundleReport): readonly PageElement[] {
  const facts = page.createElement('dl');
  const fact = (name: string, value: string): void => {
    facts.append(made(page, 'dt', name), made(page, 'dd', value));
  };
  fact('Tenant', bundle.tenantId);
  fact('Request', bundle.requestId);
  fact('Made', bundle.madeAt);
  if (checkpoint !== null) {
    fact('Log', checkpoint.origin);
    fact('Checkpoint', `${checkpoint.size} events, signed with the key ${checkpoint.keyId}`);
    const witnesses = checkpoint.witnesses.map(({ name, time }) => `${name}, ${timeText(time * 1000)}`);
    fact('Witnesses', witnesses.join('; ') || 'none that is pinned here');
  }
  for (const key of [...bundle.keys.checkpoints, ...bundle.keys.policy]) fact('Key', key);
  return [facts, made(page, 'h2', 'What happened'), ...events.map((event) => eventSection(page, event))];
}

function eventSection(page: VerifierPage, event: VerifiedEvent): PageElement {
  const section = page.createElement('section');
  section.append(
    made(page, 'h3', event.type),
    made(page, 'p', `${timeText(event.occurredAt)} · ${event.actor.id} (${event.actor.kind}) · ${event.rule}`),
  );
  if (event.signedBy !== null) section.append(made(page, 'p', signedText(event.signedBy)));
  else if (isDecision(event.type)) section.append(made(page, 'p', 'Not signed by a passkey'));
  for (const { field, text } of event.texts) {
    section.append(made(page, 'p', text === null ? `${field}: erased, or not in this file` : `${field}: “${text}”`));
  }
  const details = page.createElement('details');
  const place = `number ${event.sequence} of the tenant, leaf ${event.leaf}, offset ${event.offset}`;
  details.append(
    made(page, 'summary', `The record: ${place}`),
    made(page, 'pre', JSON.stringify(event.data, shown, 2)),
  );
  section.append(details);
  return section;
}

/** By which passkey, and what its authenticator says of itself. */
function signedText({ fingerprint, first, state }: NonNullable<VerifiedEvent['signedBy']>): string {
  const kept = state.backupEligible
    ? state.backedUp
      ? 'kept in several devices'
      : 'kept in one device so far'
    : 'kept in one device';
  const root = fingerprint === first ? 'which stands alone' : `which goes back to the first passkey ${first}`;
  return `Signed by the passkey ${fingerprint}, ${root}: user verified, ${kept}`;
}

const shown = (_: string, value: unknown): unknown => (value instanceof Uint8Array ? toHex(value) : value);

/** In the reader's zone, with the zone. */
const timeText = (ms: number): string =>
  new Date(ms).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'long' });

function made(page: VerifierPage, name: string, text: string): PageElement {
  const element = page.createElement(name);
  element.textContent = text;
  return element;
}

function element(page: VerifierPage, id: string): PageElement {
  const found = page.getElementById(id);
  if (found === null) throw new Error(`The page has no element "${id}".`);
  return found;
}
