package lockbox.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;

/** Hashes, salts, and the ids that are made of hashes (libs/contracts/src/uuid.ts). */
final class Digests {
  private static final byte[] NAMESPACE = HexFormat.of().parseHex("7c0a3f5e6f0b5d2c9a4e1b8d2f6c3a90");
  private static final String VARIANTS = "89ab";
  private final MessageDigest sha256 = digest("SHA-256");
  private final MessageDigest sha1 = digest("SHA-1");
  private final SecureRandom random = new SecureRandom();

  byte[] sha256(byte[]... parts) {
    for (byte[] part : parts) sha256.update(part);
    return sha256.digest();
  }

  byte[] salt() {
    byte[] salt = new byte[16];
    random.nextBytes(salt);
    return salt;
  }

  String eventId(String tenant, long sequence) {
    sha1.update(NAMESPACE);
    sha1.update(("[\"event\",\"" + tenant + "\",\"" + sequence + "\"]").getBytes(UTF_8));
    String hex = HexFormat.of().formatHex(sha1.digest());
    char variant = VARIANTS.charAt(Character.digit(hex.charAt(16), 16) & 3);
    return hex.substring(0, 8) + "-" + hex.substring(8, 12) + "-5" + hex.substring(13, 16) + "-" + variant
        + hex.substring(17, 20) + "-" + hex.substring(20, 32);
  }

  private static MessageDigest digest(String name) {
    try {
      return MessageDigest.getInstance(name);
    } catch (NoSuchAlgorithmException error) {
      throw new IllegalStateException(error);
    }
  }
}
