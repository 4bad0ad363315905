/** Reports whether a refused command was a decision of an approver, a declarer or the legal department of the provider. */
export function isProviderDecision(refused: {
  readonly commandType?: unknown;
  readonly reasonCode?: unknown;
}): boolean {
  const { commandType, reasonCode } = refused;
  if (commandType === 'SubmitRequest') return String(reasonCode).startsWith('PASSKEY_');
  return commandType === 'RecordInternalDecision' || commandType === 'LiftDisclosure';
}
