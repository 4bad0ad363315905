/** Writes drawings as SVG: readable on a light and on a dark page, and told to screen readers. */

type Attributes = Readonly<Record<string, string | number>>;

export function element(name: string, attributes: Attributes, content: readonly string[] | string = []): string {
  const text = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${escaped(String(value))}"`)
    .join('');
  const inside = typeof content === 'string' ? escaped(content) : content.join('\n');
  return inside === '' ? `<${name}${text}/>` : `<${name}${text}>${inside}</${name}>`;
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

/** Colours of series, told apart by people with colour blindness too (Okabe and Ito); each series has a shape besides. */
const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #24292f }
  .small { font-size: 11px; fill: #57606a }
  .heading { font-size: 16px; font-weight: 600 }
  .grid { stroke: #d0d7de; stroke-width: 1 }
  .line { fill: none; stroke-width: 2 }
  .series-0 { stroke: #0072b2; --fill: #0072b2 }
  .series-1 { stroke: #d55e00; --fill: #d55e00 }
  .dashed { stroke-dasharray: 6 4 }
  .filled { fill: var(--fill); stroke: none }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .small { fill: #9198a1 }
    .grid { stroke: #3d444d }
    .series-0 { stroke: #56b4e9; --fill: #56b4e9 }
    .series-1 { stroke: #e69f00; --fill: #e69f00 }
  }`;

export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly title: string;
  /** What it shows, in words: for whoever does not see it. */
  readonly description: string;
  readonly content: readonly string[];
}

export function svg({ width, height, title, description, content }: Drawing): string {
  const attributes = {
    xmlns: 'http://www.w3.org/2000/svg',
    viewBox: `0 0 ${width} ${height}`,
    width,
    height,
    role: 'img',
    'aria-labelledby': 'title description',
  };
  return `${element('svg', attributes, [
    element('title', { id: 'title' }, title),
    element('desc', { id: 'description' }, description),
    `<style>${STYLE}</style>`,
    element('text', { x: 16, y: 26, class: 'heading' }, title),
    ...content,
  ])}\n`;
}
