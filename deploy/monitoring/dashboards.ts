/** The content of each dashboard. */
import type { Dashboard, Panel, Query, Variable } from './dashboard.ts';
import { INSTALLATION } from './objectives.ts';

const installation: Variable = {
  name: 'namespace',
  label: 'Namespace',
  metric: 'lockbox_not_ready_reasons',
  of: INSTALLATION,
};
/** Which series are meant: those of the installation that was chosen, and what else is asked for. */
const only = (...matchers: readonly string[]): string =>
  `{${[`${INSTALLATION}=~"$namespace"`, ...matchers].join(',')}}`;
const chosen = (...matchers: readonly string[]): string =>
  only('service=~"$service"', 'instance=~"$instance"', ...matchers);
const RATE = '[$__rate_interval]';

/** How much has been counted in a while. A series begins with the first, and no increase shows that one. */
const counted = (series: string, within: string): string =>
  `((${series} unless ${series} offset ${within}) or increase(${series}[${within}]))`;

const quantile = (q: number, histogram: string, selector: string, by: readonly string[] = []): string =>
  `histogram_quantile(${q}, sum by (${['le', ...by].join(', ')}) (rate(${histogram}_bucket${selector}${RATE})))`;

const panel =
  (kind: Panel['kind']) =>
  (title: string, unit: Panel['unit'], about: string, queries: readonly Query[], bad?: number): Panel => ({
    title,
    unit,
    about,
    kind,
    queries,
    ...(bad === undefined ? {} : { bad }),
  });
const graph = panel('timeseries');
const stat = panel('stat');
const table = panel('table');
const one = (legend: string, expr: string): readonly Query[] => [{ legend, expr }];
/** The middle one and the slowest of a hundred. */
const usual = (histogram: string, selector: string): readonly Query[] => [
  { legend: 'half are below', expr: quantile(0.5, histogram, selector) },
  { legend: '99 of 100 are below', expr: quantile(0.99, histogram, selector) },
];

/**
 * A graph of the resources that programs use, from these series, with one line for each combination of these labels.
 */
const commandsToMongo = (selector: string, ...by: readonly string[]): Panel =>
  graph(
    'Commands to MongoDB',
    'ops',
    'By name.',
    one(legendOf(by), `sum by (${by.join(', ')}) (rate(lockbox_database_commands_total${selector}${RATE}))`),
  );
const memory = (selector: string, ...by: readonly string[]): Panel =>
  graph('Memory', 'bytes', 'Of the process.', one(legendOf(by), `process_resident_memory_bytes${selector}`));
const eventLoopDelay = (selector: string, ...by: readonly string[]): Panel =>
  graph(
    'Delay of the event loop',
    's',
    '99 of 100 are below.',
    one(legendOf(by), `nodejs_eventloop_lag_p99_seconds${selector}`),
  );
const legendOf = (labels: readonly string[]): string => labels.map((label) => `{{${label}}}`).join(' ');

const letters = usual('lockbox_notice_delay_seconds', only('channel="EMAIL"'));
const ends = usual('lockbox_access_end_lateness_seconds', only());
const grants = usual('lockbox_approval_grant_seconds', only());

const overview: Dashboard = {
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
        table(
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
        graph('Grants', 's', 'From an approval until its grant: 250 milliseconds are promised.', grants, 0.25),
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

const worker: Dashboard = {
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

const timers: Dashboard = {
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

const EVIDENCE_ALARMS =
  'code=~"FOREIGN_.*|SEALED_UNREADABLE|UNKNOWN_SIGNING_KEY|SECOND_WRITER|DECISION_DIFFERS|SIGNING_KEY_OUT_OF_TURN|LOG_.*|STATE_.*|REPEATED_SEQUENCE|CHAIN_.*|CHECKPOINT.*|WITNESS.*|ACCESS_.*"';

const evidence: Dashboard = {
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

const portal = only('service="portal"');
const api: Dashboard = {
  uid: 'lockbox-api',
  title: 'Lockbox: API',
  about: 'The portal: pages, API, and how long approvals take.',
  variables: [installation],
  rows: [
    {
      title: 'Calls',
      panels: [
        graph(
          'Calls',
          'reqps',
          'By status.',
          one(
            '{{http_response_status_code}}',
            `sum by (http_response_status_code) (rate(http_server_request_duration_seconds_count${portal}${RATE}))`,
          ),
        ),
        graph(
          'Failed',
          'percentunit',
          'Of all calls, those that were answered with 5xx.',
          one(
            '5xx',
            `sum(rate(http_server_request_duration_seconds_count${only('service="portal"', 'http_response_status_code=~"5.."')}${RATE})) / sum(rate(http_server_request_duration_seconds_count${portal}${RATE}))`,
          ),
          0.05,
        ),
        graph('Time to answer', 's', 'Of all routes.', usual('http_server_request_duration_seconds', portal)),
      ],
    },
    {
      title: 'By route',
      panels: [
        graph(
          'Calls',
          'reqps',
          'The ten that are called most.',
          one(
            '{{http_request_method}} {{http_route}}',
            `topk(10, sum by (http_request_method, http_route) (rate(http_server_request_duration_seconds_count${portal}${RATE})))`,
          ),
        ),
        graph(
          'Time to answer',
          's',
          'The ten slowest; 99 of 100 are below.',
          one(
            '{{http_request_method}} {{http_route}}',
            `topk(10, ${quantile(0.99, 'http_server_request_duration_seconds', portal, ['http_request_method', 'http_route'])})`,
          ),
        ),
      ],
    },
    {
      title: 'Approvals',
      panels: [
        graph('From an approval to its grant', 's', '250 milliseconds are promised for 99 of 100.', grants, 0.25),
        graph(
          'Approvals with a grant',
          'ops',
          'Through the API.',
          one('a second', `sum(rate(lockbox_approval_grant_seconds_count${only()}${RATE}))`),
        ),
        graph(
          'Policy',
          's',
          'From a batch of commands to its commit; 99 of 100 are below.',
          one(
            '{{messaging_destination_name}}',
            quantile(0.99, 'messaging_process_duration_seconds', only('service="policy"'), [
              'messaging_destination_name',
            ]),
          ),
        ),
      ],
    },
    {
      title: 'What it takes',
      panels: [
        commandsToMongo(portal, 'db_operation_name'),
        eventLoopDelay(portal, 'instance'),
        memory(portal, 'instance'),
      ],
    },
  ],
};

const gates: Dashboard = {
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

export const dashboards: readonly Dashboard[] = [overview, worker, timers, evidence, api, gates];
