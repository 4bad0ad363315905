import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons';
import type { Environment, LicenceShortfall } from '../api/resources.ts';
import { csvOf } from '../parts/csv.ts';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { saveFile } from '../parts/save-file.ts';
import { PageSection } from '../parts/section.tsx';
import { useWords } from '../words/words.tsx';

type User = LicenceShortfall['users'][number];
/** How many users the page shows; the file has all. */
const SHOWN = 20;

const useStyles = makeStyles({
  list: { paddingLeft: tokens.spacingHorizontalL, marginTop: 0 },
  line: { display: 'block', margin: `${tokens.spacingVerticalS} 0` },
});
const keyOf = ({ id }: User) => id;

/** The licences that the policy needs: the families that are held, and users of covered environments without one. */
export function Licences(props: {
  readonly held: readonly string[];
  readonly shortfall: LicenceShortfall;
  readonly environments: readonly Environment[];
}) {
  const { held, shortfall } = props;
  const styles = useStyles();
  const { policy: words } = useWords();
  const names = new Map(props.environments.map(({ id, displayName }) => [id, displayName]));
  const environmentsOf = ({ environmentIds }: User) => environmentIds.map((id) => names.get(id) ?? id).join('; ');
  const { users, usersInCoveredEnvironments: all, families, managedEnvironments: managed } = shortfall;
  const heldProducts = managed.filter((product) => product.held);
  const namesOf = (of: typeof managed) => of.map(({ name }) => name).join(', ');
  const save = () => {
    const rows = users.map((user) => [user.id, user.displayName, environmentsOf(user)]);
    saveFile(words.exportFile, new Blob([csvOf([words.exportColumns, ...rows])], { type: 'text/csv' }));
  };
  const columns: readonly Column<User>[] = [
    { id: 'user', header: words.user, cell: ({ displayName, id }) => `${displayName} (${id})` },
    { id: 'environments', header: words.environments, cell: environmentsOf },
  ];

  return (
    <PageSection title={words.licences} card>
      <Text>{held.length === 0 ? words.noneHeld : words.held}</Text>
      <ul className={styles.list}>
        {held.length === 0
          ? families.map(({ id, name, editions }) => (
              <li key={id}>
                {name} {words.editions({ list: editions.join(', ') })}
              </li>
            ))
          : held.map((name) => <li key={name}>{name}</li>)}
      </ul>
      <Text className={styles.line}>
        {heldProducts.length > 0
          ? words.managedEnvironmentsHeld({ names: namesOf(heldProducts) })
          : words.managedEnvironmentsOf({ names: namesOf(managed) })}
      </Text>
      {users.length === 0 ? (
        <Text className={styles.line}>{words.shortfallNone({ n: all })}</Text>
      ) : (
        <>
          <Text className={styles.line}>{words.shortfall({ without: users.length, all })}</Text>
          <Button icon={<ArrowDownloadRegular />} onClick={save}>
            {words.exportList}
          </Button>
          <DataTable name={words.licences} columns={columns} items={users.slice(0, SHOWN)} keyOf={keyOf} />
          {users.length > SHOWN && <Text className={styles.line}>{words.moreUsers({ n: users.length - SHOWN })}</Text>}
        </>
      )}
    </PageSection>
  );
}
