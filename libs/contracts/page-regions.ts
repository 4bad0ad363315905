/**
 * The page with its generated regions made anew: what stands between `<!-- generated: NAME -->` and `<!-- end -->`, by name.
 * Throws an Error that names a region for which the page has no place.
 */
export function withRegions(page: string, regions: Readonly<Record<string, string>>): string {
  return Object.entries(regions).reduce((text, [name, content]) => {
    const place = new RegExp(`(<!-- generated: ${name} -->\\n)[^]*?(<!-- end -->)`);
    if (!place.test(text)) throw new Error(`the page has no place for ${name}: put the two comments there`);
    return text.replace(place, (_, before: string, after: string) => `${before}${content}\n${after}`);
  }, page);
}
