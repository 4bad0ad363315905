import { type BareCost, bareClients } from '../bare-clients.ts';
import { PER_SECOND } from '../flow/steady.ts';
import { definePart } from '../part.ts';
import { say } from '../say.ts';

export const bare = definePart<readonly BareCost[]>({
  name: 'bare-clients',
  about: 'the calls of a lifecycle at 20 a second, by bare clients: what Kafka, MongoDB and SMTP alone take',
  async measure({ quick }) {
    say('bare-clients: transactions, fetches, database commands and letters …');
    return await bareClients(quick ? 5 : 30);
  },
  figures: (costs) => [
    {
      row: 6,
      what: 'processor time of bare clients for the calls of a lifecycle',
      note: `at ${PER_SECOND} a second`,
      value: costs.reduce((sum, { perLifecycle, millisecondsEach }) => sum + perLifecycle * millisecondsEach, 0),
      unit: 'ms',
    },
    ...costs.map(({ call, perLifecycle, millisecondsEach }) => ({
      what: `bare client: ${call}`,
      note: `${perLifecycle} per lifecycle`,
      value: millisecondsEach,
      unit: 'ms',
    })),
  ],
});
