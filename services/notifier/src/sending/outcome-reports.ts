import { commandIdOf } from '@lockbox/contracts/uuid';
import type { Bell } from '@lockbox/platform/bell';
import type { Clock } from '@lockbox/platform/clock';
import { LOOK_AGAIN_MS } from '@lockbox/worker/read';
import type { CommandSender, Unsent } from '@lockbox/worker/write';
import type { Collection } from 'mongodb';
import type { OwnPartition } from '../planning/own-partition.ts';
import type { SettledItem, WorkItem } from '../work-list/item.ts';
import type { ItemSeal } from '../work-list/item-seal.ts';
import { isReviewNotice } from '../work-list/notice.ts';
import { unrecorded } from '../work-list/queue.ts';
import { createAdmission } from './admission.ts';
import { nextReportMs } from './retry.ts';
import type { WriteBuffer } from './write-buffer.ts';

/** Sends outcomes to policy, which records them in the log. */
export interface OutcomeReports {
  open(own: OwnPartition): void;
  /** Sends what has gathered. */
  close(own: OwnPartition): Promise<void>;
  /** An outcome that is in the work list. It is sent within a second. */
  add(item: SettledItem): void;
  /** Sends what has gathered, and again what the log should show by now; says how long there is nothing to do. */
  round(): Promise<number>;
}

/** An outcome may wait for a second: policy decides many commands at little more cost than one. */
const GATHER_MS = 1_000;
/** The most outcomes kept in memory while Kafka is away. The work list has all of them. */
const GATHERED_AT_MOST = 10_000;
/** How often, and for how many items, the list is searched for outcomes that the log should show and does not. */
const LOOK_EVERY_MS = 15_000;
const LOOK_AT = 500;

interface OutcomeDeps {
  readonly items: Collection<WorkItem>;
  readonly itemSeal: ItemSeal;
  readonly buffer: WriteBuffer;
  readonly command: CommandSender;
  readonly clock: Clock;
}

export function createOutcomeReports(
  { items, itemSeal, buffer, command, clock }: OutcomeDeps,
  bell: Bell,
): OutcomeReports {
  const admission = createAdmission();
  const partitions = new Set<OwnPartition>();
  let gathered: SettledItem[] = [];
  let ringing: NodeJS.Timeout | undefined;
  let lookAt = Number.NEGATIVE_INFINITY;

  async function send(settled: readonly SettledItem[]): Promise<void> {
    const [own] = partitions; // each sends for all
    await own?.context.send(settled.map((item) => command(recordNotification(item))));
  }
  async function sendGathered(): Promise<void> {
    clearTimeout(ringing);
    ringing = undefined;
    if (gathered.length === 0 || partitions.size === 0) return;
    const sent = gathered;
    gathered = [];
    try {
      await send(sent);
    } catch (error) {
      gathered = [...sent, ...gathered];
      throw error;
    }
  }
  async function sendUnrecorded(): Promise<void> {
    const now = clock.now();
    if (await admission.admit()) lookAt = now;
    if (lookAt > now && lookAt <= now + LOOK_EVERY_MS) return; // later only by a clock that was ahead
    const found = await unrecorded(items, itemSeal, [...admission.admitted.keys()], { now, limit: LOOK_AT });
    lookAt = found.length < LOOK_AT ? now + LOOK_EVERY_MS : now;
    if (found.length === 0) return;
    await send(found);
    await postpone(buffer, found, clock.now());
  }

  return {
    open(own) {
      partitions.add(own);
      admission.add(own);
      bell.ring();
    },
    async close(own) {
      await sendGathered().catch(() => undefined); // another instance sends them after a while
      partitions.delete(own);
      admission.remove(own);
    },
    add(item) {
      if (gathered.length >= GATHERED_AT_MOST) return;
      gathered.push(item);
      ringing ??= setTimeout(() => bell.ring(), GATHER_MS);
    },
    async round() {
      await sendGathered();
      await sendUnrecorded();
      return admission.isWaiting() ? LOOK_AGAIN_MS : Math.max(0, lookAt - clock.now());
    },
  };
}

/** Notes when they are reported again, if the log does not show them by then; before, they are not found. */
async function postpone(buffer: WriteBuffer, reported: readonly SettledItem[], now: number): Promise<void> {
  for (const { _id, reports = 0 } of reported) {
    void buffer.add(_id, { nextAt: now + nextReportMs(reports), reports: reports + 1 });
  }
  await buffer.written();
}

/** The command that puts a notice's outcome into the log. Sent again, it is the same command. */
function recordNotification(item: SettledItem): Unsent {
  const { _id: notificationId, tenantId, eventId, sequence: aboutSequence, requestId, recipientId } = item;
  const { channel, notice, settled } = item;
  const { outcome, detail, at, attempts } = settled;
  const commandId = commandIdOf('notification', notificationId);
  return {
    commandId,
    tenantId,
    actor: { kind: 'SYSTEM', id: 'notifier' },
    correlationId: requestId ?? commandId,
    data: {
      type: 'RecordNotification',
      notificationId,
      eventId,
      aboutSequence,
      requestId,
      recipientId,
      channel,
      outcome,
      detail,
      at,
      attempts,
      internal: isReviewNotice(notice),
    },
  };
}
