import type { MongoClient } from 'mongodb';
import { Counter, type Registry } from 'prom-client';

const NAME = 'lockbox_database_commands_total';

/**
 * Counts the commands of a monitoring client by name. A worker sends many between two scrapes, so they are added up here, and
 * the counter is updated at the scrape.
 */
export function countCommands(client: MongoClient, registry: Registry): void {
  const counts = new Map<string, number>();
  client.on('commandStarted', ({ commandName }) => counts.set(commandName, (counts.get(commandName) ?? 0) + 1));
  // A worker opens its store again when an attempt to start has failed.
  registry.removeSingleMetric(NAME);
  new Counter({
    name: NAME,
    help: 'Commands sent to the database, by name',
    labelNames: ['db_operation_name'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [name, count] of counts) this.inc({ db_operation_name: name }, count);
    },
  });
}
