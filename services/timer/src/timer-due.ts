import { requestId } from '@lockbox/contracts/ids';
import { commandIdOf } from '@lockbox/contracts/uuid';
import type { TimerDocument } from '@lockbox/store/collections/timers';
import type { Unsent } from '@lockbox/worker/write';

/** The command that says that a time has come. It has the same id each time it is sent. */
export function timerDue({ tenantId, kind, subjectId, dueAt }: TimerDocument): Unsent {
  const commandId = commandIdOf('timer', tenantId, kind, subjectId, String(dueAt));
  const aboutRequest = kind !== 'ROLL_OUT' && kind !== 'PROTECTION_END';
  return {
    commandId,
    tenantId,
    actor: { kind: 'SYSTEM', id: 'timer' },
    correlationId: aboutRequest ? requestId(subjectId) : commandId,
    data: { type: 'TimerDue', timer: kind, subjectId, dueAt },
  };
}
