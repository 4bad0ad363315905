package lockbox.bench;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** The keys with which senders sign, by their names. */
final class SenderKeys {
  static Map<String, byte[]> parsed(String list) {
    Map<String, byte[]> keys = new HashMap<>();
    for (String pair : list.split(",")) {
      int at = pair.indexOf('=');
      keys.put(pair.substring(0, at), pair.substring(at + 1).getBytes(StandardCharsets.UTF_8));
    }
    return keys;
  }
}
