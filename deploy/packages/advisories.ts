/** The fields of the answer of `npm audit --json` that this reads: a report, or why there is none. */
interface Answer {
  readonly message?: string;
  readonly vulnerabilities?: Readonly<Record<string, Vulnerability>>;
}
interface Vulnerability {
  readonly severity: string;
  /** The affected versions of the package, in npm's notation. */
  readonly range: string;
  /** Advisories of the package's own, and packages through which it has others'. */
  readonly via: readonly (string | { readonly title: string })[];
}

/** A line for each package of which something is known, the grave ones apart; or why nothing is. */
type Findings =
  | { readonly grave: readonly string[]; readonly others: readonly string[] }
  | { readonly unknown: string };

const GRAVE = ['high', 'critical'];

export function findingsOf(said: string): Findings {
  const { vulnerabilities, message = 'npm printed no report' } = answerIn(said);
  if (vulnerabilities === undefined) return { unknown: message };
  const found = Object.entries(vulnerabilities).map(([name, { severity, range, via }]) => ({
    isGrave: GRAVE.includes(severity),
    line: `${severity}: ${name} ${range}: ${via.map((one) => (typeof one === 'string' ? one : one.title)).join('; ')}`,
  }));
  const { true: grave = [], false: others = [] } = Object.groupBy(found, ({ isGrave }) => `${isGrave}`);
  return { grave: grave.map(({ line }) => line), others: others.map(({ line }) => line) };
}

function answerIn(said: string): Answer {
  try {
    return JSON.parse(said) as Answer; // npm's own words
  } catch {
    return {};
  }
}
