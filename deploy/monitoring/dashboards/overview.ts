/** The content of each dashboard. */
import type { Dashboard } from '../dashboard.ts';
import {
  counted,
  ends,
  grantTimes,
  graph,
  installation,
  letters,
  one,
  only,
  RATE,
  stat,
  tablePanel,
} from './panels.ts';

export const overview: Dashboard = {
  uid: 'lockbox-overview',
  title: 'Lockbox: overview',
  about: 'Whether Lockbox does what it promises, and what stands in its way.',
  variables: [installation],
  rows: [
    {
      title: 'What is promised',
      panels: [
        stat(
          'Late, in 3 days',
          'percentunit',
          'Of each objective, which part was late. More than 1 % is more than is promised.',
          one('{{objective}}', `lockbox:late:ratio_rate3d${only()}`),
          0.01,
        ),
        stat(
          'Alerts',
          'short',
          'How many alerts of Lockbox are firing.',
          one('{{severity}}', `sum by (severity) (ALERTS${only('alertname=~"Lockbox.*"', 'alertstate="firing"')})`),
          1,
        ),
        tablePanel(
          'Not ready',
          'short',
          'For how many reasons a program cannot do its work now: /readyz says which.',
          one('', `lockbox_not_ready_reasons${only()} > 0`),
        ),
      ],
    },
    {
      title: 'How long people wait',
      panels: [
        graph(
          'Letters',
          's',
          'From an event until the mail server has taken its letter: 4 seconds are promised.',
          letters,
          4,
        ),
        graph('Ends of access', 's', 'How late the log has the end of an access: a second is promised.', ends, 1),
        graph('Grants', 's', 'From an approval until its grant: 250 milliseconds are promised.', grantTimes, 0.25),
      ],
    },
    {
      title: 'What happens',
      panels: [
        graph(
          'Into the log',
          'ops',
          'Events that policy writes, and commands of workers by who sends them: not the decisions that the portal sends.',
          [
            {
              legend: 'events',
              expr: `sum(rate(messaging_client_sent_messages_total${only('service="policy"', 'messaging_destination_name=~".*[.]events"')}${RATE}))`,
            },
            {
              legend: 'commands of {{service}}',
              expr: `sum by (service) (rate(messaging_client_sent_messages_total${only('messaging_destination_name=~".*[.]commands"')}${RATE}))`,
            },
          ],
        ),
        graph(
          'Notices',
          'ops',
          'What became of letters and webhooks.',
          one(
            '{{channel}} {{outcome}}',
            `sum by (channel, outcome) (rate(lockbox_notifications_total${only()}${RATE}))`,
          ),
        ),
        graph(
          'Calls to the API',
          'reqps',
          'By status.',
          one(
            '{{http_response_status_code}}',
            `sum by (http_response_status_code) (rate(http_server_request_duration_seconds_count${only('service="portal"')}${RATE}))`,
          ),
        ),
      ],
    },
    {
      title: 'What stands in the way',
      panels: [
        graph(
          'Behind',
          's',
          'How old the oldest record is that a program has not handled.',
          one('{{service}}', `max by (service) (lockbox_consumer_lag_seconds${only()})`),
          60,
        ),
        graph(
          'Alarms',
          'short',
          'In the last hour. The runbook has each code.',
          one('{{service}} {{code}}', `sum by (service, code) (${counted(`lockbox_alarms_total${only()}`, '1h')})`),
        ),
        graph(
          'Dead letters',
          'short',
          'In the last hour: records that could not be processed.',
          one(
            '{{service}} {{code}}',
            `sum by (service, code) (${counted(`lockbox_dead_letters_total${only()}`, '1h')})`,
          ),
        ),
      ],
    },
    {
      title: 'What it takes',
      panels: [
        graph(
          'Processor',
          'percentunit',
          'Cores in use.',
          one('{{service}}', `sum by (service) (rate(process_cpu_seconds_total${only('service!=""')}${RATE}))`),
        ),
        graph(
          'Memory',
          'bytes',
          'The largest instance of each program.',
          one('{{service}}', `max by (service) (process_resident_memory_bytes${only('service!=""')})`),
        ),
      ],
    },
  ],
};
