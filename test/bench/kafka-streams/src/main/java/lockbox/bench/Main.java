package lockbox.bench;

import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.state.Stores;

/**
 * What policy does, as Kafka Streams would do it: exactly once, one processor, its stores in memory with their changelogs.
 * Arguments: brokers, application id, input topic, events topic, texts topic, schema id, folder for its state, sender keys
 * (sender=key, separated by commas).
 */
public final class Main {
  private static final int SLASH = '/';

  public static void main(String[] args) {
    String application = args[1];
    Topology topology = new Topology();
    var bytes = Serdes.ByteArray();
    topology.addSource("commands", bytes.deserializer(), bytes.deserializer(), args[2]);
    int schemaId = Integer.parseInt(args[5]);
    Map<String, byte[]> senderKeys = SenderKeys.parsed(args[7]);
    topology.addProcessor("policy", () -> new Decider(schemaId, senderKeys), "commands");
    topology.addStateStore(
        Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore("entities"), Serdes.String(), bytes)
            .withCachingDisabled().withLoggingEnabled(Map.of()),
        "policy");
    // Cached: a tenant's head changes with each event, and is written once a commit, as policy does.
    topology.addStateStore(
        Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore("heads"), Serdes.String(), bytes)
            .withCachingEnabled().withLoggingEnabled(Map.of()),
        "policy");
    topology.addSink("events", args[3], bytes.serializer(), bytes.serializer(), "policy");
    topology.addSink("texts", args[4], bytes.serializer(), bytes.serializer(), besideTheTenant(), "policy");

    Properties settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, application);
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, args[0]);
    settings.put(StreamsConfig.STATE_DIR_CONFIG, args[6]);
    settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    settings.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, -1);
    settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
    KafkaStreams streams = new KafkaStreams(topology, settings);
    streams.setUncaughtExceptionHandler(error -> {
      error.printStackTrace();
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    });
    Runtime.getRuntime().addShutdownHook(new Thread(streams::close));
    streams.start();
  }

  /** Texts have keys of their own, and stand in the partition of their tenant all the same. */
  private static StreamPartitioner<byte[], byte[]> besideTheTenant() {
    return (topic, key, value, partitions) -> {
      int end = 0;
      while (key[end] != SLASH) end++;
      byte[] tenant = java.util.Arrays.copyOf(key, end);
      return Optional.of(Set.of(Utils.toPositive(Utils.murmur2(tenant)) % partitions));
    };
  }
}
