const Long = require('../../../../utils/long')
const TimestampTypes = require('../../../timestampTypes')

/**
 * v0
 * Record =>
 *   Length => Varint
 *   Attributes => Int8
 *   TimestampDelta => Varlong
 *   OffsetDelta => Varint
 *   Key => varInt|Bytes
 *   Value => varInt|Bytes
 *   Headers => [HeaderKey HeaderValue]
 *     HeaderKey => VarInt|String
 *     HeaderValue => VarInt|Bytes
 */

module.exports = (decoder, batchContext = {}) => {
  const {
    firstOffset,
    firstTimestamp,
    magicByte,
    isControlBatch = false,
    timestampType,
    maxTimestamp,
  } = batchContext
  const attributes = decoder.readInt8()

  const timestampDelta = decoder.readVarLong()
  const timestamp =
    timestampType === TimestampTypes.LOG_APPEND_TIME && maxTimestamp
      ? maxTimestamp
      : Long.fromValue(firstTimestamp)
          .add(timestampDelta)
          .toString()

  const offsetDelta = decoder.readVarInt()
  // Offsets are below 2^53.
  const offset = String(Number(firstOffset) + offsetDelta)

  const key = decoder.readVarIntBytes()
  const value = decoder.readVarIntBytes()
  let headers = {}
  const count = decoder.readVarInt()
  for (let i = 0; i < count; i++) {
    const key = decoder.readVarIntString()
    const value = decoder.readVarIntBytes()
    const known = headers[key]
    if (known === undefined) headers[key] = value
    else headers = { ...headers, [key]: Array.isArray(known) ? known.concat([value]) : [known, value] }
  }

  return {
    magicByte,
    attributes, // Record level attributes are presently unused
    timestamp,
    offset,
    key,
    value,
    headers,
    isControlRecord: isControlBatch,
    batchContext,
  }
}
