import { makeStyles, Text, tokens } from '@fluentui/react-components';
import type { Environment } from '../api/resources.ts';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { NoticeBar } from '../parts/notice.tsx';
import { PageSection } from '../parts/section.tsx';
import { WordBadge } from '../parts/word-badge.tsx';
import { useWords } from '../words/words.tsx';

const useStyles = makeStyles({ bar: { marginBottom: tokens.spacingVerticalM } });
const keyOf = ({ id }: Environment) => id;

/** Which environments the policy covers, or would cover if it were enabled, and which not. */
export function Environments({
  environments,
  enabled,
}: {
  readonly environments: readonly Environment[];
  readonly enabled: boolean;
}) {
  const styles = useStyles();
  const { policy: words } = useWords();
  const uncovered = environments.filter(({ managed }) => !managed).length;
  const columns: readonly Column<Environment>[] = [
    { id: 'name', header: words.columns.environment, cell: ({ displayName }) => displayName },
    {
      id: 'covered',
      header: words.columns.state,
      cell: ({ managed }) => (
        <WordBadge appearance="tint" color={managed && enabled ? 'success' : 'warning'}>
          {managed ? (enabled ? words.covered : words.coveredOnceEnabled) : words.notCovered}
        </WordBadge>
      ),
    },
    {
      id: 'stores',
      header: words.columns.dataStores,
      cell: ({ dataStores }) => words.dataStoresCount({ n: dataStores.length }),
    },
  ];
  return (
    <PageSection title={words.environments} card>
      {uncovered > 0 && (
        <NoticeBar intent="warning" className={styles.bar}>
          {words.notCoveredText({ n: uncovered })}
        </NoticeBar>
      )}
      {environments.length === 0 ? (
        <Text>{words.noEnvironments}</Text>
      ) : (
        <DataTable
          name={words.environments}
          columns={columns}
          items={[...environments].sort((a, b) => Number(a.managed) - Number(b.managed))}
          keyOf={keyOf}
        />
      )}
    </PageSection>
  );
}
