/** The pairs with which compose signs events, checkpoints and engineers' tokens. Its keys that are words say themselves what they are. */
const SIGNING_PAIRS = [
  'MC4CAQAwBQYDK2VwBCIEIGJbaNlksUpfuu86mGsB17D1zH6fJkmcTz7aouBm7FAo',
  'MCowBQYDK2VwAyEAZWp6c0mrgNXW9Qi3smw7MwpKlqf6y0eMVzne+wymqLM=',
  'MC4CAQAwBQYDK2VwBCIEICWk9+lSa3yU+x4GKlcw2V/sHkeD359qJaAhJy2YgTMf',
  'MCowBQYDK2VwAyEAv634Xdw3NFSROh06ybLociuE8thet1vQvI//qZNRVhM=',
  'MC4CAQAwBQYDK2VwBCIEIKUCu73FKW7eOOQlAHEAChBPmYwFZRRPWzfD2YALPThD',
  'MCowBQYDK2VwAyEAUfMy2QULvLgE7fVjSnBh0nxbOoDgsvygWFfbKJPBUoE=',
] as const;
const WORDS = 'development-key-';
/** The digest of the secret of compose's caller, which may ask whether access runs. */
const CALLERS_DIGEST = 'bcfc1bf54d7e8720d597662b06ad24f253c670347cc48d95d08bba118b850987';

/** Returns whether a setting's value is, or contains, a development key of docker-compose.yml, which is public. */
export const isPublishedKey = (value: string): boolean =>
  value.includes(WORDS) || value.includes(CALLERS_DIGEST) || SIGNING_PAIRS.some((key) => value.includes(key));

/** Outside development whoever has read this repository could sign as the installation does. */
export function publishedKeyProblems(values: Readonly<Record<string, unknown>>): readonly string[] {
  if (values.LOCKBOX_DEVELOPMENT !== false) return [];
  return Object.entries(values).flatMap(([name, value]) =>
    typeof value === 'string' && isPublishedKey(value)
      ? [`${name}: its value has a key for development that docker-compose.yml publishes. Make one of your own`]
      : [],
  );
}
