import type { Page } from 'playwright-core';

/** Uses a page as somebody without a mouse does, and counts the keystrokes, except those of a comment. */
export function keyboardOf(page: Page) {
  let strokes = 0;
  const press = async (key: string) => {
    strokes += 1;
    await page.keyboard.press(key);
  };
  return {
    strokes: () => strokes,
    press,
    type: (text: string) => page.keyboard.type(text),
    /** Presses Tab until the control with this name has the focus. */
    async tabTo(name: string) {
      for (let tries = 0; tries < 15; tries++) {
        await press('Tab');
        const focused = page.locator(':focus');
        const label = await focused.evaluate(
          (element: {
            ariaLabel: string | null;
            labels?: Iterable<{ textContent: string | null }>;
            textContent: string | null;
          }) =>
            [...(element.labels ?? [])].map((one) => one.textContent).join(' ') ||
            element.ariaLabel ||
            element.textContent ||
            '',
        );
        if (label.startsWith(name)) return;
      }
      throw new Error(`The keyboard does not come to "${name}"`);
    },
  };
}
