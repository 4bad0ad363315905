import type { CommandId } from '@lockbox/contracts/ids';
import type { RequestState } from '../decider/entity.ts';
import { fingerprintPlaceOf } from '../memory/fingerprints.ts';

/** Reports whether the command has changed the request: a repeat of it changes nothing. */
export const hasChanged = (request: RequestState, id: CommandId): boolean => placeAmong(request, id) >= 0;

/** Reports whether the command is the request's own submission. */
export const hasSubmitted = (request: RequestState, id: CommandId): boolean => placeAmong(request, id) === 0;

const placeAmong = (known: RequestState, id: CommandId): number =>
  known.type === 'Closed' ? fingerprintPlaceOf(known.knownCommands, id) : known.request.commands.indexOf(id);
