/** The names in a PromQL query. It is read by its shape, and not evaluated: Prometheus itself does that in a test. */
interface Named {
  readonly metrics: readonly string[];
  /** The matchers of a metric's labels, `metric{label="…"}`. */
  readonly matched: readonly { readonly metric: string; readonly label: string }[];
  /** The labels by which series are grouped and compared. */
  readonly grouped: readonly string[];
}

const WORDS = new Set(
  (
    'sum max min avg count by without on ignoring group_left group_right and or unless offset rate increase changes ' +
    'histogram_quantile absent clamp_max clamp_min time topk vector bool'
  ).split(' '),
);
const GROUPING = /\b(?:by|on|without|ignoring|group_left|group_right)\s*\(([^)]*)\)/g;
const SELECTOR = /([a-zA-Z_][\w:]*)\{([^}]*)\}/g;
const MATCHER = /(\w+)\s*(?:=~|!~|!=|=)/g;

export function namedIn(query: string): Named {
  const withoutTexts = query.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""');
  const rest = withoutTexts
    .replaceAll(/\{[^}]*\}|\[[^\]]*\]/g, '')
    .replaceAll(GROUPING, '')
    .replaceAll(/\boffset \w+|\$\w+/g, '');
  return {
    metrics: [...new Set([...rest.matchAll(/[a-zA-Z_][\w:]*/g)].map(([word]) => word))].filter((it) => !WORDS.has(it)),
    matched: [...withoutTexts.matchAll(SELECTOR)].flatMap(([, metric = '', matchers = '']) =>
      [...matchers.matchAll(MATCHER)].map(([, label = '']) => ({ metric, label })),
    ),
    grouped: [...withoutTexts.matchAll(GROUPING)].flatMap(([, list = '']) =>
      list.split(',').flatMap((label) => label.trim() || []),
    ),
  };
}
