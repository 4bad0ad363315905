import { AriaLiveAnnouncer, Button, Spinner } from '@fluentui/react-components';
import { type ReactNode, useEffect, useState } from 'react';
import { Router } from 'wouter';
import { ChangesProvider } from './api/changes.tsx';
import { TourProvider } from './help/tour.tsx';
import { unlessThere, useLocation } from './navigation/location.ts';
import { pageFile } from './navigation/page-file.tsx';
import { routeAt } from './navigation/route-at.ts';
import { type RouteName, START } from './navigation/routes.ts';
import { DeadEnd } from './parts/dead-end.tsx';
import { EmptyState } from './parts/empty-state.tsx';
import { GlossaryProvider } from './parts/glossary.tsx';
import { UnseenTitle } from './parts/page.tsx';
import { FailedState } from './parts/states.tsx';
import { NoRole } from './session/no-role.tsx';
import { SessionProvider, useSession, useSessionCheck, useSessionEnded } from './session/session.tsx';
import { SessionEnded } from './session/session-ended.tsx';
import { SignInPage } from './session/sign-in-page.tsx';
import { FailureBoundary } from './shell/failure-boundary.tsx';
import { AppShell } from './shell/shell.tsx';
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
const ProviderPasskeysPage = pageFile(() => import('./passkeys/provider-passkeys-page.tsx'));
const GrantsPage = pageFile(() => import('./provider/grants-page.tsx'));

const PAGES: Readonly<Record<RouteName, (id: string | undefined) => ReactNode>> = {
  overview: () => <OverviewPage />,
  requests: (id) => <RequestsPage openId={id} />,
  denials: () => <DenialsPage />,
  accesses: (id) => <AccessesPage openId={id} />,
  policy: () => <PolicyPage />,
  activity: () => <ActivityPage />,
  event: (id = '') => <EventPage key={id} id={id} />,
  webhooks: () => <WebhooksPage />,
  ownNotices: () => <OwnNoticesPage />,
  sessions: () => <SessionsPage />,
  providerRequests: (id) => <ProviderRequestsPage openId={id} />,
  newRequest: () => <NewRequestPage />,
  sealed: (path) => <SealedPage openPath={path} />,
  grants: () => <GrantsPage />,
  providerPasskeys: () => <ProviderPasskeysPage />,
  providerActivity: () => <ActivityPage />,
  providerEvent: (id = '') => <EventPage key={id} id={id} />,
  providerWebhooks: () => <WebhooksPage />,
  providerSessions: () => <SessionsPage />,
};

function CurrentPage() {
  const { path, navigate } = useLocation();
  const { kind } = useSession();
  const { shell } = useWords();
  useEffect(() => {
    if (path === '/') navigate(START[kind], { replace: true });
  }, [path, kind, navigate]);
  if (path === '/') return null;

  const route = routeAt(path);
  if (route === undefined) return <DeadEnd title={shell.notFound.title} text={shell.notFound.text} way="start" />;
  if (route.side !== kind)
    return <DeadEnd title={shell.wrongSide.title} text={shell.wrongSide.text[kind]} way="both" />;
  return PAGES[route.name](route.id);
}

function SignedIn() {
  const { shell } = useWords();
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
    <Router aroundNav={unlessThere}>
      <ChangesProvider>
        <WaitingProvider>
          <GlossaryProvider>
            <TourProvider>
              <AppShell>
                <FailureBoundary instead={broken}>{roles.length === 0 ? <NoRole /> : <CurrentPage />}</FailureBoundary>
              </AppShell>
            </TourProvider>
          </GlossaryProvider>
        </WaitingProvider>
      </ChangesProvider>
    </Router>
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
              {check.state === 'failed' && <FailedState error={check.error} onAgain={again} />}
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
