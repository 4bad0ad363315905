/** The content of each dashboard. */
import type { Dashboard } from '../dashboard.ts';
import { ends, graph, installation, one, only, quantile, RATE, stat } from './panels.ts';

export const timersDashboard: Dashboard = {
  uid: 'lockbox-timers',
  title: 'Lockbox: timers',
  about: 'Whether what is due happens in time: ends of access, expiries, reminders.',
  variables: [installation],
  rows: [
    {
      title: 'Due and not answered',
      panels: [
        stat(
          'Oldest',
          's',
          'How long the oldest has waited for its event.',
          one('', `max(lockbox_timers_overdue_seconds${only()})`),
          5,
        ),
        stat(
          'How many',
          'short',
          'That are due, and that no event has answered.',
          one('', `sum(lockbox_timers_overdue${only()})`),
          100,
        ),
        graph(
          'Over time',
          's',
          'How long the oldest of each instance has waited.',
          one('{{instance}}', `lockbox_timers_overdue_seconds${only()}`),
          5,
        ),
      ],
    },
    {
      title: 'Ends of access',
      panels: [
        graph('How late the log has them', 's', 'A second is promised for 99 of 100.', ends, 1),
        graph(
          'Ended',
          'ops',
          'Accesses whose period was over.',
          one('a second', `sum(rate(lockbox_access_end_lateness_seconds_count${only()}${RATE}))`),
        ),
      ],
    },
    {
      title: 'All timers',
      panels: [
        graph(
          'How late they were sent',
          's',
          'From the time that an event named; 99 of 100 are below.',
          one('{{timer}}', quantile(0.99, 'lockbox_timer_lateness_seconds', only(), ['timer'])),
          1,
        ),
        graph(
          'Sent',
          'ops',
          'For the first time, by kind.',
          one('{{timer}}', `sum by (timer) (rate(lockbox_timer_lateness_seconds_count${only()}${RATE}))`),
        ),
        graph(
          'Timer behind the log',
          's',
          'What it has not read it does not know.',
          one(
            '{{messaging_destination_partition_id}}',
            `max by (messaging_destination_partition_id) (lockbox_consumer_lag_seconds${only('service="timer"')})`,
          ),
        ),
      ],
    },
  ],
};
