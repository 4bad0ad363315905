import { AriaLiveAnnouncer, Button, Spinner } from '@fluentui/react-components';
import { type ReactNode, useEffect, useState } from 'react';
import { ChangesProvider } from './api/changes.tsx';
import type { Session } from './api/resources.ts';
import { LocationProvider, useLocation } from './navigation/location.tsx';
import { pageFile } from './navigation/page-file.tsx';
import { EmptyState } from './parts/empty-state.tsx';
import { GlossaryProvider } from './parts/glossary.tsx';
import { PageTop, UnseenTitle } from './parts/page.tsx';
import { Failed } from './parts/states.tsx';
import { SessionProvider, useSession, useSessionCheck, useSessionEnded } from './session/session.tsx';
import { SessionEnded } from './session/session-ended.tsx';
import { SignInPage } from './session/sign-in-page.tsx';
import { FailureBoundary } from './shell/failure-boundary.tsx';
import { Shell } from './shell/shell.tsx';
import { ThemeProvider } from './shell/theme.tsx';
import { WaitingProvider } from './shell/waiting.tsx';
import { ClockProvider, createServerClock } from './time/clock.tsx';
import { useWords, WordsProvider } from './words/words.tsx';

const OverviewPage = pageFile(() => import('./overview/overview-page.tsx'));
const RequestsPage = pageFile(() => import('./requests/requests-page.tsx'));
const DenialsPage = pageFile(() => import('./requests/denials-page.tsx'));
const AccessesPage = pageFile(() => import('./accesses/accesses-page.tsx'));
const PolicyPage = pageFile(() => import('./policy/policy-page.tsx'));
const ActivityPage = pageFile(() => import('./activity/activity-page.tsx'));
const EventPage = pageFile(() => import('./activity/event-page.tsx'));
const WebhooksPage = pageFile(() => import('./webhooks/webhooks-page.tsx'));
const OwnNoticesPage = pageFile(() => import('./notices/own-notices-page.tsx'));
const SessionsPage = pageFile(() => import('./session/sessions-page.tsx'));
const ProviderRequestsPage = pageFile(() => import('./provider/requests-page.tsx'));
const NewRequestPage = pageFile(() => import('./provider/new-request-page.tsx'));
const SealedPage = pageFile(() => import('./sealed/sealed-page.tsx'));
const GrantsPage = pageFile(() => import('./provider/grants-page.tsx'));

interface Route {
  readonly side: Session['kind'];
  readonly pattern: RegExp;
  readonly page: (id: string | undefined) => ReactNode;
}

const ROUTES: readonly Route[] = [
  { side: 'customer', pattern: /^\/overview$/, page: () => <OverviewPage /> },
  { side: 'customer', pattern: /^\/requests(?:\/([^/]+))?$/, page: (id) => <RequestsPage openId={id} /> },
  { side: 'customer', pattern: /^\/denials$/, page: () => <DenialsPage /> },
  { side: 'customer', pattern: /^\/accesses(?:\/([^/]+))?$/, page: (id) => <AccessesPage openId={id} /> },
  { side: 'customer', pattern: /^\/policy$/, page: () => <PolicyPage /> },
  { side: 'customer', pattern: /^\/activity$/, page: () => <ActivityPage /> },
  { side: 'customer', pattern: /^\/activity\/([^/]+)$/, page: (id = '') => <EventPage key={id} id={id} /> },
  { side: 'customer', pattern: /^\/webhooks$/, page: () => <WebhooksPage /> },
  { side: 'customer', pattern: /^\/notices$/, page: () => <OwnNoticesPage /> },
  { side: 'customer', pattern: /^\/sessions$/, page: () => <SessionsPage /> },
  {
    side: 'provider',
    pattern: /^\/provider\/requests(?:\/([^/]+))?$/,
    page: (id) => <ProviderRequestsPage openId={id} />,
  },
  { side: 'provider', pattern: /^\/provider\/new$/, page: () => <NewRequestPage /> },
  { side: 'provider', pattern: /^\/provider\/sealed(?:\/(.+))?$/, page: (path) => <SealedPage openPath={path} /> },
  { side: 'provider', pattern: /^\/provider\/grants$/, page: () => <GrantsPage /> },
  { side: 'provider', pattern: /^\/provider\/activity$/, page: () => <ActivityPage /> },
  {
    side: 'provider',
    pattern: /^\/provider\/activity\/([^/]+)$/,
    page: (id = '') => <EventPage key={id} id={id} />,
  },
  { side: 'provider', pattern: /^\/provider\/webhooks$/, page: () => <WebhooksPage /> },
  { side: 'provider', pattern: /^\/provider\/sessions$/, page: () => <SessionsPage /> },
];

const START = { customer: '/requests', provider: '/provider/requests' } as const;

function CurrentPage() {
  const { path, navigate } = useLocation();
  const { kind } = useSession();
  const { shell } = useWords();
  useEffect(() => {
    if (path === '/') navigate(START[kind], { replace: true });
  }, [path, kind, navigate]);
  if (path === '/') return null;

  const found = ROUTES.map((route) => ({ route, match: route.pattern.exec(path) })).find(({ match }) => match !== null);
  if (found === undefined) return <PageTop title={shell.notFound.title} intro={shell.notFound.text} />;
  if (found.route.side !== kind) return <PageTop title={shell.notFound.title} intro={shell.wrongSide} />;
  return found.route.page(found.match?.[1]);
}

function SignedIn() {
  const { shell, session: words } = useWords();
  const { roles } = useSession();
  const ended = useSessionEnded();
  const broken = (
    <>
      <UnseenTitle />
      <EmptyState title={shell.broken.title} text={shell.broken.text}>
        <Button onClick={() => window.location.reload()}>{shell.reload}</Button>
      </EmptyState>
    </>
  );
  if (ended) return <SessionEnded />;
  return (
    <LocationProvider>
      <ChangesProvider>
        <WaitingProvider>
          <GlossaryProvider>
            <Shell>
              <FailureBoundary instead={broken}>
                {roles.length === 0 ? <PageTop title={words.noRole} intro={words.noAccount} /> : <CurrentPage />}
              </FailureBoundary>
            </Shell>
          </GlossaryProvider>
        </WaitingProvider>
      </ChangesProvider>
    </LocationProvider>
  );
}

function Checking() {
  const { session } = useWords();
  return <Spinner label={session.checking} />;
}

/** The portal's page. It shows what the API says and sends what people decide, and decides nothing itself. */
export function App() {
  const [clock] = useState(createServerClock);
  const { check, again } = useSessionCheck(clock);
  const session = check.state === 'there' ? check.session : null;
  return (
    <ThemeProvider>
      <WordsProvider locale={session?.locale ?? null}>
        <AriaLiveAnnouncer>
          {(check.state === 'checking' || check.state === 'failed') && (
            <main>
              <UnseenTitle />
              {check.state === 'checking' && <Checking />}
              {check.state === 'failed' && <Failed error={check.error} onAgain={again} />}
            </main>
          )}
          {check.state === 'none' && <SignInPage />}
          {check.state === 'there' && session !== null && (
            <SessionProvider session={session} drafts={check.drafts} clock={clock}>
              <ClockProvider clock={clock} locale={session.locale} timeZone={session.timeZone}>
                <SignedIn />
              </ClockProvider>
            </SessionProvider>
          )}
        </AriaLiveAnnouncer>
      </WordsProvider>
    </ThemeProvider>
  );
}
