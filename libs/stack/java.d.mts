export interface Java {
  readonly executable: string;
  /** The feature release: 17, 21, 25. */
  readonly version: number;
}

export function newestJava(env?: NodeJS.ProcessEnv): Java | null;
