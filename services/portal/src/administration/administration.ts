import { randomUUID } from 'node:crypto';
import type { CommandData } from '@lockbox/contracts/generated/commands';
import { commandId, isAddress, PROVIDER_ADMINISTRATION, type TenantId } from '@lockbox/contracts/ids';
import type { Logger } from '@lockbox/platform/log';
import type { Outgoing } from '@lockbox/worker/definition';
import type { CommandSender } from '@lockbox/worker/write';
import type { Outcomes } from '../commands/outcomes.ts';
import { traceOfCall } from '../http/call-trace.ts';
import { countWithin } from '../limits/count-within.ts';
import type { People } from '../sign-in/people.ts';
import type { Identity } from '../sign-in/tokens.ts';

type Act = Omit<Extract<CommandData, { readonly type: 'RecordAdministration' }>, 'type'>;

const HOUR_MS = 60 * 60_000;
/** Each session begins with one. Who signs in more often is in the portal's log. */
const SIGN_INS_AN_HOUR = 20;
/** The most refusals of a tenant's people that are recorded: evidence is kept for good. Further ones are in the portal's log. */
export const REFUSALS_AN_HOUR = 200;

/** Returns the log for an act: the log of the tenant that it concerns, else the provider's own. */
const ownLogOf = (identity: Identity): TenantId =>
  identity.kind === 'customer' ? identity.tenantId : PROVIDER_ADMINISTRATION;

interface Deps {
  readonly toRecord: CommandSender;
  readonly send: (records: readonly Outgoing[]) => Promise<void>;
  readonly outcomes: Outcomes;
  readonly people: Pick<People, 'isTenant'>;
  readonly log: Logger;
}

/** Makes what people do with Lockbox itself evidence: an event of the log (docs/guides/auditors.md). */
export function createAdministration({ toRecord, send, outcomes, people, log }: Deps) {
  const signIns = countWithin(HOUR_MS);
  const refusals = countWithin(HOUR_MS);
  const refusalsOfTenant = countWithin(HOUR_MS);

  /** Sends it. Throws where the log cannot be written: what must be seen afterwards is then not done. Returns the event's answer. */
  async function record(identity: Identity, act: Act, tenant: TenantId = ownLogOf(identity)) {
    const id = commandId(randomUUID());
    const kind = identity.kind === 'customer' ? 'PRINCIPAL' : 'PROVIDER_PERSON';
    const outcome = outcomes.of(id);
    const data = { type: 'RecordAdministration', ...act } as const;
    const actor = { kind, id: identity.personId } as const;
    await send([toRecord({ commandId: id, tenantId: tenant, actor, correlationId: id, data }, traceOfCall())]);
    return { outcome };
  }

  /**
   * Records an act that has happened already: a failure does not stop the caller, since the portal's own log holds the act.
   * Returns false on failure.
   */
  async function note(identity: Identity, act: Act): Promise<boolean> {
    try {
      // An unknown person opens no log: an id that is an address may be in none.
      if (isAddress(identity.personId)) return true;
      if (identity.kind === 'customer' && !(await people.isTenant(identity.tenantId))) return true;
      await record(identity, act);
      return true;
    } catch (err) {
      log.error({ err, who: identity, action: act.action }, 'an act could not be recorded in the log');
      return false;
    }
  }
  const personOf = (identity: Identity) => `${ownLogOf(identity)}/${identity.personId}`;

  return {
    record,
    signedIn(identity: Identity): void {
      if (signIns(personOf(identity)).calls++ < SIGN_INS_AN_HOUR)
        void note(identity, { action: 'SIGNED_IN', subject: null, detail: null });
    },
    /** A call that the person may not make; the first to its route within an hour that can be recorded. */
    refused(identity: Identity, call: string, code: string): void {
      const [same, ofTenant] = [
        refusals(`${personOf(identity)}/${code}/${call}`),
        refusalsOfTenant(ownLogOf(identity)),
      ];
      if (same.calls > 0 || ofTenant.calls >= REFUSALS_AN_HOUR) return;
      same.calls++;
      ofTenant.calls++;
      void note(identity, { action: 'CALL_REFUSED', subject: call, detail: code }).then((isDone) => {
        if (isDone) return;
        same.calls--;
        ofTenant.calls--;
      });
    },
  };
}
export type AdministrationRecords = ReturnType<typeof createAdministration>;
