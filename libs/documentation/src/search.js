// Finds sections of the documentation that have all words that are typed; loaded when somebody first types.
const place = document.querySelector('search');
const input = place.querySelector('input');
const status = place.querySelector('[role=status]');
const list = place.querySelector('ol');
const top = new URL('.', import.meta.url);
const MOST = 20;
let loading;

place.hidden = false;
input.addEventListener('input', async () => {
  const typed = input.value;
  loading ??= fetch(new URL('search.json', top)).then((answer) => answer.json());
  try {
    show(typed, await loading);
  } catch {
    loading = undefined;
    status.textContent = 'The search could not be loaded. Type on to try again.';
  }
});
input.addEventListener('keydown', ({ key }) => {
  if (key === 'Enter') list.querySelector('a')?.click();
});

function show(typed, sections) {
  if (typed !== input.value) return; // more was typed meanwhile
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const found = words.length === 0 ? [] : ranked(words, sections);
  const shown = found.slice(0, MOST);
  status.textContent = words.length === 0 ? '' : said(found.length);
  list.replaceChildren(...shown.map((section) => item(section, words)));
}

/** Those with the words in their heading come first, then those with them in the title of their page. */
function ranked(words, sections) {
  const has = (text) => words.every((word) => text.toLowerCase().includes(word));
  const rank = ({ page, heading, text }) =>
    [heading, `${page} ${heading}`, `${page} ${heading} ${text}`].findIndex(has);
  return sections
    .map((section) => ({ ...section, rank: rank(section) }))
    .filter(({ rank: one }) => one >= 0)
    .sort((a, b) => a.rank - b.rank);
}

const said = (count) =>
  count === 0
    ? 'Nothing found'
    : count > MOST
      ? `${count} places, the first ${MOST}:`
      : `${count} ${count === 1 ? 'place' : 'places'}:`;

function item({ address, page, heading, text }, [first]) {
  const link = document.createElement('a');
  link.href = new URL(address, top).href;
  link.textContent = heading === page ? page : `${page}: ${heading}`;
  const at = Math.max(0, text.toLowerCase().indexOf(first) - 40);
  const excerpt = document.createElement('p');
  excerpt.textContent = `${at > 0 ? '…' : ''}${text.slice(at, at + 160)}…`;
  const one = document.createElement('li');
  one.append(link, excerpt);
  return one;
}
