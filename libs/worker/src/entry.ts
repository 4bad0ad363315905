import { LockboxError } from '@lockbox/contracts/errors';
import { mayRead, mayWrite } from '@lockbox/topics/access';
import type { Program } from '@lockbox/topics/file';
import type { WorkerDefinition } from './definition.ts';

/**
 * Throws NOT_IN_TOPICS_FILE if a worker's reads, writes or delivery differ from its entry in schemas/topics.yaml: in
 * production it would lack the access rules.
 */
export function checkEntry(
  { inputs, outputs, delivery }: Pick<WorkerDefinition, 'inputs' | 'outputs' | 'delivery'>,
  program: Program,
  namespace: string,
): void {
  const local = (topic: string) => topic.slice(namespace.length + 1);
  const wrong = [
    ...inputs.map(({ topic }) => local(topic)).flatMap((topic) => (mayRead(program, topic) ? [] : [`reads: ${topic}`])),
    ...outputs.map(local).flatMap((topic) => (mayWrite(program, topic) ? [] : [`writes: ${topic}`])),
    ...(delivery === program.delivery ? [] : [`delivery: ${delivery}`]),
  ];
  if (wrong.length === 0) return;
  throw new LockboxError(
    'NOT_IN_TOPICS_FILE',
    `The entry of ${program.name} in schemas/topics.yaml lacks what its code does (${wrong.join(', ')}). Add it there, run \`npm run generate\` and \`lockbox topics apply\`; or change the code.`,
  );
}
