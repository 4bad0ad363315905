/** Options of a select, each with the name that the directory gives. */
export const namedOptions = (items: readonly { readonly id: string; readonly displayName: string }[]) =>
  items.map(({ id, displayName }) => (
    <option key={id} value={id}>
      {displayName}
    </option>
  ));
