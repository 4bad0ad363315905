/** Lists what this machine lacks for the embedded servers, each with the command that installs it. */
export function missingForServers(): string[];
