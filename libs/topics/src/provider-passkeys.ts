import { readTopicsFile, TOPICS_FILE } from './file/index.ts';

interface Settings {
  readonly LOCKBOX_PROVIDER_PASSKEYS_FROM: string;
  readonly LOCKBOX_TOPICS_FILE: string;
}

/** From when the provider's people sign, in milliseconds since 1970; infinite for never. */
export const providerPasskeysFrom = ({
  LOCKBOX_PROVIDER_PASSKEYS_FROM: from,
}: Pick<Settings, 'LOCKBOX_PROVIDER_PASSKEYS_FROM'>): number =>
  from === '' ? Number.POSITIVE_INFINITY : Date.parse(from);

/**
 * From when decisions of the provider's people take their passkeys, in milliseconds since 1970 (infinite for never), and the
 * sources that are let off. Throws TOPICS_FILE_WRONG.
 */
export function providerPasskeysOf(settings: Settings): {
  readonly from: number;
  readonly unsignedSources: ReadonlySet<string>;
} {
  const { sources } = readTopicsFile(settings.LOCKBOX_TOPICS_FILE || TOPICS_FILE);
  return {
    from: providerPasskeysFrom(settings),
    unsignedSources: new Set(sources.filter(({ withoutPasskeys }) => withoutPasskeys).map(({ name }) => name)),
  };
}
