/** What events hold as bytes: programs of Lockbox decode them to Node's buffers, and a page to what those are made of. */
type Buffer = Uint8Array;
