/** So many questions about a request may wait for their answer: the engineer reads them one by one. */
export const OPEN_QUESTIONS_AT_MOST = 5;
/** So many questions a request may have in all: policy remembers each until the request is decided. */
export const QUESTIONS_AT_MOST = 20;
