import { FluentProvider, type Theme, webDarkTheme, webLightTheme } from '@fluentui/react-components';
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useState,
  useSyncExternalStore,
} from 'react';

export type ThemeChoice = 'system' | 'light' | 'dark';
const KEY = 'lockbox.theme';
const FONT =
  "'Segoe UI', 'Segoe UI Web (West European)', Inter, -apple-system, BlinkMacSystemFont, Roboto, 'Helvetica Neue', sans-serif";

const withFont = (theme: Theme): Theme => ({ ...theme, fontFamilyBase: FONT });
const light = withFont(webLightTheme);
// Darker where the pointer is: on Fluent's own, lighter one a link has a contrast of 3.9, and WCAG asks for 4.5.
const dark = withFont({
  ...webDarkTheme,
  colorNeutralBackground1Hover: webDarkTheme.colorNeutralBackground1Pressed,
});

const Context = createContext<{ readonly choice: ThemeChoice; readonly choose: (choice: ThemeChoice) => void }>({
  choice: 'system',
  choose() {},
});

const systemDark = () => window.matchMedia('(prefers-color-scheme: dark)');

function watchSystem(changed: () => void) {
  const media = systemDark();
  media.addEventListener('change', changed);
  return () => media.removeEventListener('change', changed);
}

function remembered(): ThemeChoice {
  try {
    const kept = window.localStorage.getItem(KEY);
    return kept === 'light' || kept === 'dark' ? kept : 'system';
  } catch {
    return 'system';
  }
}

function remember(choice: ThemeChoice): void {
  try {
    window.localStorage.setItem(KEY, choice);
  } catch {
    // A browser may refuse storage; the choice then lasts as long as the page.
  }
}

/** Light or dark, as the system says or as the reader chose. The browser's forced colours are left as they are. */
export function ThemeProvider({ children }: { readonly children: ReactNode }) {
  const [choice, setChoice] = useState(remembered);
  const system = useSyncExternalStore(watchSystem, () => systemDark().matches);
  const isDark = choice === 'system' ? system : choice === 'dark';
  const choose = useCallback((next: ThemeChoice) => {
    setChoice(next);
    remember(next);
  }, []);
  useEffect(() => {
    document.documentElement.style.colorScheme = isDark ? 'dark' : 'light';
  }, [isDark]);
  return (
    <FluentProvider theme={isDark ? dark : light}>
      <Context value={{ choice, choose }}>{children}</Context>
    </FluentProvider>
  );
}

export const useTheme = () => useContext(Context);
