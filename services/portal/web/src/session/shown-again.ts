/**
 * Browsers keep a page that the reader leaves, and show it unchanged when the reader returns. By then the session may have
 * ended, or another person may have signed in: so a kept page is hidden, and loaded again.
 */
export function hideWhileKept(page: Window): void {
  page.addEventListener('pagehide', () => {
    page.document.body.hidden = true;
  });
  page.addEventListener('pageshow', ({ persisted }) => {
    if (persisted) page.location.reload();
  });
}
