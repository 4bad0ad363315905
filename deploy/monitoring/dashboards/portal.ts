/** The content of each dashboard. */
import type { Dashboard } from '../dashboard.ts';
import {
  commandsToMongo,
  eventLoopDelay,
  grantTimes,
  graph,
  installation,
  memory,
  one,
  only,
  quantile,
  RATE,
  usual,
} from './panels.ts';

const portal = only('service="portal"');
export const api: Dashboard = {
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
        graph('From an approval to its grant', 's', '250 milliseconds are promised for 99 of 100.', grantTimes, 0.25),
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
