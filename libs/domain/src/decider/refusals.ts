import type { RequestId } from '@lockbox/contracts/ids';
import { LIMITS } from '../catalogue/limits.ts';
import { type ReasonCode, reasons } from '../catalogue/reasons.ts';
import { type Decided, type Decision, decided, type PreparedData, type Situation } from './decision.ts';

type Values = Readonly<Record<string, string>>;

/** The English text of a reason, with its values and limits filled in. */
export const sentenceOf = (code: ReasonCode, values: Values = {}): string => {
  const all: Readonly<Record<string, string | number>> = { ...LIMITS, ...values };
  return reasons[code].replaceAll(/\{(\w+)\}/g, (placeholder, name: string) => String(all[name] ?? placeholder));
};

type Refusing = Pick<Situation, 'command'>;

/** The command is refused: one event, and nothing else changes. */
export const refused = (situation: Refusing, reasonCode: ReasonCode, values?: Values): Decision =>
  decided(refusalOf(situation, reasonCode, values));

/** That event, for a command of which a part is refused. */
export function refusalOf({ command }: Refusing, reasonCode: ReasonCode, values?: Values): Decided {
  const { commandId, data } = command;
  return {
    rule: 'COMMAND_IS_REFUSED',
    data: {
      type: 'CommandRejected',
      commandId,
      commandType: data.type,
      requestId: requestOfCommand(data),
      reasonCode,
      sentence: sentenceOf(reasonCode, values),
      params: values ?? {},
    },
  };
}

/** How a command is refused: by an event, or unseen. */
export type Refuse = (situation: Situation, reasonCode: ReasonCode, values?: Values) => Decision;

/** Refuses a command without a trace in the log: only its sender learns of it, by a dead letter. */
export const refusedUnseen = (reasonCode: ReasonCode, values?: Values): Decision => ({
  kind: 'dead-letter',
  reasonCode,
  sentence: sentenceOf(reasonCode, values),
});

export const refuseUnseen: Refuse = (_situation, reasonCode, values) => refusedUnseen(reasonCode, values);

/** The request that a command is about. */
export const requestOfCommand = (data: PreparedData): RequestId | null => ('requestId' in data ? data.requestId : null);
