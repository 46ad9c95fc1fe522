import {html, nothing} from './lit-html.js';
import {entries, post, query} from './api.js';
import {ENDPOINTS, acting, deliveryEntry, endpointEntry, endpointPath, endpointSwitch, jobLink, skeleton, text, visible} from './parts.js';

const PAGE = 25;
const RECENT = 10;

/** The list of registered endpoints, those of one owner or of all, each with its recent deliveries on request. */
export default (shell, owner) => {
  let list;
  let most = PAGE;
  let opened;

  async function loadDeliveries(shown, wanted = shown.most) {
    shown.most = wanted;
    const found = await entries(endpointPath(shown, '/deliveries'), {}, wanted);
    if (wanted < shown.most) return; // More were asked for meanwhile.
    Object.assign(shown, found);
    shell.update();
  }

  /** Loads as many endpoints as were asked for before, at least. */
  async function load(wanted = most) {
    most = wanted;
    const found = await entries(ENDPOINTS, {owner}, wanted);
    if (wanted < most) return; // More were asked for meanwhile.
    list = found;
    if (list.items.some(isOpened)) await loadDeliveries(opened);
    shell.update();
  }

  const isOpened = (endpoint) => endpoint.endpointId === opened?.endpointId;

  const show = (endpoint) => acting(shell, async () => {
    opened = isOpened(endpoint) ? undefined : {endpointId: endpoint.endpointId, most: RECENT};
    if (opened) await loadDeliveries(opened);
  });

  const delivery = (item) => deliveryEntry(shell, item, item.jobId ? jobLink(item.jobId) : nothing);

  const deliveries = (url) => {
    if (!opened.items) return skeleton('deliveries');
    return html`
      ${opened.items.length ? html`<ul class="entries" aria-label="Deliveries to ${visible(url)}">${opened.items.map(delivery)}</ul>` : html`<p class="said">No delivery is kept.</p>`}
      ${opened.cursor ? html`<p class="more"><button class="small" @click=${acting(shell, () => loadDeliveries(opened, opened.items.length + RECENT))}>Show more<span class="hidden"> deliveries</span></button></p>` : nothing}`;
  };

  const entry = (endpoint) => endpointEntry(endpoint, {
    about: html`<span class="sub"><a href=${query('#/webhooks', {owner: endpoint.owner})}>${text(endpoint.owner)}</a></span>`,
    beside: html`<span class="buttons">
      <button class="small" aria-expanded=${isOpened(endpoint)} @click=${show(endpoint)}>Deliveries<span class="hidden"> of ${visible(endpoint.url)}</span></button>
      ${shell.operates ? endpointSwitch(shell, endpoint, post, load) : nothing}</span>`,
    below: isOpened(endpoint) ? deliveries(endpoint.url) : nothing,
  });

  const none = () => html`<p class="hint">${owner ? 'This client has registered no endpoint.' : html`No endpoint is registered. Clients register theirs with <code>POST ${ENDPOINTS}</code>.`}</p>`;

  return {
    load,
    view: (failed) => html`
      <section aria-labelledby="registered">
        <h2 id="registered">Registered endpoints${owner ? html` of ${text(owner)} <a class="quiet" href="#/webhooks">show all</a>` : nothing}</h2>
        ${list === undefined ? failed ? nothing : skeleton('registered endpoints')
          : list.items.length ? html`<ul class="entries card flush">${list.items.map(entry)}</ul>` : none()}
        ${list?.cursor ? html`<p class="more"><button @click=${acting(shell, () => load(list.items.length + PAGE))}>Show more<span class="hidden"> endpoints</span></button></p>` : nothing}
      </section>`,
  };
};
