// The shell around the pages: session, navigation, messages and dialogs.
import {html, nothing} from './lit-html.js';
import {follow, get, onSessionLost, remove, useSession} from './api.js';
import {text} from './parts.js';
import {createShell} from './shell.js';
import login from './login.js';
import overview from './overview.js';
import jobs from './jobs.js';
import job from './job.js';
import deadLetters from './dead-letters.js';
import schedules from './schedules.js';
import webhooks from './webhooks.js';
import tryIt from './try.js';

const PAGES = [
  ['overview', 'Overview', overview],
  ['jobs', 'Jobs', jobs],
  ['dead-letters', 'Dead letters', deadLetters],
  ['schedules', 'Schedules', schedules],
  ['webhooks', 'Webhooks', webhooks],
  ['try', 'Try it', tryIt],
];
const THEMES = ['system', 'light', 'dark'];
const root = document.getElementById('app');

let page;
let here = '';
let endStream;

/** The part of the shell that pages use. */
export const shell = {
  ...createShell(() => view()),
  session: undefined,
  overview: undefined,
  stream: 'lost',

  get operates() {
    return ['operator', 'admin'].includes(this.session?.role);
  },
  get administrates() {
    return this.session?.role === 'admin';
  },

  async begin(session) {
    shell.session = session;
    useSession(session);
    endStream?.();
    endStream = follow('/admin/overview/events', receive, (state) => { shell.stream = state; shell.update(); });
    go();
  },

  end() {
    endStream?.();
    endStream = undefined;
    shell.session = undefined;
    shell.overview = undefined;
    useSession(undefined);
    leave();
    page = login(shell);
    shell.update();
  },
};

const fingerprint = (minutes) => JSON.stringify(minutes);

function receive(next) {
  const changed = fingerprint(shell.overview?.minutes) !== fingerprint(next.minutes);
  shell.overview = next;
  page?.tick?.(changed);
  shell.update();
}

function leave() {
  page?.stop?.();
  page = undefined;
}

/** A part of the address; as it is, if it is not encoded well. */
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Shows the page that the address names. */
function go() {
  if (!shell.session) return;
  const [path, search] = location.hash.replace(/^#\/?/, '').split('?');
  const [name, ...rest] = path.split('/').map(decoded);
  const known = PAGES.find(([id]) => id === name) ?? PAGES[0];
  const before = page;
  here = known[0];
  leave();
  page = here === 'jobs' && rest[0] ? job(shell, rest[0]) : known[2](shell, new URLSearchParams(search));
  document.title = `${page.title} · Postrider`;
  page.start?.();
  shell.update();
  // Focuses the heading, so that screen readers announce the new page. They announce the first one by themselves.
  if (before) requestAnimationFrame(() => requestAnimationFrame(() => root.querySelector('h1')?.focus()));
}

const theme = () => document.documentElement.dataset.theme ?? 'system';

function nextTheme() {
  const next = THEMES[(THEMES.indexOf(theme()) + 1) % THEMES.length];
  if (next === 'system') {
    delete document.documentElement.dataset.theme;
    localStorage.removeItem('theme');
  } else {
    document.documentElement.dataset.theme = next;
    localStorage.setItem('theme', next);
  }
  shell.update();
}

async function logout() {
  let next;
  try {
    next = (await remove('/session'))?.logoutUrl;
  } finally {
    shell.end();
  }
  if (next) location.assign(next);
}

const deadLetterCount = () => Object.values(shell.overview?.deadLetters ?? {}).reduce((all, some) => all + some, 0);

const sidebar = () => html`
  <header class="bar">
    <a class="brand" href="#/overview"><img src="/ui/icon.svg" alt="" width="24" height="24">Postrider</a>
    <nav aria-label="Pages">
      <ul>
        ${PAGES.map(([id, title]) => html`
          <li><a href="#/${id}" aria-current=${id === here ? 'page' : nothing}>${title}${id === 'dead-letters' && deadLetterCount()
            ? html` <span class="pill">${deadLetterCount() > 999 ? '999+' : deadLetterCount()}</span>` : nothing}</a></li>`)}
      </ul>
    </nav>
    <div class="aside">
      <p class="who" title="Who is logged in">${text(shell.session.who)} <span class="role">${shell.session.role}</span></p>
      <div class="tools">
        <button class="plain" @click=${nextTheme}>Theme: ${theme()}</button>
        <a class="plain" href="/docs">API</a>
        ${shell.session.csrfToken ? html`<button class="plain" @click=${logout}>Log out</button>` : nothing}
      </div>
    </div>
  </header>`;

const view = () => html`
  ${shell.session ? html`<a class="skip" href="#main" @click=${(event) => { event.preventDefault(); document.getElementById('main').focus(); }}>Skip to content</a>${sidebar()}` : nothing}
  <main id="main" tabindex="-1" class=${shell.session ? 'page' : 'alone'}>${page?.view() ?? nothing}</main>`;

onSessionLost(() => shell.session && shell.end());
addEventListener('hashchange', go);
// Keeps relative times up to date while no event arrives.
setInterval(() => shell.session && shell.update(), 15_000);

get('/session').then((session) => shell.begin(session)).catch((problem) => {
  page = login(shell, problem.status === 401 ? undefined : problem);
  shell.update();
});
