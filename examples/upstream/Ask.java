import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Asks for access to a customer's data, over HTTP: a CloudEvent to Lockbox's connector. It needs a JDK of 17 or later alone.
 *
 * <pre>
 *   LOCKBOX_CONNECTOR_URL=http://localhost:8080 LOCKBOX_CONNECTOR_SECRET=whsec_... \
 *     java examples/upstream/Ask.java SOURCE TICKET ENGINEER TENANT ENVIRONMENT DATA-STORE
 * </pre>
 */
public class Ask {
  private static final int ATTEMPTS = 5;
  private static final Set<Integer> AWAY = Set.of(429, 500, 502, 503, 504);

  public static void main(String[] args) throws Exception {
    String source = args[0];
    String ticket = args[1];
    // Here a JSON library would stand; none of these values may have a quote or a backslash in it. And the time would be the ticket's
    // own: asked again another day, it is the same request then.
    String event = """
        {"specversion": "1.0", "id": "%s", "source": "https://tickets.example",
         "type": "lockbox.intake.AccessRequestSubmitted", "time": "%s",
         "data": {"tenantId": "%s", "environmentId": "%s", "dataStores": ["%s"], "engineerId": "%s", "permissions": ["read"],
                  "justification": "Invoices of last week are missing; their rows have to be looked at.",
                  "trigger": "SUPPORT_TICKET", "ticketId": "%s"}}
        """.formatted(ticket, Instant.now(), args[3], args[4], args[5], args[2], ticket);
    HttpResponse<String> answer = send(source, ticket, event);
    System.out.println(answer.statusCode() + " " + answer.body());
    if (answer.statusCode() != 202) System.exit(1);
  }

  /** Again while Lockbox is away: the same event is the same request, however often it is sent. */
  private static HttpResponse<String> send(String source, String id, String body) throws Exception {
    HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    for (int attempt = 1; ; attempt++) {
      String timestamp = String.valueOf(Instant.now().getEpochSecond()); // of this attempt
      HttpRequest request = HttpRequest.newBuilder(URI.create(System.getenv("LOCKBOX_CONNECTOR_URL") + "/sources/" + source))
          .timeout(Duration.ofSeconds(20))
          .header("Content-Type", "application/cloudevents+json")
          .header("webhook-id", id)
          .header("webhook-timestamp", timestamp)
          .header("webhook-signature", sign(id + "." + timestamp + "." + body))
          .POST(HttpRequest.BodyPublishers.ofString(body))
          .build();
      long seconds = 1L << (attempt - 1);
      try {
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (!AWAY.contains(answer.statusCode()) || attempt == ATTEMPTS) return answer;
        // A proxy before the connector may give a date.
        seconds = answer.headers().firstValue("Retry-After").filter(s -> s.matches("[0-9]{1,4}")).map(Long::valueOf).orElse(10L);
      } catch (IOException error) { // no connection, no answer in time, or one that broke off
        if (attempt == ATTEMPTS) throw error;
      }
      Thread.sleep(1000L * seconds);
    }
  }

  /** A signature as Standard Webhooks have it. */
  private static String sign(String signed) throws Exception {
    String secret = System.getenv("LOCKBOX_CONNECTOR_SECRET");
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret.substring("whsec_".length())), "HmacSHA256"));
    return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
  }
}
