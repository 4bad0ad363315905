package lockbox.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.apache.avro.Schema;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;

/** Record values of one schema in the registry's format: a zero byte, the schema's id, the Avro body. */
final class Values<T> {
  private static final int PREFIX = 5;
  private final int schemaId;
  private final SpecificDatumReader<T> reader;
  private final SpecificDatumWriter<T> writer;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
  private BinaryDecoder decoder;
  private BinaryEncoder encoder;

  Values(Schema schema, int schemaId) {
    this.schemaId = schemaId;
    SpecificData types = new SpecificData();
    types.addLogicalTypeConversion(new TimeConversions.TimestampMillisConversion());
    this.reader = new SpecificDatumReader<>(schema, schema, types);
    this.writer = new SpecificDatumWriter<>(schema, types);
  }

  static Schema unionOf(Schema... records) {
    return Schema.createUnion(records);
  }

  T decoded(byte[] value) {
    try {
      decoder = DecoderFactory.get().binaryDecoder(value, PREFIX, value.length - PREFIX, decoder);
      return reader.read(null, decoder);
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
  }

  byte[] encoded(T value) {
    try {
      out.reset();
      out.write(0);
      out.writeBytes(ByteBuffer.allocate(PREFIX - 1).putInt(schemaId).array());
      encoder = EncoderFactory.get().directBinaryEncoder(out, encoder);
      writer.write(value, encoder);
      return out.toByteArray();
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
  }
}
