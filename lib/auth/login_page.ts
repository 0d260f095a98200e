import { createHash } from "node:crypto";
import type { LoginTexts } from "./login_texts.ts";

/** State of the login page. */
export interface LoginView {
  /** True if there are users with passwords. */
  readonly hasUsers: boolean;
  /** User that is logged in. */
  readonly user?: string;
  /** Error to show. */
  readonly error?: string;
}

const STYLE = `:root{color-scheme:light dark}body{margin:0;min-height:100vh;display:grid;place-items:center;` +
  `font:15px/1.5 system-ui,sans-serif;background:light-dark(#fff,#0d1117);color:light-dark(#1f2328,#e6edf3)}` +
  `main{width:min(360px,calc(100vw - 48px))}h1{font-size:20px}form{display:grid;gap:6px;margin:0 0 24px}` +
  `label{font-weight:600}input,button{font:inherit;padding:8px 10px;border-radius:6px;` +
  `border:1px solid light-dark(#59636e,#8b949e)}input{background:light-dark(#fff,#161b22);color:inherit}` +
  `button{margin-top:8px;background:#0550ae;color:#fff;border-color:#0550ae;cursor:pointer}` +
  `:focus-visible{outline:2px solid light-dark(#0550ae,#79c0ff);outline-offset:2px}` +
  `p{margin:0 0 8px}a{color:light-dark(#0550ae,#79c0ff)}[role=alert]{color:light-dark(#b91c28,#ffa198)}`;

const POLICY = `default-src 'none'; style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'; ` +
  "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** Returns the login page: plain forms, which need no script. */
export function loginPage({ hasUsers, user, error }: LoginView, texts: LoginTexts, status = 200): Response {
  const alert = error === undefined ? "" : `<p role="alert" id="error">${escape(error)}</p>`;
  const invalid = error === undefined ? "" : ' aria-invalid="true" aria-describedby="error"';
  const ofUser = `<form method="post" action="login"><label for="user">${texts.user}</label>` +
    `<input id="user" name="user" autocomplete="username" autocapitalize="none" required${invalid}>` +
    `<label for="password">${texts.password}</label>` +
    `<input id="password" name="password" type="password" autocomplete="current-password" required${invalid}>` +
    `<button>${texts.logIn}</button></form>`;
  const ofToken = `<form method="post" action="login"><label for="token">${texts.token}</label>` +
    `<p id="token-help">${texts.tokenHelp}</p>` +
    `<input id="token" name="token" type="password" autocomplete="off" required ` +
    `aria-describedby="token-help${error === undefined ? "" : ' error" aria-invalid="true'}">` +
    `<button>${texts.logIn}</button></form>`;
  const ofSession = user === undefined
    ? ""
    : `<form method="post" action="logout"><p>${escape(texts.loggedInAs(user))} ` +
      `<a href="./">${texts.toLogs}</a></p><button>${texts.logOut}</button></form>`;
  const html = `<!doctype html><html lang="${texts.tag}"><head><meta charset="utf-8"><title>${texts.title}</title>` +
    `<meta name="viewport" content="width=device-width"><style>${STYLE}</style></head><body><main>` +
    `<h1>${texts.title}</h1>${alert}${ofSession}${hasUsers ? ofUser : ""}${ofToken}</main></body></html>\n`;
  return new Response(html, {
    status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "content-security-policy": POLICY,
      "referrer-policy": "same-origin", // without it, browsers send no origin with the form
      vary: "accept-language, cookie",
    },
  });
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
