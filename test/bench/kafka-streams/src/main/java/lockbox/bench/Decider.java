package lockbox.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import lockbox.command.Command;
import lockbox.command.SetEnvironment;
import lockbox.command.SetTenant;
import lockbox.command.SubmitRequest;
import lockbox.event.Actor;
import lockbox.event.ActorKind;
import lockbox.event.Event;
import lockbox.event.RequestSubmitted;
import lockbox.event.TextRef;
import lockbox.event.Trigger;
import lockbox.state.AwaitingInternalApproval;
import lockbox.state.Environment;
import lockbox.state.Head;
import lockbox.state.Request;
import lockbox.state.RollOut;
import lockbox.state.Tenant;
import lockbox.text.Text;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * A submission as policy decides it: the sender's signature, the tenant and its environment, a repeat; then the event in the
 * tenant's hash chain, the text beside it, the request in the state. Of the directory it takes what submissions need.
 */
final class Decider implements Processor<byte[], byte[], byte[], byte[]> {
  private static final Duration INTERNAL_REVIEW = Duration.ofDays(4);
  private static final Duration OLDEST_REQUEST = Duration.ofDays(28);

  private final Values<Command> commands;
  private final Values<Event> events;
  private final Values<Text> texts;
  private final Values<Object> state;
  private final Signatures signatures;
  private final Digests digests = new Digests();
  private ProcessorContext<byte[], byte[]> context;
  private KeyValueStore<String, byte[]> entities;
  private KeyValueStore<String, byte[]> heads;

  Decider(int schemaId, Map<String, byte[]> senderKeys) {
    commands = new Values<>(Command.getClassSchema(), schemaId);
    events = new Values<>(Event.getClassSchema(), schemaId);
    texts = new Values<>(Text.getClassSchema(), schemaId);
    state = new Values<>(Values.unionOf(Tenant.getClassSchema(), Environment.getClassSchema(),
        AwaitingInternalApproval.getClassSchema(), Head.getClassSchema()), schemaId);
    signatures = new Signatures(senderKeys);
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> context) {
    this.context = context;
    entities = context.getStateStore("entities");
    heads = context.getStateStore("heads");
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    signatures.verify(record);
    Command command = commands.decoded(record.value());
    String tenant = command.getTenantId();
    if (!tenant.equals(new String(record.key(), UTF_8))) throw new IllegalStateException("The key is not the tenant");
    if (command.getData() instanceof SubmitRequest data) submit(record, command, data);
    else if (command.getData() instanceof SetTenant data) setTenant(tenant, data);
    else if (command.getData() instanceof SetEnvironment data) setEnvironment(tenant, data);
  }

  private void submit(Record<byte[], byte[]> record, Command command, SubmitRequest data) {
    String tenant = command.getTenantId();
    String key = tenant + "/request/" + data.getRequestId();
    if (entities.get(key) != null) return;
    checkKnown(tenant, data);
    byte[] saved = heads.get(tenant + "/head/");
    Head head = saved == null ? null : (Head) state.decoded(saved);
    long last = head == null ? 0 : head.getOccurredAt().toEpochMilli();
    Instant now = Instant.ofEpochMilli(Math.max(record.timestamp(), last));
    if (Duration.between(data.getRequestedAt(), now).compareTo(OLDEST_REQUEST) > 0) return;

    byte[] salt = digests.salt();
    String textId = tenant + "/" + UUID.randomUUID();
    TextRef text = new TextRef(textId, new lockbox.event.Sha256(digests.sha256(salt, data.getJustification().getBytes(UTF_8))));
    long sequence = head == null ? 1 : head.getSequence() + 1;
    String eventId = digests.eventId(tenant, sequence);
    byte[] value = events.encoded(event(command, data, text, head, sequence, eventId, now, context.recordMetadata().get().offset()));
    context.forward(new Record<>(record.key(), value, now.toEpochMilli(), headers(record.headers(), eventId, data.getRequestId(), now)), "events");
    context.forward(new Record<>(textId.getBytes(UTF_8),
        texts.encoded(new Text(textId, tenant, data.getRequestId(), ByteBuffer.wrap(salt), data.getJustification())),
        now.toEpochMilli(), new RecordHeaders()), "texts");
    entities.put(key, state.encoded(awaiting(command, data, now)));
    Head next = new Head(tenant, sequence, new lockbox.state.Sha256(digests.sha256(value)), now);
    heads.put(tenant + "/head/", state.encoded(next));
  }

  private void checkKnown(String tenant, SubmitRequest data) {
    byte[] environment = entities.get(tenant + "/environment/" + data.getEnvironmentId());
    if (entities.get(tenant + "/tenant/") == null || environment == null) throw new IllegalStateException("Unknown: " + tenant);
    List<String> stores = ((Environment) state.decoded(environment)).getDataStores();
    if (!stores.containsAll(data.getDataStores())) throw new IllegalStateException("Unknown data store");
  }

  private static Event event(Command command, SubmitRequest data, TextRef text, Head head, long sequence, String eventId,
      Instant now, long offset) {
    RequestSubmitted submitted = RequestSubmitted.newBuilder()
        .setRequestId(data.getRequestId())
        .setSource(data.getSource())
        .setSourceRequestId(data.getSourceRequestId())
        .setEnvironmentId(data.getEnvironmentId())
        .setDataStores(data.getDataStores())
        .setEngineerId(data.getEngineerId())
        .setPermissions(data.getPermissions())
        .setJustification(text)
        .setTrigger(Trigger.valueOf(data.getTrigger().name()))
        .setTicketId(data.getTicketId())
        .setExclusion(data.getExclusion() == null ? null : lockbox.event.Exclusion.valueOf(data.getExclusion().name()))
        .setDeclaredBy(data.getDeclaredBy())
        .setRequestedAt(data.getRequestedAt())
        .setReviewExpiresAt(now.plus(INTERNAL_REVIEW))
        .setRemindAt(reminders(now))
        .build();
    Actor actor = new Actor(ActorKind.valueOf(command.getActor().getKind().name()), command.getActor().getId());
    lockbox.event.Sha256 previous = head == null ? null : new lockbox.event.Sha256(head.getHash().bytes());
    return new Event(eventId, command.getTenantId(), sequence, previous, now, command.getCommandId(), offset,
        command.getCorrelationId(), actor, "INTERNAL_APPROVAL_FIRST", submitted);
  }

  private AwaitingInternalApproval awaiting(Command command, SubmitRequest data, Instant now) {
    Request request = Request.newBuilder()
        .setRequestId(data.getRequestId())
        .setEnvironmentId(data.getEnvironmentId())
        .setDataStores(data.getDataStores())
        .setEngineerId(data.getEngineerId())
        .setPermissions(data.getPermissions())
        .setExclusion(data.getExclusion() == null ? null : lockbox.state.Exclusion.valueOf(data.getExclusion().name()))
        .setDeclaredBy(data.getDeclaredBy())
        .setCommands(List.of(command.getCommandId()))
        .build();
    byte[] asked = digests.sha256(data.getRequestId().getBytes(UTF_8), data.getEngineerId().getBytes(UTF_8));
    return AwaitingInternalApproval.newBuilder()
        .setTenantId(command.getTenantId())
        .setRequest(request)
        .setReviewExpiresAt(now.plus(INTERNAL_REVIEW))
        .setSealed(null)
        .setAsked(new lockbox.state.Sha256(asked))
        .setRemindAt(reminders(now))
        .build();
  }

  private static List<Instant> reminders(Instant now) {
    return List.of(now.plus(INTERNAL_REVIEW.dividedBy(2)), now.plus(INTERNAL_REVIEW.multipliedBy(3).dividedBy(4)));
  }

  private static final byte[] SPEC_VERSION = "1.0".getBytes(UTF_8);
  private static final byte[] TYPE = "lockbox.event.RequestSubmitted".getBytes(UTF_8);
  private static final byte[] SOURCE = "urn:lockbox:t000000000000000".getBytes(UTF_8);
  private static final byte[] CONTENT_TYPE = "application/avro".getBytes(UTF_8);

  private static Headers headers(Headers of, String eventId, String requestId, Instant now) {
    RecordHeaders headers = new RecordHeaders();
    var trace = of.lastHeader("traceparent");
    if (trace != null) headers.add(trace);
    headers.add("ce_specversion", SPEC_VERSION);
    headers.add("ce_type", TYPE);
    headers.add("ce_source", SOURCE);
    headers.add("ce_id", eventId.getBytes(UTF_8));
    headers.add("ce_time", now.toString().getBytes(UTF_8));
    headers.add("ce_subject", requestId.getBytes(UTF_8));
    headers.add("content-type", CONTENT_TYPE);
    return headers;
  }

  private void setTenant(String tenant, SetTenant data) {
    entities.put(tenant + "/tenant/", state.encoded(Tenant.newBuilder()
        .setTenantId(tenant)
        .setKnown(true)
        .setLicences(data.getLicences())
        .setPosition(null)
        .setPolicyEnabled(true)
        .setPolicyVersion(1)
        .setRollOut(RollOut.NONE)
        .setRollOutDueAt(null)
        .build()));
  }

  private void setEnvironment(String tenant, SetEnvironment data) {
    entities.put(tenant + "/environment/" + data.getEnvironmentId(), state.encoded(Environment.newBuilder()
        .setTenantId(tenant)
        .setEnvironmentId(data.getEnvironmentId())
        .setKnown(true)
        .setManaged(data.getManaged())
        .setProtectedUntil(null)
        .setDataStores(data.getDataStores())
        .setConfirmations(List.of())
        .setPosition(null)
        .build()));
  }
}
