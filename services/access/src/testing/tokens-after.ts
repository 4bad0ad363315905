/** Tokens of access, from an engineer's tool to introspection. */
import { newOwnKey } from '@lockbox/guard/testing/own-key';
import { ACCESS_URL, accessAfter, SECRET, SIGNED_IN } from './access-after.ts';

export const ENDPOINT = `${ACCESS_URL}/oauth/token`;
export const engineersKey = await newOwnKey();

/** Parameters; several values are the parameter several times. */
type Form = Readonly<Record<string, string | readonly string[]>>;

/** The token endpoint, when the log has these events. */
export function tokensAfter(...log: Parameters<typeof accessAfter>) {
  const { app, add, refused, metrics } = accessAfter(...log);
  const form = async (url: string, fields: Form, headers: Readonly<Record<string, string | string[]>>) => {
    const parameters = Object.entries(fields).flatMap(([name, value]) =>
      [value].flat().map((one): [string, string] => [name, one]),
    );
    const answer = await app.inject({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: new URLSearchParams(parameters).toString(),
    });
    return { status: answer.statusCode, headers: answer.headers, body: answer.json() };
  };
  return {
    app,
    add,
    refused,
    metrics,
    exchange: async (changes: Form = {}, proof?: string | string[]) =>
      await form(
        '/oauth/token',
        { ...EXCHANGE, ...changes },
        { dpop: proof ?? (await engineersKey.prove('POST', ENDPOINT)) },
      ),
    introspect: async (token: string, secret = SECRET, more: Form = {}) =>
      await form('/oauth/introspect', { token, ...more }, { authorization: `Bearer ${secret}` }),
  };
}

export const wanted = (...stores: readonly object[]) =>
  JSON.stringify(
    stores.map((store) => ({ type: 'lockbox_data_store', tenantId: 'contoso', actions: ['read'], ...store })),
  );
export const EXCHANGE = {
  grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
  subject_token: SIGNED_IN,
  subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
  audience: 'https://crm.example.com',
  authorization_details: wanted({ dataStoreId: 'crm' }),
};
export const DETAIL = {
  type: 'lockbox_data_store',
  tenantId: 'contoso',
  environmentId: 'production',
  dataStoreId: 'crm',
  actions: ['read'],
  requestId: 'request-1',
  grantId: 'grant-1',
};
