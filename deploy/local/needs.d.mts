/** What the embedded servers need and this machine lacks, each with the command that installs it. */
export function missingForServers(): string[];
