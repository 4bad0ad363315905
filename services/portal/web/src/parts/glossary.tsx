import { createContext, type ReactNode, useContext } from 'react';
import { queryOf } from '../api/client.ts';
import type { Glossary } from '../api/resources.ts';
import { type Loaded, useResource } from '../api/use-resource.ts';
import { useWords } from '../words/words.tsx';

const Context = createContext<Loaded<Glossary>>({ state: 'loading' });

/** Loads what permissions and licences are called in the reader's language, once for all pages. */
export function GlossaryProvider({ children }: { readonly children: ReactNode }) {
  const { language } = useWords();
  const { loaded } = useResource<Glossary>(`/glossary${queryOf({ language })}`);
  return <Context value={loaded}>{children}</Context>;
}

export const useGlossary = (): Loaded<Glossary> => useContext(Context);

export type GlossaryPermission = Glossary['permissions'][number];
export type DescribedLicence = Glossary['licences'][number];

/** Returns the description of a permission by its id; undefined if unknown. */
export const permissionIn = (glossary: Loaded<Glossary>, id: string): GlossaryPermission | undefined =>
  glossary.state === 'ready' ? glossary.value.permissions.find((one) => one.id === id) : undefined;

/** The family or product of a licence, and the edition, which is the end of the id: `m365/E5`. */
export function licenceIn(
  glossary: Loaded<Glossary>,
  id: string,
): { readonly licence: DescribedLicence; readonly edition: string } | undefined {
  const [, family, edition = ''] = /^(.+)\/([^/]*)$/.exec(id) ?? [];
  const licence = glossary.state === 'ready' ? glossary.value.licences.find((one) => one.id === family) : undefined;
  return licence && { licence, edition };
}

/** The names of those permissions of a request that people are warned of. */
export function useBroad(ids: readonly string[]): readonly string[] {
  const glossary = useGlossary();
  return ids.flatMap((id) => {
    const known = permissionIn(glossary, id);
    return known?.broad ? [known.title] : [];
  });
}
