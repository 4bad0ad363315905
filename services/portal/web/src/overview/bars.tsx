import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

/** The look of a part of a bar. Words beside the bar name each part, since colours alone are not accessible. */
export type Look = 'plain' | 'thin' | 'approved' | 'denied' | 'expired';

export interface Bar {
  readonly key: string;
  readonly name: ReactNode;
  /** One behind the other, in the unit of the chart. */
  readonly parts: readonly { readonly look: Look; readonly length: number }[];
  /** The bar's content in words. */
  readonly says: string;
}

const NARROW = '@container (max-width: 560px)';

const useStyles = makeStyles({
  room: { containerType: 'inline-size' },
  bars: { listStyleType: 'none', margin: 0, padding: 0, display: 'grid', rowGap: tokens.spacingVerticalS },
  bar: {
    display: 'grid',
    gridTemplateColumns: '11rem minmax(4rem, 1fr) minmax(8rem, 40%)',
    columnGap: tokens.spacingHorizontalM,
    alignItems: 'center',
    [NARROW]: { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  says: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  drawing: { display: 'block', width: '100%', overflow: 'visible' },
  legend: {
    listStyleType: 'none',
    margin: `0 0 ${tokens.spacingVerticalM}`,
    padding: 0,
    display: 'flex',
    flexWrap: 'wrap',
    gap: tokens.spacingHorizontalL,
    fontSize: tokens.fontSizeBase200,
    '& li': { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalXS },
    '& svg': { flexShrink: 0 },
  },
});

/** Each is distinguishable from the page's ground in light, dark and forced colours. */
const useLooks = makeStyles({
  plain: { fill: tokens.colorBrandForeground1, '@media (forced-colors: active)': { fill: 'CanvasText' } },
  thin: { fill: tokens.colorNeutralForeground3, '@media (forced-colors: active)': { fill: 'GrayText' } },
  approved: { fill: tokens.colorPaletteGreenForeground1, '@media (forced-colors: active)': { fill: 'CanvasText' } },
  denied: { fill: tokens.colorPaletteRedForeground1, '@media (forced-colors: active)': { fill: 'Highlight' } },
  expired: {
    fill: 'none',
    stroke: tokens.colorNeutralForeground2,
    strokeWidth: '2px',
    '@media (forced-colors: active)': { stroke: 'CanvasText' },
  },
});

const HEIGHT = 16;
const heightOf = (look: Look): number => (look === 'thin' ? 4 : look === 'expired' ? HEIGHT - 2 : HEIGHT);

/** A chart of horizontal bars, which has the same words and numbers at any width. */
export function Bars(props: {
  readonly bars: readonly Bar[];
  readonly legend?: readonly { readonly look: Look; readonly name: string }[];
}) {
  const { bars, legend } = props;
  const styles = useStyles();
  const longest = Math.max(...bars.map(({ parts }) => parts.reduce((sum, { length }) => sum + length, 0)), 1);
  return (
    <div className={styles.room}>
      {legend !== undefined && (
        <ul className={styles.legend}>
          {legend.map(({ look, name }) => (
            <li key={look}>
              <svg width="16" height={HEIGHT} aria-hidden focusable="false">
                <Part look={look} begins={0} share={1} />
              </svg>
              {name}
            </li>
          ))}
        </ul>
      )}
      <ul className={styles.bars}>
        {bars.map(({ key, name, parts, says }) => (
          <li key={key} className={styles.bar}>
            <span>{name}</span>
            <svg className={styles.drawing} height={HEIGHT} aria-hidden focusable="false">
              {parts.map(({ look, length }, place) => (
                <Part
                  key={look}
                  look={look}
                  begins={parts.slice(0, place).reduce((sum, one) => sum + one.length, 0) / longest}
                  share={length / longest}
                />
              ))}
            </svg>
            <span className={styles.says}>{says}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Part({ look, begins, share }: { readonly look: Look; readonly begins: number; readonly share: number }) {
  const looks = useLooks();
  const height = heightOf(look);
  if (share === 0) return null;
  return (
    <rect
      className={looks[look]}
      x={`${begins * 100}%`}
      y={(HEIGHT - height) / 2}
      width={`${share * 100}%`}
      height={height}
    />
  );
}
