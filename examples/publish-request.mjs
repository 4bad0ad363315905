/**
 * The part of an upstream ticket system: publishes an access request, then its internal approver's decision, with plain
 * kafkajs and Confluent's serializer for kafkajs. It imports nothing of Lockbox.
 *
 *   LOCKBOX_KAFKA_BROKERS=127.0.0.1:9092 LOCKBOX_REGISTRY_URL=http://127.0.0.1:8081 \
 *     node examples/publish-request.mjs [--tenant contoso] [--environment contoso-production] [--data-store ...]
 *
 * `--ticket TICKET-1` names the ticket; each request has one of its own, made up unless given.
 * Once the customer has approved: `--used TICKET-1` reports what the engineer did with that access, and asks for nothing.
 */
import { createHash, createHmac, randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { SchemaRegistry } from '@kafkajs/confluent-schema-registry';
import kafkajs from 'kafkajs';

const { values } = parseArgs({
  options: {
    source: { type: 'string', default: 'servicedesk' },
    tenant: { type: 'string', default: 'contoso' },
    environment: { type: 'string', default: 'contoso-production' },
    'data-store': { type: 'string', multiple: true, default: ['contoso-production-dataverse'] },
    engineer: { type: 'string', default: 'nestor.wilke' },
    approver: { type: 'string', default: 'diego.siciliani' },
    reject: { type: 'boolean', default: false },
    ticket: { type: 'string' },
    used: { type: 'string' },
  },
});

const { env } = process;
const required = (name) => {
  const value = env[name];
  if (!value) {
    console.error(`Set ${name}.`);
    process.exit(78);
  }
  return value;
};
const brokers = required('LOCKBOX_KAFKA_BROKERS').split(',');
const registry = new SchemaRegistry({ host: required('LOCKBOX_REGISTRY_URL') });
const namespace = env.LOCKBOX_NAMESPACE ?? 'lockbox';

// Each source has a topic of its own; all of them share one subject. Its schema is a union of records, so a value names
// its record by the full name. Look the id up, never register: that is the operator's (`lockbox topics apply`).
const topic = `${namespace}.intake.${values.source}`;
const schemaId = await registry.getLatestSchemaId(`${namespace}.intake-value`);
const encode = (record, fields) => registry.encode(schemaId, { [`lockbox.intake.${record}`]: fields });

// Development only: the clock that `lockbox clock advance` moves. A request of an earlier day would come after today's in lists.
const clock = env.LOCKBOX_DEVELOPMENT === 'true' && env.LOCKBOX_CLOCK_FILE;
const now = Date.now() + (clock && existsSync(clock) ? JSON.parse(readFileSync(clock, 'utf8')).offsetMs : 0);
const sourceRequestId = values.used ?? values.ticket ?? `TICKET-${randomUUID().slice(0, 8)}`; // unique within the source: a repeat is the same request

const request = {
  source: values.source, // must equal the topic's suffix
  sourceRequestId,
  tenantId: values.tenant,
  environmentId: values.environment,
  dataStores: values['data-store'],
  engineerId: values.engineer,
  permissions: ['read'],
  justification: 'The customer reports that invoices of last week are missing; their rows have to be looked at.',
  trigger: 'SUPPORT_TICKET',
  ticketId: sourceRequestId,
  exclusion: null,
  declaredBy: null,
  disclosure: 'NOTIFY',
  requestedAt: now,
};
const submitted = await encode('AccessRequestSubmitted', request);

// Says which request the approver decided on. docs/contract.md ("What an internal approver was shown") has these parts and their order;
// a ticket system takes them from what its approver sees.
const submission = [
  'lockbox/submission/v1',
  request.tenantId,
  request.source,
  request.sourceRequestId,
  request.environmentId,
  request.dataStores,
  request.engineerId,
  request.permissions,
  request.ticketId,
  request.trigger,
  request.requestedAt,
  request.exclusion,
  request.declaredBy,
  null, // the request that this one asks for again
];
const shown = createHash('sha256').update(JSON.stringify(submission)).digest('hex');

// The approver is never the engineer who asked.
const decided = await encode('InternalDecisionRecorded', {
  source: values.source,
  requestSource: values.source,
  sourceRequestId,
  tenantId: values.tenant,
  approverId: values.approver,
  decision: values.reject ? 'REJECTED' : 'APPROVED',
  comment: null,
  decidedAt: now,
  shown,
});

// The actions, and never the data that was seen. The source needs the right to report it (`accessUse` in schemas/topics.yaml).
const used = await encode('AccessUsed', {
  source: values.source,
  requestSource: values.source,
  sourceRequestId,
  tenantId: values.tenant,
  reportId: randomUUID(), // unique within the source: a repeat is the same report
  engineerId: values.engineer,
  actions: [
    {
      usedAt: now,
      dataStoreId: values['data-store'][0],
      permission: 'read', // by which of the granted permissions
      action: 'READ',
      objectClass: 'invoice', // an identifier, such as a table's name
      count: 12,
    },
  ],
});

// Outside of development each source signs its records, with a key that only it and Lockbox have.
function signature(value) {
  const key = env.LOCKBOX_SOURCE_KEY;
  if (!key) return {};
  const signedAt = String(now);
  const mac = createHmac('sha256', key).update(`${topic}\n${signedAt}\n${values.tenant}\n`).update(value).digest('hex');
  return { 'lockbox-sender': values.source, 'lockbox-signed-at': signedAt, 'lockbox-mac': mac };
}

const kafka = new kafkajs.Kafka({ clientId: values.source, brokers, logLevel: kafkajs.logLevel.WARN });
const producer = kafka.producer({
  idempotent: true,
  createPartitioner: kafkajs.Partitioners.DefaultPartitioner, // murmur2, as Java clients have it
});
await producer.connect();
// The key is the tenant's id: what concerns one tenant stays in its order.
await producer.send({
  topic,
  acks: -1,
  // The time is the broker's own, but in development.
  messages: (values.used ? [used] : [submitted, decided]).map((value) => ({
    key: values.tenant,
    value,
    timestamp: String(now),
    headers: signature(value),
  })),
});
await producer.disconnect();
console.log(
  JSON.stringify({
    topic,
    source: values.source,
    sourceRequestId,
    tenantId: values.tenant,
    ...(values.used ? { reported: true } : { internal: values.reject ? 'REJECTED' : 'APPROVED' }),
  }),
);
