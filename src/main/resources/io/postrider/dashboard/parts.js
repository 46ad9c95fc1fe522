// Parts that several pages use.
import {html, nothing} from './lit-html.js';
import {Problem} from './api.js';

const number = new Intl.NumberFormat('en');
const clock = new Intl.DateTimeFormat('en-GB', {dateStyle: 'medium', timeStyle: 'medium'});
const relative = new Intl.RelativeTimeFormat('en', {numeric: 'auto', style: 'short'});
// Characters that are invisible, or that reorder the text beside them (UAX #9): controls except tab and line feed,
// bidirectional controls, line and paragraph separators, zero-width spaces, halves of surrogate pairs.
const INVISIBLE = /([\p{Bidi_Control}\p{Zl}\p{Zp}\p{Cs}\u200b\u2060\ufeff]|(?![\t\n])\p{Cc})/u;
const EVERY_INVISIBLE = new RegExp(INVISIBLE, 'gu');
const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
const JSON_STRING = /("(?:[^"\\]|\\.)*")/;
// The keys of the texts and payloads that are open, so that they stay open while a list changes.
const opened = new Set();
const STEPS = [['day', 86_400], ['hour', 3_600], ['minute', 60], ['second', 1]];

/** A count with thousands separators; a dash if it is not known. */
export const count = (value) => (value === undefined || value === null ? '–' : number.format(value));

/** A count with its noun in singular or plural. */
export const many = (value, one, more = `${one}s`) => `${count(value)} ${value === 1 ? one : more}`;

/** A duration in words. */
export function duration(millis) {
  if (millis < 1_000) return `${Math.max(0, Math.round(millis))} ms`;
  if (millis < 59_950) return `${(millis / 1_000).toFixed(1)} s`;
  const seconds = Math.round(millis / 1_000);
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

const hexadecimal = (character) => character.codePointAt(0).toString(16).padStart(4, '0');
const named = (character) => `⟨U+${hexadecimal(character).toUpperCase()}⟩`;

/** Text from clients as a string, for attributes: invisible characters are shown by name. */
export const visible = (value) => String(value ?? '').replace(EVERY_INVISIBLE, named);

/** Text from clients as markup: invisible characters are shown by name, and its writing direction does not affect the text around it. */
export const text = (value) => html`<bdi>${String(value ?? '').split(INVISIBLE).map((part, index) => (index % 2 ? html`<mark>${named(part)}</mark>` : part))}</bdi>`;

/** JSON from clients: invisible characters are escaped, which does not change its value (RFC 8259, section 7). */
const escaped = (json) => json.replace(EVERY_INVISIBLE, (character) => `\\u${hexadecimal(character)}`);

/** A value as formatted JSON: a string in a right-to-left script does not reorder the text around it. */
export function json(value) {
  const shown = escaped(JSON.stringify(value, null, 2));
  return RIGHT_TO_LEFT.test(shown) ? shown.split(JSON_STRING).map((part, index) => (index % 2 ? html`<bdi dir="ltr">${part}</bdi>` : part)) : shown;
}

/** The beginning of a text on one line, with an ellipsis where it is cut. */
export function excerpt(value, length) {
  const line = value.slice(0, 2 * length).replace(/\s+/g, ' ').trim();
  return line.length <= length && value.length <= 2 * length ? line : `${line.slice(0, length).replace(/[\ud800-\udbff]$/, '').trimEnd()} …`;
}

/** A part that is collapsed, and only rendered while it is open. */
export const disclosure = (shell, key, summary, content) => html`
  <details ?open=${opened.has(key)} @toggle=${(event) => { opened[event.target.open ? 'add' : 'delete'](key); shell.update(); }}>
    <summary>${summary(opened.has(key))}</summary>${opened.has(key) ? content() : nothing}</details>`;

/** A text from clients: if it is long, its beginning, and the whole on request. */
export function longText(shell, key, value, length = 300) {
  if (value.length <= length && value.split('\n').length <= 4) return text(value);
  return disclosure(shell, key,
    (open) => (open ? 'Show less' : html`<span class="beginning">${text(excerpt(value, length))}</span> <span class="all">Show all ${count(value.length)} characters</span>`),
    () => html`<pre tabindex="0" role="group" aria-label="The whole text">${text(value)}</pre>`);
}

/** A relative time, with the exact time as its title. */
export function time(iso) {
  if (!iso) return nothing;
  const at = new Date(iso);
  const seconds = (at - Date.now()) / 1_000;
  const [unit, size] = STEPS.find(([, length]) => Math.abs(seconds) >= length) ?? STEPS[3];
  const text = Math.abs(seconds) < 2 ? 'just now' : relative.format(Math.round(seconds / size), unit);
  return html`<time datetime=${iso} title=${clock.format(at)}>${text}</time>`;
}

/** An exact time. */
export const exact = (iso) => html`<time datetime=${iso}>${clock.format(new Date(iso))}</time>`;

/** A status. Its colour adds no information to the word. */
export const badge = (status) => html`<span class="badge" data-status=${status}>${status}</span>`;

/** A link with a job's id in short form, and the whole id as its title. */
export const jobLink = (id) => html`<a class="id" href="#/jobs/${id}" title=${id}>${id.slice(0, 8)}…${id.slice(-6)}</a>`;

const ERRORS = {
  'refused-address': 'its address must not be called',
  dns: 'its host name is not known',
  connect: 'no connection',
  tls: 'no TLS, or a bad certificate',
  timeout: 'no answer in time',
  io: 'the connection broke',
  'endpoint-disabled': 'the endpoint is disabled',
  'endpoint-removed': 'the endpoint was removed',
  'no-secret': 'there is no secret to sign it with',
};

/** The result of an attempt to deliver a webhook, or an endpoint's last error, in words. */
export const answered = (error, statusCode) => {
  const [kind, code = statusCode] = (error ?? '').split(' ');
  return code ? `answered ${code}` : ERRORS[kind] ?? kind;
};

/** The text of a list that is empty, with a command to try. */
export const empty = (title, text, command) => html`
  <div class="empty">
    <h2>${title}</h2>
    <p>${text}</p>
    ${command ? html`<pre tabindex="0" role="group" aria-label="Command to try">${command}</pre>` : nothing}
  </div>`;

/** The problem with which loading a page failed. */
export const trouble = (problem) => html`<div class="notice bad" role="alert">${text(problem.message)}</div>`;

export const skeleton = (what) => html`<p class="loading" role="status">Loading ${what} …</p>`;

/** A curl command for a request. */
export const curl = (method, path, body) => {
  const url = `${location.origin}${path}`;
  const lines = [method === 'GET' ? `curl ${url}` : `curl -X ${method} ${url}`];
  if (body) {
    lines[0] = `curl ${url}`;
    lines.push(`  -H 'Content-Type: application/json'`);
    lines.push(`  -d '${escaped(JSON.stringify(body)).replaceAll("'", "'\\''")}'`);
  }
  return lines.join(' \\\n');
};

/** A handler that runs an action and shows its outcome as a message; meanwhile the button ignores clicks, but keeps the focus. */
export const acting = (shell, action) => async (event) => {
  const button = event.currentTarget;
  if (button.ariaBusy === 'true') return;
  button.ariaBusy = 'true';
  try {
    const message = await action(event);
    if (message) shell.notify(message);
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    shell.notify(problem.message, true);
  } finally {
    button.ariaBusy = null;
    shell.update();
  }
};

/** The kind of the jobs in a queue; undefined for queues of other things. A kind may have several queues. */
export const kindOf = (queue) => queue.name.startsWith('jobs.') ? queue.name.slice(5).replace(/\.(urgent|bulk)$/, '') : undefined;

export const ENDPOINTS = '/webhooks/endpoints';

/** The path of a registered endpoint, or of what belongs to it. */
export const endpointPath = (endpoint, rest = '') => `${ENDPOINTS}/${endpoint.endpointId}${rest}`;

const wants = (endpoint) => (endpoint.eventTypes.length ? endpoint.eventTypes.join(', ') : 'all events');

/** A registered endpoint in a list; a page adds what it has to say about it, beside it and below it. */
export const endpointEntry = (endpoint, {about = nothing, beside = nothing, below = nothing}) => html`
  <li class="entry"><div class="line">
      ${badge(endpoint.status)}
      <span class="grow origin"><strong>${text(endpoint.url)}</strong><span class="sub">${endpoint.description ? html`${text(endpoint.description)} · ` : nothing}${wants(endpoint)}${endpoint.rate ? ` · at most ${endpoint.rate}/s` : ''}</span>${about}</span>
      ${beside}</div>
    ${endpoint.reason ? html`<p class="said">${text(endpoint.reason)} ${time(endpoint.disabledAt)}</p>` : nothing}
    ${endpoint.formerSecretUntil && new Date(endpoint.formerSecretUntil) > new Date() ? html`<p class="said">The former secret also signs until ${exact(endpoint.formerSecretUntil)}.</p>` : nothing}
    ${below}
  </li>`;

/** The button that disables a registered endpoint, or enables it; a change is posted to a path, and then the list loaded again. */
export const endpointSwitch = (shell, endpoint, post, load) => {
  const set = (action) => acting(shell, async () => {
    if (action === 'disable' && !await shell.confirm({
      title: 'Disable this endpoint?',
      text: `Nothing is sent to ${visible(endpoint.url)} until it is enabled again. What happens meanwhile can be replayed.`,
      action: 'Disable',
      danger: true,
    })) return undefined;
    await post(endpointPath(endpoint, `/${action}`));
    await load();
    return `The endpoint is ${action}d.`;
  });
  return endpoint.status === 'active'
    ? html`<button class="small danger" @click=${set('disable')}>Disable<span class="hidden"> ${visible(endpoint.url)}</span></button>`
    : html`<button class="small" @click=${set('enable')}>Enable<span class="hidden"> ${visible(endpoint.url)}</span></button>`;
};

const attempt = (made) => html`<li>${exact(made.at)}: ${made.error ? answered(made.error, made.statusCode) : `answered ${made.statusCode}`} in ${made.durationMillis} ms</li>`;

/** A delivery to a registered endpoint, with its attempts on request. */
export const deliveryEntry = (shell, delivery, job = nothing) => html`
  <li class="entry"><div class="line">
      ${badge(delivery.status)}
      <span class="grow">${delivery.eventType ?? 'event'}</span>
      ${job}
      <span class="quiet">${time(delivery.createdAt)}</span></div>
    <p class="said"><span class="id">${delivery.webhookId}</span>${delivery.nextAttemptAt ? html` · next attempt ${time(delivery.nextAttemptAt)}` : nothing}</p>
    ${delivery.attempts.length ? disclosure(shell, delivery.deliveryId, () => many(delivery.attempts.length, 'attempt'), () => html`<ol>${delivery.attempts.map(attempt)}</ol>`) : html`<p class="said">No attempt yet</p>`}
  </li>`;
