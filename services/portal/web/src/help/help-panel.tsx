import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import type { Help } from '@lockbox/words/help';
import type { RouteName } from '../navigation/routes.ts';
import { PageSection } from '../parts/section.tsx';
import { SidePanel } from '../parts/side-panel.tsx';
import { FailedState, Loading } from '../parts/states.tsx';
import { useWords } from '../words/words.tsx';
import { useTour } from './tour.tsx';
import { useHelp } from './use-help.ts';

const useStyles = makeStyles({
  list: {
    margin: 0,
    paddingLeft: tokens.spacingHorizontalL,
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalS,
  },
  link: { color: tokens.colorBrandForegroundLink },
});

/** Explains a page: its purpose, its actions and their consequences. */
export function HelpPanel({ page, onClose }: { readonly page: RouteName; readonly onClose: () => void }) {
  const { help: words } = useWords();
  const asked = useHelp();
  return (
    <SidePanel title={words.title} onClose={onClose}>
      {asked.state === 'loading' && <Loading rows={4} />}
      {asked.state === 'failed' && <FailedState error={undefined} onAgain={asked.again} />}
      {asked.state === 'ready' && <Answers help={asked.help} page={page} onClose={onClose} />}
    </SidePanel>
  );
}

/** Pages of `docs/` as the portal serves them, outside of the web app. */
const DOCUMENTATION = { rules: 'rules', keyboard: 'guides/portal-accessibility', documentation: 'README' } as const;

function Answers(props: { readonly help: Help; readonly page: RouteName; readonly onClose: () => void }) {
  const { help, page, onClose } = props;
  const styles = useStyles();
  const { isFor, begin } = useTour();
  const { what, can, follows } = help.pages[page];
  return (
    <>
      <PageSection title={help.heads.what}>
        <Text>{what}</Text>
      </PageSection>
      {(
        [
          [help.heads.can, can],
          [help.heads.follows, follows],
        ] as const
      ).map(([title, lines]) => (
        <PageSection key={title} title={title}>
          <ul className={styles.list}>
            {lines.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </PageSection>
      ))}
      <PageSection title={help.more}>
        <ul className={styles.list}>
          {(['rules', 'keyboard', 'documentation'] as const).map((one) => (
            <li key={one}>
              <a className={styles.link} href={`/docs/${DOCUMENTATION[one]}.html`} target="_blank" rel="noreferrer">
                {help[one]}
              </a>
            </li>
          ))}
        </ul>
      </PageSection>
      {isFor && (
        <Button
          onClick={() => {
            onClose();
            begin();
          }}
        >
          {help.tour.again}
        </Button>
      )}
    </>
  );
}
