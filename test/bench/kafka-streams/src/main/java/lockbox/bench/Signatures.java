package lockbox.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.processor.api.Record;

/** HMAC-SHA-256 over the key's length, key and value, with the sender's own key. */
final class Signatures {
  private final Map<String, Mac> macs = new HashMap<>();

  Signatures(Map<String, byte[]> senderKeys) {
    senderKeys.forEach((sender, key) -> {
      try {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        macs.put(sender, mac);
      } catch (GeneralSecurityException error) {
        throw new IllegalStateException(error);
      }
    });
  }

  void verify(Record<byte[], byte[]> record) {
    Header sender = record.headers().lastHeader("lockbox-sender");
    Header signature = record.headers().lastHeader("lockbox-mac");
    Mac mac = macs.get(new String(sender.value(), UTF_8));
    mac.update(ByteBuffer.allocate(4).putInt(record.key().length).array());
    mac.update(record.key());
    byte[] expected = mac.doFinal(record.value());
    if (!MessageDigest.isEqual(expected, signature.value())) throw new IllegalStateException("A wrong signature");
  }
}
