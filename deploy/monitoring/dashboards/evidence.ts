/** The content of each dashboard. */
import type { Dashboard } from '../dashboard.ts';
import { counted, graph, installation, one, only, RATE } from './panels.ts';

const EVIDENCE_ALARMS =
  'code=~"FOREIGN_.*|SEALED_UNREADABLE|UNKNOWN_SIGNING_KEY|SECOND_WRITER|DECISION_DIFFERS|SIGNING_KEY_OUT_OF_TURN|LOG_.*|STATE_.*|REPEATED_SEQUENCE|CHAIN_.*|CHECKPOINT.*|WITNESS.*|ACCESS_.*"';

export const evidence: Dashboard = {
  uid: 'lockbox-evidence',
  title: 'Lockbox: evidence',
  about: 'Whether the log is checked, signed and witnessed, and what was found in it.',
  variables: [installation],
  rows: [
    {
      title: 'What audit does',
      panels: [
        graph(
          'Checked',
          'ops',
          'Events whose chain and decision audit has checked.',
          one(
            'events',
            `sum(rate(messaging_client_consumed_messages_total${only('service="audit"', 'messaging_destination_name=~".*[.]events"')}${RATE}))`,
          ),
        ),
        graph(
          'Not checked yet',
          's',
          'How old the oldest event is that audit has not read.',
          one(
            '{{messaging_destination_name}}',
            `max by (messaging_destination_name) (lockbox_consumer_lag_seconds${only('service="audit"')})`,
          ),
          60,
        ),
        graph(
          'Checkpoints',
          'ops',
          'That audit has signed; at most a minute apart where the log grows.',
          one(
            'checkpoints',
            `sum(rate(messaging_client_sent_messages_total${only('service="audit"', 'messaging_destination_name=~".*[.]checkpoints"')}${RATE}))`,
          ),
        ),
      ],
    },
    {
      title: 'Witnesses',
      panels: [
        graph(
          'Answers',
          'ops',
          'Of each witness that was asked to cosign.',
          one(
            '{{witness}} {{answer}}',
            `sum by (witness, answer) (rate(lockbox_witness_answers_total${only()}${RATE}))`,
          ),
        ),
        graph(
          'Witnessed events',
          'short',
          'For how many events enough witnesses stand, by partition. It grows with the log.',
          one('{{partition}}', `max by (partition) (lockbox_witnessed_events${only()})`),
        ),
      ],
    },
    {
      title: 'What was found',
      panels: [
        graph(
          'Alarms about the log',
          'short',
          'In the last day. Each is one too many: the runbook says what to do.',
          one(
            '{{service}} {{code}}',
            `sum by (service, code) (${counted(`lockbox_alarms_total${only(EVIDENCE_ALARMS)}`, '1d')})`,
          ),
          1,
        ),
        graph(
          'Partitions that have stopped',
          'short',
          'Of programs that check what they read.',
          one('{{service}}', `sum by (service) (lockbox_stopped_partitions${only()})`),
          1,
        ),
      ],
    },
  ],
};
