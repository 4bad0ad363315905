const Long = require('../utils/long')
const ABORTED_MESSAGE_KEY = Buffer.from([0, 0, 0, 0])

const isAbortMarker = ({ isControlRecord, key }) => {
  // An ordinary record may have the same key. Handle null/undefined keys.
  if (!isControlRecord || !key) return false
  // Cast key to buffer defensively
  return Buffer.from(key).equals(ABORTED_MESSAGE_KEY)
}

/**
 * Tells for each message whether its transaction ends with an abort marker among these messages. Brokers leave some aborted
 * transactions out of their list: those whose ends a replica received in one fetch, while another transaction was open.
 */
const abortedByMarker = messages => {
  const aborting = new Map()
  const aborted = new Array(messages.length).fill(false)
  for (let index = messages.length - 1; index >= 0; index--) {
    const message = messages[index]
    const { producerId, inTransaction } = message.batchContext || {}
    if (message.isControlRecord) aborting.set(producerId, isAbortMarker(message))
    else aborted[index] = inTransaction && aborting.get(producerId) === true
  }
  return aborted
}

/**
 * Remove messages marked as aborted according to the aborted transactions list.
 *
 * Start of an aborted transaction is determined by message offset.
 * End of an aborted transaction is determined by control messages.
 * @param {Message[]} messages
 * @param {Transaction[]} [abortedTransactions]
 * @returns {Message[]} Messages which did not participate in an aborted transaction
 *
 * @typedef {object} Message
 * @param {Buffer} key
 * @param {lastOffset} key  Int64
 * @param {RecordBatch}  batchContext
 *
 * @typedef {object} Transaction
 * @param {string} firstOffset  Int64
 * @param {string} producerId  Int64
 *
 * @typedef {object} RecordBatch
 * @param {string}  producerId  Int64
 * @param {boolean}  inTransaction
 */
module.exports = ({ messages, abortedTransactions }) => {
  const currentAbortedTransactions = new Map()

  const aborted = abortedByMarker(messages)
  if ((!abortedTransactions || !abortedTransactions.length) && !aborted.includes(true)) {
    return messages
  }

  // Brokers list aborted transactions by their ends, not by their first offsets.
  const remainingAbortedTransactions = [...(abortedTransactions || [])].sort((a, b) =>
    Long.fromValue(a.firstOffset).compare(Long.fromValue(b.firstOffset))
  )

  return messages.filter((message, index) => {
    // If the message offset is GTE the first offset of the next aborted transaction
    // then we have stepped into an aborted transaction, or into several at once.
    while (
      remainingAbortedTransactions.length &&
      Long.fromValue(message.offset).gte(remainingAbortedTransactions[0].firstOffset)
    ) {
      const { producerId } = remainingAbortedTransactions.shift()
      currentAbortedTransactions.set(producerId, true)
    }

    const { producerId, inTransaction } = message.batchContext

    if (isAbortMarker(message)) {
      // Transaction is over, we no longer need to ignore messages from this producer
      currentAbortedTransactions.delete(producerId)
    } else if (aborted[index] || (currentAbortedTransactions.has(producerId) && inTransaction)) {
      return false
    }

    return true
  })
}
