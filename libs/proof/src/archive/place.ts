/** A place to publish or archive files: a folder or an S3 bucket. Paths are relative to it and use slashes. */
export interface Place {
  /** For people: where that is. */
  readonly name: string;
  read(path: string): Promise<Buffer | undefined>;
  /** Writes a file that is not there yet; whether it did. Throws PUBLISHED_DIFFERS where one of other bytes is there, which stays. */
  writeOnce(path: string, bytes: Uint8Array): Promise<boolean>;
  /** Writes a text in UTF-8 in the place of the one that is there, if one is. */
  replace(path: string, text: Uint8Array): Promise<void>;
  /** Returns the names of the files directly in a folder, in order. */
  list(folder: string): Promise<readonly string[]>;
}

/** A folder of a place, as a place of its own. */
export const within = (place: Place, folder: string): Place => ({
  name: `${place.name}/${folder}`,
  read: (path) => place.read(`${folder}/${path}`),
  writeOnce: (path, bytes) => place.writeOnce(`${folder}/${path}`, bytes),
  replace: (path, text) => place.replace(`${folder}/${path}`, text),
  list: (path) => place.list(`${folder}/${path}`),
});
