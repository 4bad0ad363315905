/** Progress, for whoever waits. It goes to standard error: standard output is for the table alone. */
export const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};
