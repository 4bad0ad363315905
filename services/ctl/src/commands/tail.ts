import type { Context } from '@lockbox/command-line/context';
import { interrupted } from '@lockbox/command-line/interruption';
import { type CommandOutput, localTime } from '@lockbox/command-line/output';
import { usageError } from '@lockbox/contracts/errors';
import type { Event } from '@lockbox/contracts/generated/events';
import { type Dropped, sentenceOf } from '@lockbox/worker/read';
import { type Command, Option } from 'commander';
import { openProgramCluster } from '../context.ts';
import { readDeadLetter, requestOfDeadLetter } from '../dead-letters.ts';
import {
  createCopyCheck,
  createDecoder,
  type Decoded,
  forPeople,
  keyText,
  requestIdOfRecord,
  tenantOfKey,
} from '../decoding.ts';
import { durationMs } from '../durations.ts';
import { ocsfEvent } from '../ocsf/ocsf-event.ts';
import { type From, readTopics, type TopicRecord } from '../reading.ts';

interface Options {
  readonly tenant?: string;
  readonly request?: string;
  readonly from: string;
  readonly follow: boolean;
  readonly format?: 'ocsf';
}

export function addTail(program: Command, context: () => Context): void {
  program
    .command('tail')
    .description('the records of a topic, decoded, as they come')
    .argument('<topic>', 'events, commands, directory, intake.servicedesk, … with or without the namespace')
    .option('--tenant <id>', 'of this tenant only')
    .option('--request <id>', 'about this request only; the beginning of its id will do')
    .option('--from <where>', 'beginning, latest, an offset, a time (2026-03-01T08:00Z), or so long ago (2h)', 'latest')
    .option('--no-follow', 'end at the present end of the topic')
    .addOption(
      new Option(
        '--format <format>',
        'of events alone: each as an event of OCSF 1.8.0, one JSON document a line',
      ).choices(['ocsf']),
    )
    .addHelpText(
      'after',
      `
Examples:
  $ lockbox tail events --tenant contoso --from beginning
  $ lockbox tail events --request 7f6f1c1e --from beginning --no-follow --json | jq -r .value.data.type
  $ lockbox tail events --from beginning --format ocsf >> /var/log/lockbox.ndjson
  $ lockbox tail dead-letters --from 1d`,
    )
    .action((topic: string, options: Options) => tail(context(), topic, options));
}

/** Parses `--from`. */
export function startOf(text: string, now: number): From {
  if (text === 'beginning' || text === 'latest') return text;
  if (/^\d+$/.test(text)) return { offset: Number(text) };
  if (/^\d{4}-\d{2}-\d{2}/.test(text)) {
    const time = Date.parse(text);
    if (Number.isNaN(time)) throw usageError(`--from: "${text}" is not a time such as 2026-03-01T08:00Z.`);
    return { time };
  }
  return { time: now - durationMs(text) };
}

async function tail({ env, out }: Context, name: string, options: Options): Promise<void> {
  const cluster = openProgramCluster(env);
  const { topics, clock } = cluster;
  const topic = name.startsWith(`${topics.namespace}.`) ? name : `${topics.namespace}.${name}`;
  if (options.format !== undefined && topic !== topics.events)
    throw usageError('--format ocsf: events alone have this form. Name the topic `events`.');
  const decoder = createDecoder(cluster);
  const from = startOf(options.from, clock.now());
  const copyOf = createCopyCheck();
  const tellDropped = (dropped: readonly Dropped[]) => {
    for (const one of dropped) out.note(out.tone('bad', `${one.fault.code}: ${sentenceOf(one)}`));
  };
  const reading = await readTopics({
    cluster,
    topics: [topic],
    from,
    onDropped: tellDropped,
    onRecords: async (records) => {
      for (const record of records) {
        if (options.tenant !== undefined && tenantOfKey(record) !== options.tenant) continue;
        const letter = topic === topics.deadLetters ? readDeadLetter(record) : null;
        const decoded = await decoder.decode(letter?.source.topic ?? topic, record.raw);
        const copy = letter === null ? copyOf(record, decoded) : undefined;
        if (copy !== undefined) {
          tellDropped([copy]);
          continue;
        }
        if (options.request !== undefined) {
          const about = letter === null ? requestIdOfRecord(decoded) : await requestOfDeadLetter(decoder, letter);
          if (!about?.startsWith(options.request)) continue;
        }
        if (options.format === 'ocsf') {
          printOcsf(out, record, decoded);
          continue;
        }
        printRecord(out, record, decoded, letter === null ? '' : `${letter.code}: ${letter.sentence}`);
      }
    },
  });
  const end = options.follow ? interrupted() : reading.caughtUp;
  await Promise.race([end, reading.failed]).finally(() => reading.stop());
}

function printRecord(out: CommandOutput, record: TopicRecord, decoded: Decoded, remark: string): void {
  const value = decoded.kind === 'value' ? forPeople(decoded.value) : null;
  const { partition, offset, timestamp } = record;
  const line = {
    topic: record.topic,
    partition,
    offset,
    timestamp: new Date(timestamp).toISOString(),
    key: keyText(record),
    value,
    ...(decoded.kind === 'unreadable' ? { unreadable: decoded.reason } : {}),
    ...(remark === '' ? {} : { deadLetter: remark }),
  };
  const place = out.tone('quiet', `${partition}/${offset} ${localTime(timestamp)}`);
  const what =
    decoded.kind === 'nothing' ? '(removed)' : decoded.kind === 'unreadable' ? decoded.reason : textOf(value);
  out.line(line, [place, keyText(record), ...(remark === '' ? [] : [out.tone('bad', remark)]), what].join('  '));
}

/** A line on a terminal too: it is for programs. */
function printOcsf(out: CommandOutput, record: TopicRecord, decoded: Decoded): void {
  if (decoded.kind !== 'value' || decoded.schema !== 'events') {
    out.note(out.tone('bad', `${record.partition}/${record.offset} is left out: it cannot be read as an event`));
    return;
  }
  const event = ocsfEvent(decoded.value as Event); // the schema says so
  out.line(event, JSON.stringify(event));
}

/** The record's type first, then its fields. */
function textOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  if ('data' in value && typeof value.data === 'object' && value.data !== null && 'type' in value.data) {
    const { type, ...fields } = value.data;
    const who = 'actor' in value && typeof value.actor === 'object' && value.actor !== null && 'id' in value.actor;
    return `${type} ${JSON.stringify(fields)}${who ? ` by ${(value.actor as { id: unknown }).id}` : ''}`; // checked above
  }
  const { type, ...fields } = { type: '', ...value };
  return `${type} ${JSON.stringify(fields)}`.trim();
}
