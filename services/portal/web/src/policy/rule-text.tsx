import { Text } from '@fluentui/react-components';
import type { Policy } from '../api/resources.ts';
import { NameList } from '../parts/names.tsx';
import { nameAndIdOf } from '../parts/person-name.tsx';
import { useWords } from '../words/words.tsx';

/** Which requests take two approvers, in words. */
export function RuleText({
  rule,
}: {
  readonly rule: Pick<Policy['approvalRule'], 'scope' | 'environments'> & { readonly permissions: readonly string[] };
}) {
  const { approvals: text } = useWords();
  const names =
    rule.scope === 'environments'
      ? rule.environments.map((one) =>
          one.displayName === null ? text.unknownEnvironment({ id: one.id }) : nameAndIdOf(one),
        )
      : rule.permissions;
  return (
    <>
      <Text block>{text.says[rule.scope]}</Text>
      {names.length > 0 && <NameList names={names} />}
    </>
  );
}
