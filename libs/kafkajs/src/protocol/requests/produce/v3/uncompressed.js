const Encoder = require('../../../encoder')
const crc32C = require('../../../recordBatch/crc32C')
const { MAGIC_BYTE } = require('../../../recordBatch/v0')

// Computes all sizes first, then writes everything once, into one buffer. One encoder for each record, batch, partition and
// topic, each copied into the next, costs several times as much.

const TRANSACTIONAL = 16
// Bytes of a batch before its records; those that its length leaves out; those that its checksum leaves out.
const BATCH_OVERHEAD = 61
const BEFORE_LENGTH = 12
const BEFORE_CHECKED = 21

module.exports = ({ acks, timeout, transactionalId, producerId, producerEpoch, topicData }) => {
  const now = Date.now()
  let size = 64 + lengthOf(transactionalId)
  const topics = topicData.map(({ topic, partitions }) => {
    size += 16 + lengthOf(topic)
    const batches = partitions.map(data => measured(data, now))
    for (const batch of batches) size += 8 + BATCH_OVERHEAD + batch.size
    return { topic, batches }
  })

  const encoder = new Encoder(size)
    .writeString(transactionalId)
    .writeInt16(acks)
    .writeInt32(timeout)
    .writeInt32(topics.length)
  for (const { topic, batches } of topics) {
    encoder.writeString(topic).writeInt32(batches.length)
    for (const batch of batches) {
      encoder.writeInt32(batch.partition).writeInt32(BATCH_OVERHEAD + batch.size)
      writeBatch(encoder, batch, { transactional: !!transactionalId, producerId, producerEpoch })
    }
  }
  return encoder
}

const measured = ({ partition, messages, firstSequence = 0 }, now) => {
  let first = Infinity
  let last = -Infinity
  for (const { timestamp } of messages) {
    if (timestamp == null) continue
    first = Math.min(first, timestamp)
    last = Math.max(last, timestamp)
  }
  if (first > last) first = last = now
  const sizes = []
  const deltas = []
  let size = 0
  for (let i = 0; i < messages.length; i++) {
    const message = messages[i]
    const delta = (message.timestamp || now) - first
    const sizeOfBody = sizeOfRecordBody(message, i, delta)
    size += Encoder.sizeOfVarInt(sizeOfBody) + sizeOfBody
    deltas.push(delta)
    sizes.push(sizeOfBody)
  }
  return { partition, messages, firstSequence, first, last, deltas, sizes, size }
}

const writeBatch = (encoder, batch, { transactional, producerId, producerEpoch }) => {
  const start = encoder.offset
  encoder
    .writeInt64(0) // first offset
    .writeInt32(BATCH_OVERHEAD - BEFORE_LENGTH + batch.size)
    .writeInt32(0) // leader epoch
    .writeInt8(MAGIC_BYTE)
    .writeUInt32(0) // checksum, below
    .writeInt16(transactional ? TRANSACTIONAL : 0)
    .writeInt32(batch.messages.length - 1)
    .writeInt64(batch.first)
    .writeInt64(batch.last)
    .writeInt64(producerId)
    .writeInt16(producerEpoch)
    .writeInt32(batch.firstSequence)
    .writeInt32(batch.messages.length)
  for (let i = 0; i < batch.messages.length; i++) {
    writeRecord(encoder, batch.messages[i], i, batch.deltas[i], batch.sizes[i])
  }
  const checked = encoder.buf.subarray(start + BEFORE_CHECKED, encoder.offset)
  encoder.buf.writeUInt32BE(crc32C(checked), start + BEFORE_CHECKED - 4)
}

const sizeOfRecordBody = ({ key, value, headers }, offsetDelta, timestampDelta) => {
  let count = 0
  let size =
    1 + // attributes
    Encoder.sizeOfVarLong(timestampDelta) +
    Encoder.sizeOfVarInt(offsetDelta) +
    sizeOf(key) +
    sizeOf(value)
  for (const name in headers) {
    const header = headers[name]
    const nameSize = nameOf(name).length
    if (Array.isArray(header)) {
      count += header.length
      for (const one of header) size += nameSize + sizeOf(one)
    } else {
      count++
      size += nameSize + sizeOf(header)
    }
  }
  return size + Encoder.sizeOfVarInt(count)
}

const writeRecord = (encoder, { key, value, headers }, offsetDelta, timestampDelta, sizeOfBody) => {
  encoder
    .writeVarInt(sizeOfBody)
    .writeInt8(0) // attributes
    .writeVarLong(timestampDelta)
    .writeVarInt(offsetDelta)
    .writeVarIntBytes(key)
    .writeVarIntBytes(value)
  let count = 0
  for (const name in headers) count += Array.isArray(headers[name]) ? headers[name].length : 1
  encoder.writeVarInt(count)
  for (const name in headers) {
    const header = headers[name]
    if (Array.isArray(header)) {
      for (const one of header) encoder.writeBuffer(nameOf(name)).writeVarIntBytes(one)
    } else {
      encoder.writeBuffer(nameOf(name)).writeVarIntBytes(header)
    }
  }
}

const lengthOf = value =>
  value == null ? 0 : Buffer.isBuffer(value) ? value.length : Buffer.byteLength(String(value))
const sizeOf = value => {
  if (value == null) return 1
  const length = lengthOf(value)
  return Encoder.sizeOfVarInt(length) + length
}

// Encoded header names, with their lengths. There are few names, and each record repeats them.
const names = new Map()
const nameOf = name => {
  const known = names.get(name)
  if (known !== undefined) return known
  const bytes = Buffer.from(new Encoder().writeVarIntString(name).buffer)
  if (names.size < 1000) names.set(name, bytes)
  return bytes
}
