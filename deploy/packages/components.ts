/** The fields of CycloneDX (the lists that npm writes) and of npm's lock file that this reads. */
interface Sbom {
  readonly bomFormat?: string;
  readonly components?: readonly {
    readonly purl?: string;
    readonly hashes?: readonly { readonly alg: string; readonly content: string }[];
  }[];
}
interface LockFile {
  readonly packages: Record<string, { name?: string; version?: string; integrity?: string; link?: boolean }>;
}

const FOLDER = 'node_modules/';

/** Address and hash of each package that comes from the registry, at its place in the tree of folders. */
function lockedPackages({ packages }: LockFile): readonly { readonly purl: string; readonly sha512: string }[] {
  return Object.entries(packages)
    .filter(([path, { link }]) => path.includes(FOLDER) && link !== true)
    .map(([path, { name = path.slice(path.lastIndexOf(FOLDER) + FOLDER.length), version, integrity = '' }]) => ({
      purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
      sha512: Buffer.from(integrity.replace(/^sha512-/, ''), 'base64').toString('hex'),
    }));
}

/** The packages of the lock file that the SBOM does not have, or not with the same content. */
export function missingFrom(sbom: Sbom, lock: LockFile): readonly string[] {
  if (sbom.bomFormat !== 'CycloneDX') return ['the format CycloneDX'];
  const listed = new Set(
    sbom.components?.flatMap(({ purl, hashes = [] }) =>
      hashes.filter(({ alg }) => alg === 'SHA-512').map(({ content }) => `${purl} ${content}`),
    ),
  );
  return lockedPackages(lock)
    .filter(({ purl, sha512 }) => !listed.has(`${purl} ${sha512}`))
    .map(({ purl }) => purl);
}
