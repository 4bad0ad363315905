import { AuditEvent, Glossary } from '@lockbox/api/answers';
import type { Context } from '@lockbox/command-line/context';
import { type CommandOutput, localTime } from '@lockbox/command-line/output';
import type { LockboxError } from '@lockbox/contracts/errors';
import type { Command } from 'commander';
import * as v from 'valibot';
import { answerOf, openApi } from '../api.ts';
import { internalShownNow, RequestView, requestEntries, shownIn, shownName } from '../request-view.ts';
import { REQUEST_ARGUMENT, requestPath } from '../which-request.ts';
import { type AsOption, asOption, asPerson } from './as-person.ts';

const History = v.object({ items: v.array(AuditEvent) });

/** The fields of an event of this type (docs/contract.md). */
const Notified = v.object({
  aboutEventId: v.string(),
  recipientId: v.string(),
  channel: v.string(),
  outcome: v.string(),
  detail: v.string(),
});

export function addShow(program: Command, context: () => Context): void {
  program
    .command('show')
    .description('one request, with its history and who was told of it')
    .argument('<request>', REQUEST_ARGUMENT)
    .addOption(asOption())
    .addHelpText(
      'after',
      `
Who was told, and the history, are for the customer's people.

Examples:
  $ lockbox show 7f6f1c1e
  $ lockbox show INC0004711`,
    )
    .action((called: string, options: AsOption) => show(context(), called, options));
}

async function show({ env, out }: Context, called: string, options: AsOption): Promise<void> {
  const api = await openApi(env, asPerson(options));
  const path = await requestPath(api, called);
  const answer = await api.get(path);
  const request = answerOf(RequestView, answer);
  const glossary = answerOf(Glossary, await api.get('glossary?language=en'));
  // People decide by what they are shown, and only while the request waits for their side.
  const shown = await hashOf(request, api.forProvider, answer).catch((error: LockboxError) => error);
  // Only customers have a route for the history.
  const events = api.forProvider ? [] : answerOf(History, await api.get(`${path}/history`)).items;
  const told = toldIn(events);
  const hash = typeof shown === 'string' ? shown : null;
  const history = events.map(({ eventId: _, data: __, recipient: ___, ...event }) => event);
  out.item(api.forProvider ? { ...request, shown: hash } : { ...request, shown: hash, told, history }, [
    ...requestEntries(request, glossary),
    ...(hash === null ? [] : [['Shown', hash] as const]),
  ]);
  if (shown instanceof Error) throw shown;
  if (out.json) return;
  if (told.length > 0) printTold(out, told);
  if (events.length > 0) printHistory(out, events);
}

/** The hash that a decision of this side names; null where the request does not wait for one. */
async function hashOf({ status }: RequestView, forProvider: boolean, answer: unknown): Promise<string | null> {
  if (forProvider) return status === 'awaiting-internal-approval' ? await internalShownNow(answer) : null;
  return status === 'action-needed' ? await shownIn(answer) : null;
}

/** Lists the notices: person, event, channel and result. */
const toldIn = (events: readonly AuditEvent[]) =>
  events
    .filter(({ type }) => type === 'NotificationRecorded')
    .map(({ occurredAt, recipient, data }) => {
      const { recipientId, channel, outcome, detail, aboutEventId } = answerOf(Notified, data);
      const about = events.find(({ eventId }) => eventId === aboutEventId)?.type ?? null;
      return { at: occurredAt, recipientId, recipient, channel, outcome, detail, about };
    });

function printTold(out: CommandOutput, told: ReturnType<typeof toldIn>): void {
  out.text('');
  out.list(
    told,
    [
      {
        title: 'TOLD',
        text: ({ recipient, recipientId }) => (recipient === null ? recipientId : shownName(recipient)),
      },
      { title: 'BY', text: ({ channel }) => (channel === 'EMAIL' ? 'e-mail' : channel.toLowerCase()) },
      { title: 'OF', text: ({ about }) => about ?? '' },
      { title: 'WHEN', text: ({ at }) => localTime(at) },
      {
        title: 'OUTCOME',
        text: ({ outcome, detail }) =>
          out.tone(
            outcome === 'DELIVERED' ? 'good' : 'bad',
            [outcome.toLowerCase(), detail].filter(Boolean).join(': '),
          ),
      },
    ],
    '',
  );
}

function printHistory(out: CommandOutput, events: readonly AuditEvent[]): void {
  out.text('');
  out.list(
    events.filter(({ type }) => type !== 'NotificationRecorded'),
    [
      { title: '#', text: ({ sequence }) => String(sequence), align: 'right' },
      { title: 'WHEN', text: ({ occurredAt }) => localTime(occurredAt) },
      { title: 'WHAT', text: ({ type }) => type },
      { title: 'WHO', text: ({ by, actor }) => (by === null ? (actor?.id ?? '') : shownName(by)) },
      { title: 'RULE', text: ({ rule }) => rule ?? '' },
    ],
    '',
  );
}
