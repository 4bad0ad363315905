/** The type of bytes in events: Lockbox's programs decode them to Node's buffers, a page to the underlying arrays. */
type Buffer = Uint8Array;
