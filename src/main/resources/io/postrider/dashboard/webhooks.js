import {html, nothing} from './lit-html.js';
import {get, post, query} from './api.js';
import {acting, answered, badge, count, curl, empty, jobLink, many, skeleton, text, time, trouble, visible} from './parts.js';
import registeredEndpoints from './registered.js';

const STATUSES = ['active', 'paused', 'disabled'];
const SCOPES = {host: 'host', url: 'one URL', endpoint: 'registered endpoint'};
const PAGE = 25;

/** The page of webhook endpoints, and of webhooks that were given up. */
export default (shell, parameters) => {
  const status = parameters.get('status') ?? '';
  const owner = parameters.get('owner') ?? '';
  const registered = registeredEndpoints(shell, owner);
  let endpoints;
  let failed = [];
  let total = 0;
  let cursor;
  let pages = 1;
  let asks = 0;
  let problem;
  let tested;

  async function loadFailed(more) {
    const asked = more ? ++asks : asks;
    const page = await get(query('/admin/webhooks/failed', {limit: PAGE, cursor: more ? cursor : undefined}));
    if (asked < asks) return; // More were asked for meanwhile.
    failed = more ? [...failed, ...page.items] : page.items;
    ({total} = page);
    cursor = page.nextCursor;
    pages = more ? pages + 1 : 1;
    shell.update();
  }

  async function load() {
    try {
      const [list] = await Promise.all([
        get(query('/admin/webhooks/endpoints', {status, limit: 100})), registered.load(), pages === 1 ? loadFailed() : undefined]);
      endpoints = list.items;
      problem = undefined;
    } catch (refused) {
      problem = refused;
    }
    shell.update();
  }

  /** The URL without its query, or the host. */
  const name = (endpoint) => endpoint.url ?? endpoint.origin;

  const set = (endpoint, action) => acting(shell, async () => {
    if (action === 'disable' && !await shell.confirm({
      title: endpoint.scope === 'host' ? 'Disable this host with all its URLs?' : 'Disable this URL?',
      text: `No webhook is sent to ${visible(name(endpoint))} any more. Webhooks to it are given up, and can be sent again later.`,
      action: 'Disable',
      danger: true,
    })) return undefined;
    await post(`/admin/webhooks/endpoints/${endpoint.id}/${action}`);
    await load();
    return `${name(endpoint)} is ${action}d.`;
  });

  const resend = (webhook) => acting(shell, async () => {
    await post(`/admin/webhooks/failed/${webhook.jobId}/retry`);
    await load();
    return 'The webhook is sent again.';
  });

  const resendAll = (endpoint) => acting(shell, async () => {
    const {matched, sent} = await (async () => {
      const wanted = await shell.confirm({
        title: endpoint ? `Send all again to ${visible(name(endpoint))}?` : `Send ${many(total, 'webhook')} again?`,
        text: 'Each keeps its webhook id, so that receivers recognise it. Webhooks to disabled hosts and URLs are not sent.',
        action: 'Send again',
      });
      return wanted ? post('/admin/webhooks/failed/retry', endpoint ? {endpointId: endpoint.id} : {}) : {};
    })();
    if (matched === undefined) return undefined;
    await load();
    return `${count(sent)} of ${many(matched, 'webhook')} sent again.`;
  });

  const test = async (event) => {
    event.preventDefault();
    const {url} = Object.fromEntries(new FormData(event.target));
    tested = {text: 'Sending a signed ping …'};
    shell.update();
    try {
      const answer = await post('/webhooks/test', {url});
      tested = answer.delivered
        ? {text: `Delivered: answered ${answer.statusCode} in ${answer.durationMillis} ms.`}
        : {text: `Not delivered: ${answered(answer.error, answer.statusCode)}.`, bad: true};
      load();
    } catch (refused) {
      tested = {text: [refused.message, ...refused.errors.map((error) => error.detail)].join(' '), bad: true};
    }
    shell.update();
  };

  const why = (endpoint) => {
    if (endpoint.status === 'disabled') return text(endpoint.reason);
    if (endpoint.status === 'paused') return html`next try ${time(endpoint.pausedUntil)}; ${answered(endpoint.lastError)}`;
    return endpoint.failingSince ? html`failing since ${time(endpoint.failingSince)}: ${answered(endpoint.lastError)}` : endpoint.lastSuccessAt ? html`answered ${time(endpoint.lastSuccessAt)}` : nothing;
  };

  const endpointRow = (endpoint) => html`
    <tr>
      <td>${badge(endpoint.status)}</td>
      <th scope="row"><span class="origin">${text(name(endpoint))}</span><span class="sub">${SCOPES[endpoint.scope]}; ${why(endpoint)}</span></th>
      <td class="wide quiet">${text(endpoint.owner)}</td>
      <td class="num wide">${count(endpoint.recent.delivered)}</td>
      <td class="num wide">${count(endpoint.recent.failed)}</td>
      <td class="end buttons">${shell.operates ? html`
        ${endpoint.status === 'active' ? nothing : html`<button class="small" @click=${set(endpoint, 'enable')}>Enable<span class="hidden"> ${visible(name(endpoint))}</span></button>`}
        ${endpoint.status === 'disabled' ? nothing : html`<button class="small danger" @click=${set(endpoint, 'disable')}>Disable<span class="hidden"> ${visible(name(endpoint))}</span></button>`}
        ${total ? html`<button class="small wide" @click=${resendAll(endpoint)}>Send all again<span class="hidden"> to ${visible(name(endpoint))}</span></button>` : nothing}` : nothing}</td>
    </tr>`;

  const failedRow = (webhook) => html`
    <li class="entry"><div class="line">
      <span>${jobLink(webhook.jobId)}</span>
      <span class="grow clip">${text(webhook.url)}</span>
      <span class="quiet">${many(webhook.attempts, 'attempt')}${webhook.lastAttempt ? html`, the last ${time(webhook.lastAttempt.at)}` : nothing}</span>
      ${shell.operates ? html`<button class="small" @click=${resend(webhook)}>Send again<span class="hidden"> webhook of job ${webhook.jobId}</span></button>` : nothing}</div>
      ${webhook.lastAttempt ? html`<p class="said">${answered(webhook.lastAttempt.error, webhook.lastAttempt.statusCode)}</p>` : nothing}
    </li>`;

  return {
    title: 'Webhooks',
    start: load,
    tick: () => load(),
    view: () => html`
      <div class="head"><h1 tabindex="-1">Webhooks</h1></div>
      ${problem ? trouble(problem) : nothing}
      <section aria-labelledby="endpoints">
        <div class="head"><h2 id="endpoints">Receivers</h2>
          <nav class="tabs" aria-label="Receivers by status">${['', ...STATUSES].map((each) => html`<a href=${query('#/webhooks', {status: each, owner})} aria-current=${each === status ? 'page' : nothing}>${each || 'all'}</a>`)}</nav></div>
        ${endpoints === undefined ? problem ? nothing : skeleton('endpoints') : endpoints.length ? html`
          <div class="card flush"><table>
            <thead><tr><th scope="col">Status</th><th scope="col">Receiver</th><th scope="col" class="wide">Owner</th>
              <th scope="col" class="num wide">Succeeded</th><th scope="col" class="num wide">Failed</th><th scope="col"><span class="hidden">Actions</span></th></tr></thead>
            <tbody>${endpoints.map(endpointRow)}</tbody></table></div>
          <p class="hint">A host is judged by whether it can be reached and has capacity, a URL by what it answers; only URLs that fail are listed. The numbers count the last five minutes: for a host, calls that it answered and those that it did not.</p>`
        : status ? empty(`No receiver is ${status}`, 'That is how it should be.')
        : empty('No webhooks yet', 'Give a job a webhook URL, and the receiver gets its outcome:', curl('POST', '/notifications', {type: 'welcome', userId: 'u-7', webhookUrl: 'http://localhost:9999/hook'}))}
      </section>
      ${registered.view(problem)}
      <section aria-labelledby="failed">
        <div class="head"><h2 id="failed">Given up</h2>${total ? html`<p class="quiet">${count(total)}</p>${shell.operates ? html`<div class="actions"><button @click=${resendAll()}>Send all again</button></div>` : nothing}` : nothing}</div>
        ${failed.length ? html`<ul class="entries card flush">${failed.map(failedRow)}</ul>` : html`<p class="hint">No webhook was given up. A webhook is listed here after its last attempt has failed, and can be sent again.</p>`}
        ${cursor ? html`<p class="more"><button @click=${acting(shell, () => loadFailed(true))}>Show more</button></p>` : nothing}
      </section>
      ${shell.operates ? html`
        <section class="card" aria-labelledby="test">
          <h2 id="test">Test a receiver</h2>
          <form class="filters" @submit=${test}>
            <label class="grow">URL <input name="url" type="url" required maxlength="2048" placeholder="https://example.com/hooks"></label>
            <button class="primary">Send a ping</button>
          </form>
          <p role="status" class=${tested?.bad ? 'notice bad' : 'hint'}>${tested ? text(tested.text) : 'Sends one signed request, and shows the result.'}</p>
        </section>` : nothing}`,
  };
};
