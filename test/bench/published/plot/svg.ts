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
  .strong { font-weight: 600 }
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

/** A point of a series: a circle for the first, a square for the second. */
export const marker = ([x, y]: readonly [number, number], number: number): string =>
  number === 0
    ? element('circle', { class: 'series-0 filled', cx: x, cy: y, r: 3.5 })
    : element('rect', { class: `series-${number} filled`, x: x - 3.5, y: y - 3.5, width: 7, height: 7 });

interface LegendEntry {
  readonly x: number;
  /** The middle of the text. */
  readonly y: number;
  readonly number: number;
  /** True if the entry marks a line, and false if it marks a filled box. */
  readonly isDashed?: boolean;
  readonly name: string;
}

export function legend({ x, y, number, isDashed, name }: LegendEntry): readonly string[] {
  const line = `line series-${number}${isDashed ? ' dashed' : ''}`;
  const sample =
    isDashed === undefined
      ? [element('rect', { class: `series-${number} filled`, x, y: y - 6, width: 12, height: 12 })]
      : [element('line', { class: line, x1: x, x2: x + 26, y1: y, y2: y }), marker([x + 13, y], number)];
  return [...sample, element('text', { class: 'small', x: x + (isDashed === undefined ? 18 : 32), y: y + 4 }, name)];
}

export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly title: string;
  /** The picture in words, for readers who do not see it. */
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
