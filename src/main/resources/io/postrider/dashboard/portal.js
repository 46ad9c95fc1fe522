// The page on which a client's own people keep its webhook endpoints. A link with a token opens its session, once.
import {html, nothing} from './lit-html.js';
import {call as send, onSessionLost, query, useSession} from './api.js';
import {ENDPOINTS, acting, answered, count, deliveryEntry, empty, endpointEntry, endpointPath, endpointSwitch, exact, many, skeleton, text, trouble, visible} from './parts.js';
import {createShell} from './shell.js';

const STATUSES = ['', 'pending', 'delivered', 'failed'];
const PAGE = 25;

let session;
let refusal;
let endpoints;
let types = [];
let problem;
let opened;
let secret;
let tested;

// Without this header the service would take the request for one of the dashboard, which may be open in the same browser.
const call = (method, path, body) => send(method, path, body, {'X-Portal': '1'});

const shell = createShell(() => view());

/** Says why a form was refused, with what is wrong in its fields. */
const refuse = (problem) => shell.notify([problem.message, ...(problem.errors ?? []).map((error) => error.detail)].join(' '), true);

async function load() {
  try {
    const [list, known] = await Promise.all([
      call('GET', query(ENDPOINTS, {limit: 100})), types.length ? {items: types} : call('GET', '/webhooks/event-types')]);
    endpoints = list.items;
    types = known.items;
    problem = undefined;
  } catch (refused) {
    problem = refused;
  }
  shell.update();
}

/** The deliveries of an endpoint, the form of its replay, and the progress of the latest one. */
function openDeliveries(endpoint) {
  return {endpoint, status: '', items: undefined, cursor: undefined, replay: undefined};
}

async function loadDeliveries(more) {
  const shown = opened;
  const {status} = shown;
  const page = await call('GET', query(endpointPath(shown.endpoint, '/deliveries'), {status, limit: PAGE, cursor: more ? shown.cursor : undefined}));
  // An answer that comes late may be that of another choice.
  if (shown.status !== status) return;
  shown.items = more ? [...shown.items, ...page.items] : page.items;
  shown.cursor = page.nextCursor;
  shell.update();
}

const show = (endpoint) => acting(shell, async () => {
  opened = opened?.endpoint.endpointId === endpoint.endpointId ? undefined : openDeliveries(endpoint);
  if (opened) await loadDeliveries();
});

const filter = (status) => acting(shell, async () => {
  opened.status = status;
  await loadDeliveries();
});

const register = async (event) => {
  event.preventDefault();
  const form = event.target;
  const given = Object.fromEntries(new FormData(form));
  try {
    secret = await call('POST', ENDPOINTS, {
      url: given.url,
      description: given.description || undefined,
      eventTypes: new FormData(form).getAll('eventTypes'),
      rate: given.rate ? Number(given.rate) : undefined,
    });
    form.reset();
    await load();
  } catch (refused) {
    refuse(refused);
  }
};

const removeEndpoint = (endpoint) => acting(shell, async () => {
  if (!await shell.confirm({
    title: 'Remove this endpoint?', text: `Nothing is sent to ${visible(endpoint.url)} any more, and its deliveries are not listed.`, action: 'Remove', danger: true,
  })) return undefined;
  await call('DELETE', endpointPath(endpoint));
  if (opened?.endpoint.endpointId === endpoint.endpointId) opened = undefined;
  await load();
  return 'The endpoint is removed.';
});

const rotate = (endpoint) => acting(shell, async () => {
  if (!await shell.confirm({
    title: 'Make a new secret?', text: 'For 24 hours webhooks are signed with both, the new one and the former one.', action: 'New secret',
  })) return undefined;
  secret = await call('POST', endpointPath(endpoint, '/secret'));
  await load();
  return undefined;
});

const test = (endpoint) => acting(shell, async (event) => {
  const eventType = event.currentTarget?.closest('.entry')?.querySelector('select')?.value;
  const result = await call('POST', endpointPath(endpoint, '/test'), eventType ? {eventType} : {});
  tested = {endpointId: endpoint.endpointId, result};
});

const replay = async (event) => {
  event.preventDefault();
  const shown = opened;
  const given = Object.fromEntries(new FormData(event.target));
  const request = {from: new Date(given.from).toISOString(), to: given.to ? new Date(given.to).toISOString() : undefined, status: given.status};
  try {
    const {matched} = await call('POST', endpointPath(shown.endpoint, '/replay'), {...request, dryRun: true});
    if (!matched) {
      shell.notify('No delivery of that time matches.');
      return;
    }
    if (!await shell.confirm({
      title: `Send ${many(matched, 'delivery', 'deliveries')} again?`, text: 'Each keeps its webhook id, so that the receiver recognises it.', action: 'Send again',
    })) return;
    shown.replay = await call('POST', endpointPath(shown.endpoint, '/replay'), request);
    shell.update();
    await follow(shown);
  } catch (refused) {
    refuse(refused);
  }
};

async function follow(shown) {
  while (shown === opened && shown.replay.status === 'running') {
    await new Promise((next) => setTimeout(next, 1_000));
    shown.replay = await call('GET', endpointPath(shown.endpoint, '/replay'));
    shell.update();
  }
  if (shown === opened) await loadDeliveries();
}

const leave = acting(shell, async () => {
  await call('DELETE', '/webhooks/portal/session');
  session = undefined;
  refusal = {message: 'The session has ended.'};
});

const outcome = (result) => (result.delivered
  ? html`<p class="said" role="status">Delivered: answered ${result.statusCode} in ${result.durationMillis} ms.</p>`
  : html`<p class="notice bad" role="status">Not delivered: ${answered(result.error, result.statusCode)}.</p>`);

const entry = (endpoint) => endpointEntry(endpoint, {below: html`
    <div class="filters">
      ${endpoint.status === 'active' ? html`
        <label class="grow">Send a test <select><option value="">a ping</option>${types.map((type) => html`<option>${type.name}</option>`)}</select></label>
        <button class="small" @click=${test(endpoint)}>Test<span class="hidden"> ${visible(endpoint.url)}</span></button>` : nothing}
      <button class="small" aria-expanded=${opened?.endpoint.endpointId === endpoint.endpointId} @click=${show(endpoint)}>Deliveries<span class="hidden"> of ${visible(endpoint.url)}</span></button>
      <button class="small" @click=${rotate(endpoint)}>New secret<span class="hidden"> of ${visible(endpoint.url)}</span></button>
      ${endpointSwitch(shell, endpoint, (path) => call('POST', path), load)}
      <button class="small danger" @click=${removeEndpoint(endpoint)}>Remove<span class="hidden"> ${visible(endpoint.url)}</span></button>
    </div>
    ${tested?.endpointId === endpoint.endpointId ? outcome(tested.result) : nothing}`});

const progress = (made) => html`
  <div class="operation" data-status=${made.status} role="status">
    <p>${count(made.done)} of ${many(made.matched, 'delivery', 'deliveries')} sent again: ${made.status}${made.problem ? html`. ${text(made.problem)}` : nothing}</p>
    <progress aria-label="Replay" max=${made.matched || 1} value=${made.done}></progress>
  </div>`;

const deliveries = () => html`
  <section aria-labelledby="deliveries">
    <div class="head"><h2 id="deliveries">Deliveries to ${text(opened.endpoint.url)}</h2></div>
    <div class="filters" role="group" aria-label="Deliveries by status">${STATUSES.map((each) => html`
      <button class="small" aria-pressed=${each === opened.status} @click=${filter(each)}>${each || 'all'}</button>`)}</div>
    ${opened.items === undefined ? skeleton('deliveries') : opened.items.length
      ? html`<ul class="entries card flush">${opened.items.map((item) => deliveryEntry(shell, item))}</ul>`
      : html`<p class="hint">There is no such delivery.</p>`}
    ${opened.cursor ? html`<p class="more"><button @click=${acting(shell, () => loadDeliveries(true))}>Show more</button></p>` : nothing}
    <div class="card">
      <h3>Send again</h3>
      <form class="filters" @submit=${replay}>
        <label class="time">From <input name="from" type="datetime-local" required></label>
        <label class="time">To <input name="to" type="datetime-local"></label>
        <label>Which <select name="status"><option value="failed">failed ones</option><option value="all">all</option></select></label>
        <button>Count and send</button>
      </form>
      ${opened.replay ? progress(opened.replay) : html`<p class="hint">For the time in which the receiver was down. The number is shown first.</p>`}
    </div>
  </section>`;

const added = () => html`
  <div class="notice" role="status">
    <h2>The secret of the endpoint</h2>
    <p>Copy it now; it is not shown again.</p>
    <pre tabindex="0" role="group" aria-label="Secret">${secret.secret}</pre>
    <div class="actions"><button class="small" @click=${() => { secret = undefined; shell.update(); }}>I have copied it</button></div>
  </div>`;

const form = () => html`
  <section class="card" aria-labelledby="register">
    <h2 id="register">Register an endpoint</h2>
    <form class="stack" @submit=${register}>
      <label>URL <input name="url" type="url" required maxlength="2048" placeholder="https://example.com/hooks"></label>
      <label>Description <input name="description" maxlength="200"></label>
      <label>Events; none means all <select name="eventTypes" multiple size="5">${types.map((type) => html`<option>${type.name}</option>`)}</select></label>
      <label>Calls in a second, at most <input name="rate" type="number" min="1" max="10000" placeholder="no limit"></label>
      <div class="actions"><button class="primary">Register</button></div>
    </form>
  </section>`;

const page = () => html`
  <div class="head"><h1 tabindex="-1">Webhook endpoints</h1></div>
  ${secret ? added() : nothing}
  ${problem ? trouble(problem) : nothing}
  ${endpoints === undefined ? problem ? nothing : skeleton('endpoints') : endpoints.length
    ? html`<ul class="entries card flush">${endpoints.map(entry)}</ul>`
    : empty('No endpoint yet', 'Register the URL that receives your webhooks.')}
  ${opened ? deliveries() : nothing}
  ${form()}`;

const closed = () => html`
  <div class="card login">
    <img src="/ui/icon.svg" alt="" width="40" height="40">
    <h1>Webhook endpoints</h1>
    ${refusal ? html`<p class="notice bad" role="alert">${refusal.message}</p>` : skeleton('the page')}
  </div>`;

const bar = () => html`
  <header class="bar">
    <span class="brand"><img src="/ui/icon.svg" alt="" width="24" height="24">Postrider</span>
    <div class="aside">
      <p class="who" title="Whose endpoints these are">${text(session.owner)}</p>
      <p class="quiet">until ${exact(session.expiresAt)}</p>
      <div class="tools"><button class="plain" @click=${leave}>Log out</button></div>
    </div>
  </header>`;

const view = () => html`
  ${session ? bar() : nothing}
  <main id="main" tabindex="-1" class=${session ? 'page' : 'alone'}>${session ? page() : closed()}</main>`;

function begin(found) {
  session = found;
  useSession(found);
  load();
}

async function start() {
  const token = location.hash.slice(1);
  if (token) history.replaceState(null, '', location.pathname);
  shell.update();
  try {
    begin(token ? await call('POST', '/webhooks/portal/session', {token}) : await call('GET', '/webhooks/portal/session'));
  } catch (refused) {
    refusal = refused.status === 401 && !token ? {message: 'Ask for a link: this page opens with one only.'} : refused;
  }
  shell.update();
}

onSessionLost(() => {
  if (session) {
    session = undefined;
    refusal = {message: 'The session has ended; ask for another link.'};
    shell.update();
  }
});
setInterval(() => session && shell.update(), 15_000);
start();
