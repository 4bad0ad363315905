import { connect, isIP } from 'node:net';
import { connect as connectByTls } from 'node:tls';
import type { Logger } from '@lockbox/platform/log';
import { requireAltered } from '@lockbox/platform/patches';
import { tlsOf } from '@lockbox/platform/server-access';
import type { KafkaSettings } from '@lockbox/platform/settings';
import { lookup } from '@lockbox/platform/shared-lookup';
import kafkajs, { type ISocketFactory, type Kafka, type KafkaConfig, type LogEntry, type SASLOptions } from 'kafkajs';

// kafkajs is CommonJS, and Node finds only some of its exports by name.
const { Kafka: KafkaClient, logLevel } = kafkajs;

export interface KafkaOptions {
  readonly settings: KafkaSettings;
  readonly clientId: string;
  readonly log: Logger;
  /** For tests that cut connections. */
  readonly socketFactory?: ISocketFactory;
}

/**
 * Retries quickly at first, since back-to-back transactions meet CONCURRENT_TRANSACTIONS and wait one retry. After some
 * 8 s in all the runtime continues with its own backoff, which health and log show.
 */
export const RETRY = { initialRetryTime: 15, maxRetryTime: 500, retries: 22, factor: 0.2, multiplier: 1.5 };

/** Messages that kafkajs logs as errors or warnings although they are part of normal operation here. */
const ROUTINE =
  /rebalanc|re-joining|not aware of this member|Limiting retries for the idempotent|UNKNOWN_MEMBER_ID|CONCURRENT_TRANSACTIONS|ongoing transaction on this transactional/i;

const KEEP_ALIVE_AFTER_MS = 60_000;

/** Opens a socket as kafkajs does, except that names are resolved through the shared lookup. */
const openSocket: ISocketFactory = ({ host, port, ssl, onConnect }) => {
  const to = { host, port, lookup };
  const socket = ssl
    ? connectByTls({ ...to, ...(isIP(host) === 0 && { servername: host }), ...ssl }, onConnect)
    : connect(to, onConnect);
  return socket.setKeepAlive(true, KEEP_ALIVE_AFTER_MS);
};

/** The brokers, transport and credentials of Kafka. */
export function kafkaAccess(settings: KafkaSettings): Pick<KafkaConfig, 'brokers' | 'ssl' | 'sasl' | 'socketFactory'> {
  const mechanism = settings.LOCKBOX_KAFKA_SASL;
  // A cast, since kafkajs's type is a union of one type for each mechanism, all of the same shape.
  const sasl = {
    mechanism,
    username: settings.LOCKBOX_KAFKA_USERNAME,
    password: settings.LOCKBOX_KAFKA_PASSWORD,
  } as SASLOptions;
  return {
    brokers: settings.LOCKBOX_KAFKA_BROKERS.split(','),
    ssl: settings.LOCKBOX_KAFKA_TLS && tlsOf('KAFKA', settings),
    socketFactory: openSocket,
    ...(mechanism === '' ? {} : { sasl }),
  };
}

/** Returns a kafkajs client with the project's retries, which logs to pino and never creates topics. */
export function connectKafka(options: KafkaOptions): Kafka {
  requireAltered('kafkajs', kafkajs); // kafkajs as published delivers aborted records, and skips to the beginning of a topic
  return new KafkaClient({
    clientId: options.clientId,
    ...kafkaAccess(options.settings),
    connectionTimeout: 5_000,
    requestTimeout: 30_000,
    retry: RETRY,
    logLevel: logLevel.INFO,
    logCreator: () => logTo(options.log),
    ...(options.socketFactory ? { socketFactory: options.socketFactory } : {}),
  });
}

/** A line that repeats within this time is suppressed: kafkajs writes one for each attempt, several a second. */
const QUIET_MS = 30_000;

/** Logs kafkajs's own lines, at debug level unless something is wrong. Stacks and payloads are left out. */
function logTo(log: Logger): (entry: LogEntry) => void {
  const said = new Map<string, number>();
  const isNews = (line: string): boolean => {
    const now = performance.now();
    if (now - (said.get(line) ?? Number.NEGATIVE_INFINITY) < QUIET_MS) return false;
    if (said.size > 100) said.clear();
    said.set(line, now);
    return true;
  };
  return ({ namespace, level, log: { message, error, groupId, topic, partition, broker } }) => {
    const details = { kafkajs: namespace, error, groupId, topic, partition, broker };
    const wrong = level <= logLevel.WARN && !ROUTINE.test(`${message} ${error ?? ''}`);
    if (!wrong || !isNews(`${namespace} ${message}`)) log.debug(details, message);
    else if (level === logLevel.ERROR) log.warn(details, message);
    else log.info(details, message);
  };
}
