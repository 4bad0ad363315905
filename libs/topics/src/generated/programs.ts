// Generated from schemas/topics.yaml by `npm run generate`. Do not edit.

/** Lockbox's programs. */
export const programNames = [
  'intake',
  'policy',
  'timer',
  'notifier',
  'projector',
  'audit',
  'portal',
  'access',
  'signals',
  'gate',
  'connector',
] as const;
export type ProgramName = (typeof programNames)[number];

/** Those that an installation begins with: the others run where they are wanted, or once for each data store. */
export const standingPrograms: readonly ProgramName[] = [
  'intake',
  'policy',
  'timer',
  'notifier',
  'projector',
  'audit',
  'portal',
  'access',
  'signals',
];

/** Programs that send commands, each with a key of its own. */
export const senders = [
  'intake',
  'policy',
  'timer',
  'notifier',
  'portal',
] as const;
export type Sender = (typeof senders)[number];

/** By sender: the setting by which policy knows its key. */
export const senderKeySettings = {
  intake: 'LOCKBOX_SENDER_KEY_INTAKE',
  policy: 'LOCKBOX_SENDER_KEY_POLICY',
  timer: 'LOCKBOX_SENDER_KEY_TIMER',
  notifier: 'LOCKBOX_SENDER_KEY_NOTIFIER',
  portal: 'LOCKBOX_SENDER_KEY_PORTAL',
} as const satisfies Record<Sender, string>;
