/** Shows a page in the browser of whoever sits here; where there is no desktop, its address must do. */
import { spawn } from 'node:child_process';

/** The program that opens an address, or null without a desktop. */
export function openerOf(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string | null {
  // Over SSH the desktop is not in front of whoever types.
  if (env.SSH_CONNECTION !== undefined) return null;
  if (platform === 'darwin') return 'open';
  return env.DISPLAY || env.WAYLAND_DISPLAY ? 'xdg-open' : null;
}

export async function openInBrowser(address: string, say: (line: string) => void): Promise<void> {
  const opener = openerOf(process.env, process.platform);
  const isOpen = opener !== null && (await starts(opener, address));
  say(
    isOpen ? `The tour begins in your browser, at ${address}` : `The tour begins at ${address}: open it in a browser.`,
  );
}

const starts = (program: string, address: string): Promise<boolean> =>
  new Promise((resolve) => {
    const child = spawn(program, [address], { stdio: 'ignore', detached: true });
    child.once('error', () => resolve(false));
    child.once('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
