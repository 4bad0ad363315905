import type { Explanation } from './explanation.ts';

/** An act without permission. */
export const access = {
  EMERGENCY_ACCESS: {
    meaning: 'Access was given for an emergency, so that the customer was not asked. Found by audit, in the log.',
    remedy:
      "Ask who declared it and who approved it whether they did: the event `ExclusionDeclared` names them. `lockbox doctor --only notices` says whether the customer's administrators were notified.",
  },
  PROVIDER_PASSKEYS_RECOVERED: {
    meaning:
      "A passkey takes the place of all passkeys of the provider's people a day from now. Found by audit, in the provider's own log.",
    remedy:
      'Ask both people whom the events `PasskeyProposed` and `PasskeyRecoveryConfirmed` name whether they did. If not, let an internal approver withdraw it in the portal within the day.',
  },
  PROVIDER_DECISION_REFUSED: {
    meaning:
      "Policy refused a decision in the name of one of the provider's people: an internal approval, an emergency without its declarer's passkey, or a disclosure. Found by audit in the log, and by policy where the log may not show it.",
    remedy:
      'Ask the person that the command names. If the person did not decide, somebody has a key of a source, or writes to `lockbox.commands`: find out who.',
  },
  ACCESS_OUTSIDE_GRANT: {
    meaning:
      'Audit: a source has reported what somebody did with customer data that no grant covers: without one, before or after it, by another person, on another data store, or by another permission. The customer is told. Under one request 500 are recorded, and the last says that further ones are refused. Or the guard of a data store has reported that it was open without a grant that covers that.',
    remedy:
      'Read the event, whose `reason` says why it is not covered, and ask whoever guards that data store how it was possible. If the action is a few seconds before or after a grant, compare the clock of the source. If the source names a request that nobody knows, look for its dead letter. If a guard has opened on no grant, take it off the network until you know why.',
  },
  ACCESS_NOT_CLOSED: {
    meaning:
      'Audit: the guard of a data store has reported that it could not close it when access ended, so that the engineer may still be in it: the data store cannot be reached, sessions remain, or the role could not be removed.',
    remedy:
      'End it by hand: disable the role at the data store, and end its sessions. The guard goes on trying, and reports when it is closed; the page of the access then says since when it has really ended.',
  },
  SIGNALS_WAIT: {
    meaning:
      'Signals: a receiver of ends of access has not taken one for more than a minute, or has not asked for it. Sessions that it holds go on meanwhile. Others are told as always.',
    remedy:
      'The sentence says what it answered; `GET /deliveries` of the worker shows what waits. Mend the receiver, or its entry in `LOCKBOX_SIGNAL_RECEIVERS_FILE`; what waits is then delivered in order, for 28 days. Until then end its sessions by hand.',
  },
  SIGNAL_REFUSED: {
    meaning:
      'Signals: a receiver has said of one end of access that it can do nothing with it. It is not sent again, and those behind it are.',
    remedy:
      "Find the signal by its `jti` (`GET /deliveries` of the worker), end the sessions of its grant by hand, and ask the receiver's log why.",
  },
} as const satisfies Record<string, Explanation>;

/** The gate of a data store. */
export const gate = {
  DOOR_NOT_CLOSED: {
    meaning:
      'Gate: an access has ended, and its role in the database can still be used, or its sessions still run, or the database cannot be asked. It is tried again and again.',
    remedy:
      'Look at the reason in the log. `SESSIONS_REMAIN`: end them as an administrator of the database (`ALTER ROLE … NOLOGIN`, `pg_terminate_backend`); the gate has too few rights, or a role was given more by hand. `NOT_REMOVED`: nobody is in, and what is left of the role cannot be taken away, for instance since it owns something in another database. `UNREACHABLE`: the reaper in the database closes by itself, if the database runs.',
  },
  DOOR_BY_HAND: {
    meaning:
      'Gate: a role under a name that the gate alone gives was not made by it, or was changed since: it could do more, or for longer, than was granted. It is ended.',
    remedy:
      'Expected after a backup of the whole server was brought back. Otherwise find out who makes roles in that database besides the gate.',
  },
  UNKNOWN_ROLE: {
    meaning:
      "Gate: a role that can log in to the database is neither the gate's nor among `knownRoles` of its file. Whoever has it needs no grant.",
    remedy:
      'Find out who made it and for what. If it is right, add it to `knownRoles` and restart the gate; otherwise drop it. `unknownRoles: end` has the gate take the login away at once.',
  },
} as const satisfies Record<string, Explanation>;
