#!/bin/bash
# kafka-topics.sh, kafka-consumer-groups.sh and so on are links to this file, with the names of Kafka's own distribution.
case "${0##*/}" in
  kafka-topics.sh) class=org.apache.kafka.tools.TopicCommand ;;
  kafka-configs.sh) class=org.apache.kafka.tools.ConfigCommand ;;
  kafka-consumer-groups.sh) class=org.apache.kafka.tools.consumer.group.ConsumerGroupCommand ;;
  kafka-console-consumer.sh) class=org.apache.kafka.tools.consumer.ConsoleConsumer ;;
  *) class=$1; shift ;;
esac
exec java -Xmx128m --sun-misc-unsafe-memory-access=allow -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Dlog4j2.configurationFile=/etc/kafka/docker/tools-log4j2.properties \
  -cp '/opt/kafka/libs/*' "$class" "$@"
