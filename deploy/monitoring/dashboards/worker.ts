/** The content of each dashboard. */
import type { Dashboard } from '../dashboard.ts';
import {
  chosen,
  commandsToMongo,
  counted,
  eventLoopDelay,
  graph,
  installation,
  memory,
  one,
  quantile,
  RATE,
} from './panels.ts';

export const worker: Dashboard = {
  uid: 'lockbox-worker',
  title: 'Lockbox: worker',
  about: 'One worker, or all of them: what it reads and writes, how far it is behind, and what it takes.',
  variables: [
    installation,
    { name: 'service', label: 'Program', metric: 'lockbox_assigned_partitions', of: 'service' },
    { name: 'instance', label: 'Instance', metric: 'lockbox_assigned_partitions', of: 'instance' },
  ],
  rows: [
    {
      title: 'Its work',
      panels: [
        graph(
          'Read',
          'ops',
          'Records that were handled, by topic.',
          one(
            '{{service}} {{messaging_destination_name}}',
            `sum by (service, messaging_destination_name) (rate(messaging_client_consumed_messages_total${chosen()}${RATE}))`,
          ),
        ),
        graph(
          'Written',
          'ops',
          'Records that were written and acknowledged, by topic.',
          one(
            '{{service}} {{messaging_destination_name}}',
            `sum by (service, messaging_destination_name) (rate(messaging_client_sent_messages_total${chosen()}${RATE}))`,
          ),
        ),
        graph(
          'Time from a batch to its commit',
          's',
          '99 of 100 are below.',
          one('{{service}}', quantile(0.99, 'messaging_process_duration_seconds', chosen(), ['service'])),
        ),
      ],
    },
    {
      title: 'How far it is behind',
      panels: [
        graph(
          'Records that wait',
          'short',
          'By topic.',
          one(
            '{{service}} {{messaging_destination_name}}',
            `sum by (service, messaging_destination_name) (lockbox_consumer_lag_records${chosen()})`,
          ),
        ),
        graph(
          'Age of the oldest',
          's',
          'By partition: one that stands out has a tenant with much to do, or has stopped.',
          one(
            '{{service}} {{messaging_destination_name}}/{{messaging_destination_partition_id}}',
            `max by (service, messaging_destination_name, messaging_destination_partition_id) (lockbox_consumer_lag_seconds${chosen()})`,
          ),
          60,
        ),
        graph('Partitions', 'short', 'Held by each instance, and those that wait for an operator.', [
          { legend: '{{service}} {{instance}}', expr: `lockbox_assigned_partitions${chosen()}` },
          { legend: 'stopped: {{service}} {{instance}}', expr: `lockbox_stopped_partitions${chosen()} > 0` },
        ]),
      ],
    },
    {
      title: 'What goes wrong',
      panels: [
        graph(
          'Batches that failed',
          'short',
          'In five minutes, by what became of them.',
          one(
            '{{service}} {{error_type}} {{outcome}}',
            `sum by (service, error_type, outcome) (${counted(`lockbox_processing_errors_total${chosen()}`, '5m')})`,
          ),
        ),
        graph(
          'Dead letters',
          'short',
          'In an hour.',
          one(
            '{{service}} {{code}}',
            `sum by (service, code) (${counted(`lockbox_dead_letters_total${chosen()}`, '1h')})`,
          ),
        ),
        graph(
          'Times that the group was joined',
          'short',
          'In five minutes. Often means that instances come and go, or are too busy to say that they live.',
          one('{{service}}', `sum by (service) (increase(lockbox_rebalances_total${chosen()}[5m]))`),
        ),
      ],
    },
    {
      title: 'What it takes',
      panels: [
        commandsToMongo(chosen(), 'service', 'db_operation_name'),
        graph(
          'Kafka transactions',
          'ops',
          'That were committed.',
          one('{{service}}', `sum by (service) (rate(lockbox_transactions_total${chosen()}${RATE}))`),
        ),
        graph(
          'Processor',
          'percentunit',
          'Of one core: a process uses hardly more than one.',
          one('{{service}} {{instance}}', `rate(process_cpu_seconds_total${chosen()}${RATE})`),
        ),
        memory(chosen(), 'service', 'instance'),
        eventLoopDelay(chosen(), 'service', 'instance'),
      ],
    },
  ],
};
