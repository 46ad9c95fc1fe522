// What pages are made of.
import {html, nothing} from './lit-html.js';
import {Problem} from './api.js';

const number = new Intl.NumberFormat('en');
const clock = new Intl.DateTimeFormat('en-GB', {dateStyle: 'medium', timeStyle: 'medium'});
const relative = new Intl.RelativeTimeFormat('en', {numeric: 'auto', style: 'short'});
const STEPS = [['day', 86_400], ['hour', 3_600], ['minute', 60], ['second', 1]];

/** A count, with its thousands apart; a dash for what is not known. */
export const count = (value) => (value === undefined || value === null ? '–' : number.format(value));

/** One or many of something. */
export const many = (value, one, more = `${one}s`) => `${count(value)} ${value === 1 ? one : more}`;

/** How long, in words. */
export function duration(millis) {
  if (millis < 1_000) return `${Math.max(0, Math.round(millis))} ms`;
  if (millis < 60_000) return `${(millis / 1_000).toFixed(1)} s`;
  if (millis < 3_600_000) return `${Math.floor(millis / 60_000)} min ${Math.round((millis % 60_000) / 1_000)} s`;
  return `${Math.floor(millis / 3_600_000)} h ${Math.round((millis % 3_600_000) / 60_000)} min`;
}

/** A time as how long ago it is; whole when pointed at. */
export function time(iso) {
  if (!iso) return nothing;
  const at = new Date(iso);
  const seconds = (at - Date.now()) / 1_000;
  const [unit, size] = STEPS.find(([, length]) => Math.abs(seconds) >= length) ?? STEPS[3];
  const text = Math.abs(seconds) < 2 ? 'just now' : relative.format(Math.round(seconds / size), unit);
  return html`<time datetime=${iso} title=${clock.format(at)}>${text}</time>`;
}

/** A time as it is. */
export const exact = (iso) => html`<time datetime=${iso}>${clock.format(new Date(iso))}</time>`;

/** Where something stands; the colour only repeats the word. */
export const badge = (status) => html`<span class="badge" data-status=${status}>${status}</span>`;

/** A job's id, short but whole for readers and when copied. */
export const jobLink = (id) => html`<a class="id" href="#/jobs/${id}" title=${id}>${id.slice(0, 8)}…${id.slice(-6)}</a>`;

const ERRORS = {
  'refused-address': 'its address must not be called',
  dns: 'its host name is not known',
  connect: 'no connection',
  tls: 'no TLS, or a bad certificate',
  timeout: 'no answer in time',
  io: 'the connection broke',
  'endpoint-disabled': 'the endpoint is disabled',
  'no-secret': 'there is no secret to sign it with',
};

/** How an attempt to tell a webhook went, in words; an endpoint's last error is of the same kind. */
export const answered = (error, statusCode) => {
  const [kind, code = statusCode] = (error ?? '').split(' ');
  return code ? `answered ${code}` : ERRORS[kind] ?? kind;
};

/** What to do where there is nothing yet. */
export const empty = (title, text, command) => html`
  <div class="empty">
    <h2>${title}</h2>
    <p>${text}</p>
    ${command ? html`<pre tabindex="0" role="group" aria-label="Command to try">${command}</pre>` : nothing}
  </div>`;

/** What went wrong with a page. */
export const trouble = (problem) => html`<div class="notice bad" role="alert">${problem.message}</div>`;

export const skeleton = (what) => html`<p class="loading" role="status">Loading ${what} …</p>`;

/** A command as one types it. */
export const curl = (method, path, body) => {
  const url = `${location.origin}${path}`;
  const lines = [method === 'GET' ? `curl ${url}` : `curl -X ${method} ${url}`];
  if (body) {
    lines[0] = `curl ${url}`;
    lines.push(`  -H 'Content-Type: application/json'`);
    lines.push(`  -d '${JSON.stringify(body).replaceAll("'", "'\\''")}'`);
  }
  return lines.join(' \\\n');
};

/** An action whose outcome is told; the button rests meanwhile, but keeps the focus. */
export const acting = (shell, action) => async (event) => {
  const button = event.currentTarget;
  if (button.ariaBusy === 'true') return;
  button.ariaBusy = 'true';
  try {
    const said = await action(event);
    if (said) shell.say(said);
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    shell.say(problem.message, true);
  } finally {
    button.ariaBusy = null;
    shell.update();
  }
};
