const Encoder = require('./encoder')

const FRAME_BYTES = 256

module.exports = async ({ correlationId, clientId, request: { apiKey, apiVersion, encode } }) => {
  const payload = await encode()
  const framed = new Encoder(payload.size() + FRAME_BYTES)
    .writeInt32(0) // size, below
    .writeInt16(apiKey)
    .writeInt16(apiVersion)
    .writeInt32(correlationId)
    .writeString(clientId)
    .writeEncoder(payload)
  framed.buf.writeInt32BE(framed.size() - 4, 0)

  return framed
}
