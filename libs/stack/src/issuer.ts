/**
 * A real OpenID provider (oidc-provider) for development: sample people, one click to sign in, JWT access tokens for the
 * audience `lockbox`. Besides the standard flows, POST /development/token hands out a token for anyone at all.
 */
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Configuration } from 'oidc-provider';
import { Provider } from 'oidc-provider';
import { developmentToken } from './issuer-development-token.ts';
import { type IssuerKeys, issuerKeys, SIGNING_ALGORITHM } from './issuer-keys.ts';
import { deviceConfirmPage, devicePage, failurePage, htmlPage, signInPage, signOutPage } from './issuer-pages.ts';
import { AUDIENCE, type IssuerSettings, PORTAL_CLIENT } from './issuer-settings.ts';
import { lockboxClaimsOf, type SamplePerson } from './people.ts';
import { bodyOf } from './request-body.ts';

/** Resources must be URIs, audiences need not. */
const RESOURCE = 'urn:lockbox:api';
const ACCESS_TOKEN_SECONDS = 3600;
const LOOPBACK = ['http://localhost', 'http://127.0.0.1'];

/** Starts the issuer; the answer stops it. */
export async function startIssuer(settings: IssuerSettings): Promise<() => Promise<void>> {
  const keys = await issuerKeys(settings.keysFile);
  const provider = new Provider(settings.url, configuration(settings.people, keys));
  const standard = provider.callback();
  const answer: RequestListener = (request, response) => {
    route(provider, standard, settings, keys, request, response).catch((error: unknown) => {
      response.writeHead(400, { 'content-type': 'text/html; charset=utf-8' });
      response.end(failurePage(String(error)));
    });
  };
  const server = settings.tls === undefined ? createServer(answer) : createTlsServer(settings.tls, answer);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(settings.port, settings.host, resolve);
  });
  return () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
}

async function route(
  provider: Provider,
  standard: (request: IncomingMessage, response: ServerResponse) => void | Promise<void>,
  settings: IssuerSettings,
  keys: IssuerKeys,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', settings.url);
  if (pathname === '/development/token' && request.method === 'POST') {
    return developmentToken(settings, keys, request, response);
  }
  if (pathname === '/development/people' && request.method === 'GET') {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ people: settings.people }));
    return;
  }
  if (pathname.startsWith('/interaction/')) return interact(provider, settings.people, request, response);
  return standard(request, response);
}

async function interact(
  provider: Provider,
  people: readonly SamplePerson[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { prompt, params, session, uid } = await provider.interactionDetails(request, response);
  if (prompt.name === 'consent') {
    const grant = new provider.Grant({ accountId: session?.accountId ?? '', clientId: String(params.client_id) });
    grant.addOIDCScope(String(params.scope ?? 'openid'));
    grant.addResourceScope(RESOURCE, SCOPE);
    const consent = { grantId: await grant.save() };
    return provider.interactionFinished(request, response, { consent }, { mergeWithLastSubmission: true });
  }
  if (request.method === 'POST') {
    const accountId = new URLSearchParams(await bodyOf(request)).get('person') ?? '';
    if (!people.some(({ id }) => id === accountId)) throw new Error(`Nobody here is called "${accountId}".`);
    return provider.interactionFinished(request, response, { login: { accountId } });
  }
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
  response.end(signInPage(`/interaction/${uid}`, people));
}

const SCOPE = 'lockbox';

function configuration(people: readonly SamplePerson[], keys: IssuerKeys): Configuration {
  const find = (id: string | undefined): SamplePerson | undefined => people.find((person) => person.id === id);
  return {
    jwks: { keys: [keys.signing] },
    cookies: { keys: [keys.cookies] },
    clients: [
      {
        client_id: 'lockbox-cli',
        client_name: 'lockbox on the command line',
        token_endpoint_auth_method: 'none',
        application_type: 'native',
        grant_types: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'],
        redirect_uris: ['http://127.0.0.1/callback', 'http://localhost/callback'],
      },
      {
        client_id: PORTAL_CLIENT.id,
        client_secret: PORTAL_CLIENT.secret,
        client_name: 'The Lockbox portal',
        token_endpoint_auth_method: 'client_secret_post',
        // Native, since such a client may come back to any port of this machine: the portal's differs from start to start.
        application_type: 'native',
        grant_types: ['authorization_code'],
        redirect_uris: LOOPBACK.flatMap((address) => [
          `${address}/sign-in/callback`,
          `${address}/sign-in/callback/provider`,
        ]),
        post_logout_redirect_uris: LOOPBACK.map((address) => `${address}/signed-out`),
      },
    ],
    claims: { openid: ['sub', 'lockbox_tenant', 'lockbox_provider'], profile: ['name'], email: ['email'] },
    // Claims of the granted scopes go into the id token too: one answer less to wait for.
    conformIdTokenClaims: false,
    findAccount: (_context, id) => {
      const person = find(id);
      if (person === undefined) return undefined;
      const { name, email } = person;
      return { accountId: id, claims: () => ({ sub: id, name, email, ...lockboxClaimsOf(person) }) };
    },
    extraTokenClaims: (_context, token) => {
      const person = 'accountId' in token ? find(token.accountId) : undefined;
      return person === undefined ? undefined : lockboxClaimsOf(person);
    },
    interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
    features: {
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => RESOURCE,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: SCOPE,
          audience: AUDIENCE,
          accessTokenFormat: 'jwt',
          accessTokenTTL: ACCESS_TOKEN_SECONDS,
          jwt: { sign: { alg: SIGNING_ALGORITHM } },
        }),
      },
      rpInitiatedLogout: {
        logoutSource: (context, form) => {
          context.body = signOutPage(form);
        },
        postLogoutSuccessSource: (context) => {
          context.body = htmlPage('Signed out', '<p>You can close this page.</p>');
        },
      },
      deviceFlow: {
        enabled: true,
        userCodeInputSource: (context, form, _out, error) => {
          context.body = devicePage(
            form,
            error ? 'That is not the code. Try again.' : 'Enter the code on your terminal.',
          );
        },
        userCodeConfirmSource: (context, form, _client, _device, code) => {
          context.body = deviceConfirmPage(form, code);
        },
        successSource: (context) => {
          context.body = htmlPage('Signed in', '<p>You can close this page and go on at the terminal.</p>');
        },
      },
    },
    ttl: {
      Session: 12 * 3600,
      Grant: 12 * 3600,
      Interaction: 3600,
      IdToken: 3600,
      DeviceCode: 600,
      RefreshToken: 12 * 3600,
    },
  };
}
