import { makeStyles, ProgressBar, Text, tokens } from '@fluentui/react-components';
import type { Environment, Policy } from '../api/resources.ts';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { PageSection } from '../parts/section.tsx';
import { WordBadge } from '../parts/word-badge.tsx';
import { useNow } from '../time/clock.tsx';
import { Deadline, Moment } from '../time/moment.tsx';
import { useWords } from '../words/words.tsx';
import { type GateHealth, gateStateOf, type StoreState, targetsInOrder } from './roll-out-state.ts';

const COLORS = { confirmed: 'success', waiting: 'informative', overdue: 'danger' } as const satisfies Record<
  StoreState,
  string
>;

const GATE_COLORS = { well: 'success', troubled: 'danger', silent: 'danger' } as const satisfies Record<
  GateHealth,
  string
>;

const useStyles = makeStyles({
  line: { display: 'block', marginBottom: tokens.spacingVerticalS },
  bar: { marginBottom: tokens.spacingVerticalM },
});

type Target = ReturnType<typeof targetsInOrder>[number];
const keyOf = ({ environmentId, dataStoreId }: Target) => `${environmentId}/${dataStoreId}`;

/** The roll-out of the policy: which data stores have confirmed that they enforce it, and which are late. */
export function RollOutStatus(props: { readonly policy: Policy; readonly environments: readonly Environment[] }) {
  const { rollOut } = props.policy;
  const styles = useStyles();
  const { policy: words } = useWords();
  const names = new Map(props.environments.map(({ id, displayName }) => [id, displayName]));
  const targets = targetsInOrder(rollOut, useNow());
  const confirmed = targets.filter(({ state }) => state === 'confirmed').length;
  const columns: readonly Column<Target>[] = [
    {
      id: 'environment',
      header: words.columns.environment,
      cell: ({ environmentId }) => names.get(environmentId) ?? environmentId,
    },
    { id: 'dataStore', header: words.columns.dataStore, cell: ({ dataStoreId }) => dataStoreId },
    {
      id: 'state',
      header: words.columns.state,
      cell: ({ state, confirmedAt }) => (
        <>
          <WordBadge appearance="tint" color={COLORS[state]}>
            {words.stores[state]}
          </WordBadge>{' '}
          {confirmedAt !== null && <Moment at={confirmedAt} />}
        </>
      ),
    },
    { id: 'gate', header: words.columns.gate, cell: ({ gate }) => <Gate gate={gate} /> },
  ];
  return (
    <PageSection title={words.rollOut} card>
      <Text className={styles.line}>{words.rollOutStates[rollOut.state]}</Text>
      {targets.length > 0 && (
        <>
          <Text className={styles.line}>{words.confirmedOf({ confirmed, all: targets.length })}</Text>
          <ProgressBar
            className={styles.bar}
            value={confirmed}
            max={targets.length}
            color={rollOut.state === 'overdue' ? 'error' : 'brand'}
            aria-label={words.confirmedOf({ confirmed, all: targets.length })}
          />
          {rollOut.dueAt !== null && rollOut.state !== 'completed' && (
            <Text className={styles.line}>
              {words.due}: <Deadline at={rollOut.dueAt} open={rollOut.state === 'running'} says="left" />
            </Text>
          )}
          <DataTable name={words.rollOut} columns={columns} items={targets} keyOf={keyOf} />
        </>
      )}
    </PageSection>
  );
}

/** The guard of a data store, when it last reported, and whether somebody is in. */
function Gate({ gate }: { readonly gate: Target['gate'] }) {
  const { policy: words } = useWords();
  const now = useNow();
  if (gate === null) return words.noGate;
  const state = gateStateOf(gate, now);
  return (
    <span>
      <WordBadge appearance="tint" color={GATE_COLORS[state]}>
        {words.gates[state]}
      </WordBadge>{' '}
      {gate.engine} · {words.lastReported} <Moment at={gate.reportedAt} /> ·{' '}
      {words.sessionsOpen({ n: gate.sessions.length })}
      {gate.problem !== null && ` · ${gate.problem}`}
    </span>
  );
}
