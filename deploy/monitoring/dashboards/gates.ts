/** The content of each dashboard. */
import type { Dashboard } from '../dashboard.ts';
import { counted, graph, installation, one, only, quantile, RATE, usual } from './panels.ts';

export const gates: Dashboard = {
  uid: 'lockbox-gates',
  title: 'Lockbox: gates',
  about:
    'Who is let in to data, and whether all doors close: access, gates, and those that are told of ends of access.',
  variables: [installation],
  rows: [
    {
      title: 'Questions to access',
      panels: [
        graph(
          'Answers',
          'ops',
          'GRANTED, or why not.',
          one('{{answer}}', `sum by (answer) (rate(lockbox_access_answers_total${only()}${RATE}))`),
        ),
        graph(
          'By who asks',
          'ops',
          'A caller that is refused much is set up wrongly, or tries its luck.',
          one(
            '{{caller}} {{answer}}',
            `sum by (caller, answer) (rate(lockbox_access_answers_total${only('answer!="GRANTED"')}${RATE}))`,
          ),
        ),
        graph(
          'Time to answer',
          's',
          'Of all questions.',
          usual('http_server_request_duration_seconds', only('service="access"')),
        ),
        graph(
          'In doubt',
          'short',
          'Partitions of the log of whose tenants nobody gets access.',
          one('{{instance}} {{doubt}}', `lockbox_access_partitions_in_doubt${only()}`),
          1,
        ),
      ],
    },
    {
      title: 'Gates',
      panels: [
        graph(
          'Sessions',
          'short',
          'Of engineers, in the database behind each gate.',
          one('{{instance}}', `lockbox_gate_sessions${only()}`),
        ),
        graph(
          'Alarms',
          'short',
          'In the last hour.',
          one(
            '{{service}} {{instance}} {{code}}',
            `sum by (service, instance, code) (${counted(`lockbox_alarms_total${only('service=~"gate|access"')}`, '1h')})`,
          ),
          1,
        ),
        graph(
          'Not ready',
          'short',
          'Then nobody gets in, and what runs still ends.',
          one('{{service}} {{instance}}', `lockbox_not_ready_reasons${only('service=~"gate|access"')}`),
          1,
        ),
      ],
    },
    {
      title: 'Who is told of ends of access',
      panels: [
        graph(
          'Until a receiver has it',
          's',
          'From when the end was noted; 99 of 100 are below.',
          one('{{stream}}', quantile(0.99, 'lockbox_signal_delivery_seconds', only(), ['stream'])),
        ),
        graph(
          'Oldest that waits',
          's',
          'Sessions that the receiver holds go on meanwhile.',
          one('{{stream}}', `max by (stream) (lockbox_signals_oldest_pending_seconds${only()})`),
          60,
        ),
        graph(
          'Attempts',
          'ops',
          'By what came of them.',
          one('{{stream}} {{result}}', `sum by (stream, result) (rate(lockbox_signal_attempts_total${only()}${RATE}))`),
        ),
        graph(
          'Waiting',
          'short',
          'Signals that a receiver has not taken.',
          one('{{stream}}', `max by (stream) (lockbox_signals_pending${only()})`),
        ),
      ],
    },
  ],
};
