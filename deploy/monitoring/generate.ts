/** Writes rules for Prometheus and dashboards for Grafana; with --check only says what has drifted. */
import { writeGenerated } from '@lockbox/contracts/generated-files';
import { files } from './files.ts';

writeGenerated('deploy/monitoring', files());
