/**
 * Browsers keep a page that somebody leaves, and show it again as it was when they come back to it. By then the session may have
 * ended, or somebody else may have signed in: so nothing is visible on a page that is kept, and it is loaded anew.
 */
export function hideWhileKept(page: Window): void {
  page.addEventListener('pagehide', () => {
    page.document.body.hidden = true;
  });
  page.addEventListener('pageshow', ({ persisted }) => {
    if (persisted) page.location.reload();
  });
}
