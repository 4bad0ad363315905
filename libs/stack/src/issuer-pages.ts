/** The issuer's few pages: plain HTML without a script, nothing from outside. */
import type { SamplePerson } from './people.ts';

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:36rem;margin:3rem auto;padding:0 1rem;color:#1b1a19;background:#faf9f8}
h1{font-size:1.4rem}h2{font-size:1rem;margin:1.5rem 0 .5rem}button{font:inherit;display:block;width:100%;text-align:left;padding:.6rem .9rem;margin:.3rem 0;
border:1px solid #c8c6c4;border-radius:6px;background:#fff;cursor:pointer}button:hover,button:focus{border-color:#0f6cbd}small{color:#605e5c;display:block}
input[type=text]{font:inherit;padding:.5rem;width:100%;box-sizing:border-box}code{font-size:1.4rem}`;

export function htmlPage(title: string, content: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${text(title)}</title><style>${STYLE}</style></head><body><h1>${text(title)}</h1>${content}</body></html>`;
}

export function signInPage(action: string, people: readonly SamplePerson[]): string {
  const groups = Map.groupBy(people, (person) => ('tenant' in person ? person.tenant : 'The provider'));
  const sections = [...groups].map(([group, members]) => {
    const buttons = members.map(
      ({ id, name, roles }) =>
        `<button name="person" value="${text(id)}">${text(name)}<small>${text(id)} · ${text(roles.map(readable).join(', '))}</small></button>`,
    );
    return `<h2>${text(group)}</h2>${buttons.join('')}`;
  });
  const form = `<form method="post" action="${text(action)}">${sections.join('')}</form>`;
  return htmlPage('Sign in as', `<p>Development sign-in: no password, never for production.</p>${form}`);
}

const readable = (role: string): string => role.toLowerCase().replaceAll('_', ' ');

/** `form` is made by oidc-provider; the code is shown for comparison with the one on the terminal. */
export const devicePage = (form: string, message: string): string =>
  htmlPage(
    'Sign in on the command line',
    `<p>${text(message)}</p>${form}<button form="op.deviceInputForm">Go on</button>`,
  );

export const deviceConfirmPage = (form: string, code: string): string =>
  htmlPage(
    'Sign in on the command line',
    `<p>Is this the code on your terminal?</p><p><code>${text(code)}</code></p>${form}
<button form="op.deviceConfirmForm">Yes, sign in</button><button form="op.deviceConfirmForm" name="abort" value="yes">No, stop</button>`,
  );

/** `form` is made by oidc-provider. */
export const signOutPage = (form: string): string =>
  htmlPage(
    'Sign out',
    `<p>Sign out here too? Otherwise the next sign-in asks nothing.</p>${form}
<button autofocus form="op.logoutForm" name="logout" value="yes">Sign out</button><button form="op.logoutForm">Stay signed in here</button>`,
  );

export const failurePage = (error: string): string =>
  htmlPage('This sign-in cannot go on', `<p>${text(error)}</p><p>Start it again where you came from.</p>`);

function text(value: string): string {
  const escapes: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return value.replace(/[&<>"']/g, (character) => escapes[character] ?? character);
}
