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
 * What the data itself can bring about, in MongoDB's error codes: values, types and names that it does not take, documents
 * that are too large, keys that exist. Everything else (a full disk, a password that was changed, an election) is the server's
 * trouble, which somebody mends: no record is to blame for it.
 */
const MONGO_REFUSES: ReadonlySet<unknown> = new Set([
  2, 9, 14, 22, 28, 40, 52, 53, 54, 55, 56, 57, 66, 121, 10334, 11000, 11001, 16755, 17280, 17419,
]);
/** The driver was called wrongly. */
const MONGO_MISUSED = new Set(['MongoInvalidArgumentError', 'MongoMissingDependencyError', 'MongoParseError']);

/** Wrappers of kafkajs that hide what went wrong; the cause says more. */
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
 * Why an error is transient, in a few words for health and log; undefined when trying again cannot help. Known are
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

/** The code of a Kafka protocol error, also inside kafkajs's wrappers: 'INVALID_PRODUCER_EPOCH', for instance. */
export function protocolErrorOf(error: unknown): string | undefined {
  for (let current = error, depth = 0; isErrorLike(current) && depth < 5; current = current.cause, depth++) {
    if ('type' in current && typeof current.type === 'string') return current.type;
  }
  return undefined;
}

/** What Kafka refuses: credentials or, by its access rules, what was to be done. Somebody mends it. */
type KafkaRefusal = 'credentials' | 'access';

function refusedIn({ name, type }: ErrorLike): KafkaRefusal | undefined {
  if (name === 'KafkaJSSASLAuthenticationError') return 'credentials';
  return String(type).endsWith('_AUTHORIZATION_FAILED') ? 'access' : undefined;
}

/** The same, also inside kafkajs's wrappers. */
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

/** Errors by which the coordinator says that this member has to join again. kafkajs does it when they are thrown on. */
export const isGroupChange = (error: unknown): boolean => GROUP_CHANGES.has(protocolErrorOf(error) ?? '');
