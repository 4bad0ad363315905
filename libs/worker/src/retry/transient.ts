import { LockboxError } from '@lockbox/contracts/errors';

const NETWORK_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'ETIMEDOUT',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);
/**
 * MongoDB error codes that the data itself can cause: rejected values, types and names, documents that are too large,
 * duplicate keys. All other errors (a full disk, a changed password, an election) are the server's, and no record is to
 * blame for them.
 */
const MONGO_REFUSES: ReadonlySet<unknown> = new Set([
  2, 9, 14, 22, 28, 40, 52, 53, 54, 55, 56, 57, 66, 121, 10334, 11000, 11001, 16755, 17280, 17419,
]);
/** Errors from calling the driver incorrectly. */
const MONGO_MISUSED = new Set(['MongoInvalidArgumentError', 'MongoMissingDependencyError', 'MongoParseError']);

/** kafkajs errors that wrap the actual one, which is their cause. */
const KAFKA_GIVEN_UP = new Set([
  'KafkaJSNumberOfRetriesExceeded',
  'KafkaJSGroupCoordinatorNotFound',
  'KafkaJSLockTimeout',
]);

interface ErrorLike {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly type?: unknown;
  readonly retriable?: unknown;
  readonly cause?: unknown;
  readonly message?: unknown;
}

/**
 * Returns why an error is transient, in a few words for health and log, or undefined if a retry cannot help. It knows
 * Lockbox's own errors, kafkajs, the MongoDB driver (by name: this library does not depend on it) and sockets.
 */
export function transientReason(error: unknown): string | undefined {
  for (let current = error, depth = 0; isErrorLike(current) && depth < 5; current = current.cause, depth++) {
    if (current instanceof LockboxError) {
      return current.retriable ? `${current.code}: ${current.message}` : undefined;
    }
    const name = String(current.name ?? 'Error');
    const code = current.code;
    if (name.startsWith('KafkaJS')) {
      if (current.retriable === true || KAFKA_GIVEN_UP.has(name) || refusedIn(current) !== undefined)
        return `Kafka (${name}: ${current.message})`;
    } else if (name.startsWith('Mongo')) {
      if (MONGO_REFUSES.has(code) || MONGO_MISUSED.has(name)) return undefined;
      return `MongoDB (${name}${code === undefined ? '' : ` ${code}`})`;
    } else if (typeof code === 'string' && NETWORK_CODES.has(code)) {
      return `network (${code})`;
    }
  }
  return undefined;
}

const isErrorLike = (value: unknown): value is ErrorLike => typeof value === 'object' && value !== null;

/** The code of a Kafka protocol error, such as 'INVALID_PRODUCER_EPOCH', also inside kafkajs's wrappers. */
export function protocolErrorOf(error: unknown): string | undefined {
  for (let current = error, depth = 0; isErrorLike(current) && depth < 5; current = current.cause, depth++) {
    if ('type' in current && typeof current.type === 'string') return current.type;
  }
  return undefined;
}

/** The kind of refusal by Kafka: of the credentials, or by an access rule. An operator has to fix either. */
type KafkaRefusal = 'credentials' | 'access';

function refusedIn({ name, type }: ErrorLike): KafkaRefusal | undefined {
  if (name === 'KafkaJSSASLAuthenticationError') return 'credentials';
  return String(type).endsWith('_AUTHORIZATION_FAILED') ? 'access' : undefined;
}

/** The refusal that an error reports, also inside kafkajs's wrappers. */
export function refusedByKafka(error: unknown): KafkaRefusal | undefined {
  for (let current = error, depth = 0; isErrorLike(current) && depth < 5; current = current.cause, depth++) {
    const refused = refusedIn(current);
    if (refused !== undefined) return refused;
  }
  return undefined;
}

const GROUP_CHANGES = new Set([
  'REBALANCE_IN_PROGRESS',
  'NOT_COORDINATOR_FOR_GROUP',
  'UNKNOWN_MEMBER_ID',
  'ILLEGAL_GENERATION',
]);

/**
 * Reports whether the group's coordinator requires this member to rejoin, which kafkajs does when the error is
 * rethrown.
 */
export const isGroupChange = (error: unknown): boolean => GROUP_CHANGES.has(protocolErrorOf(error) ?? '');
