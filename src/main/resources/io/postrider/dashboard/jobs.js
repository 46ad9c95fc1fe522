import {html, nothing} from './lit-html.js';
import {get, query} from './api.js';
import {badge, count, curl, empty, jobLink, kindOf, skeleton, text, time, trouble} from './parts.js';

const STATUSES = ['waiting', 'active', 'delayed', 'completed', 'failed', 'cancelled', 'expired'];
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const FILTERS = ['userId', 'status', 'kind', 'type', 'from', 'to'];
// A call examines a bounded number of jobs: it is continued while it found few, up to this number of calls.
const MAX_CALLS = 20;
const PAGE = 50;

/** A local time of the form in the format of the API. */
const instant = (local) => (local ? new Date(local).toISOString() : '');

/** The list of jobs, newest first, that match the filters. */
export default (shell, parameters) => {
  const filter = Object.fromEntries(FILTERS.map((name) => [name, parameters.get(name) ?? '']));
  const filtered = FILTERS.some((name) => filter[name]);
  let items;
  let cursor;
  let problem;
  let busy = false;
  // How many calls the list took. A list that took more than one is not reloaded by itself.
  let calls = 0;
  let outdated = false;

  const part = (from) => get(query('/jobs', {
    ...filter, from: instant(filter.from), to: instant(filter.to), limit: PAGE, cursor: from,
  }));

  async function load(more) {
    if (busy) return;
    busy = true;
    try {
      let found = [];
      let next = more ? cursor : undefined;
      let took = 0;
      do {
        const slice = await part(next);
        found = [...found, ...slice.items];
        next = slice.nextCursor;
        took++;
      } while (next && took < MAX_CALLS && found.length < PAGE);
      items = more ? [...items, ...found] : found;
      cursor = next;
      calls = more ? calls + took : took;
      outdated = false;
      problem = undefined;
    } catch (failed) {
      problem = failed;
    } finally {
      busy = false;
      shell.update();
    }
  }

  const search = (event) => {
    event.preventDefault();
    const form = new FormData(event.target);
    const asked = form.get('search').trim();
    if (ID.test(asked)) {
      location.hash = `#/jobs/${asked}`;
      return;
    }
    form.delete('search');
    location.hash = query('#/jobs', {userId: asked, ...Object.fromEntries(form)});
  };

  // The built-in kinds, those that have queues, and the one of the address.
  const kinds = () => [...new Set(['notification', 'report', ...(shell.overview?.queues ?? []).map(kindOf), filter.kind])].filter(Boolean);

  const option = (name, value) => html`<option value=${value} ?selected=${filter[name] === value}>${value}</option>`;

  const row = (job) => html`
    <tr>
      <td>${badge(job.status)}</td>
      <td>${jobLink(job.jobId)}<span class="narrow sub">${text(job.type)} · ${text(job.userId)}</span></td>
      <td class="wide">${job.kind} <span class="quiet">${text(job.type)}</span></td>
      <td class="wide clip">${text(job.userId)}</td>
      <td class="wide num">${job.attempts} / ${job.maxAttempts}</td>
      <td class="end">${time(job.createdAt)}</td>
    </tr>`;

  return {
    title: 'Jobs',
    start: () => load(),
    tick(changed) {
      if (!changed) return;
      if (calls > 1) outdated = true;
      else load();
    },
    view: () => html`
      <div class="head"><h1 tabindex="-1">Jobs</h1>
        <p class="live" data-state=${shell.stream}><span class="dot" aria-hidden="true"></span>${shell.stream === 'live' ? 'Live' : 'Connecting …'}</p></div>
      <form class="filters" role="search" aria-label="Jobs" @submit=${search}>
        <label class="grow">Job id or user <input name="search" type="search" .value=${filter.userId} maxlength="200" placeholder="01a20bb1-… or u-1"></label>
        <label>Status <select name="status"><option value="">any</option>${STATUSES.map((status) => option('status', status))}</select></label>
        <label>Kind <select name="kind"><option value="">any</option>${kinds().map((kind) => option('kind', kind))}</select></label>
        <label>Type <input name="type" .value=${filter.type} maxlength="100" size="12"></label>
        <label class="time">From <input name="from" type="datetime-local" .value=${filter.from}></label>
        <label class="time">To <input name="to" type="datetime-local" .value=${filter.to}></label>
        <button class="primary">Search</button>
        ${filtered ? html`<a class="button" href="#/jobs">Clear</a>` : nothing}
      </form>
      ${problem ? trouble(problem) : nothing}
      ${outdated ? html`<p class="notice">Something has changed. <button class="small" @click=${() => load()}>Show the newest</button></p>` : nothing}
      ${items === undefined ? problem ? nothing : skeleton('jobs') : items.length ? html`
        <div class="card flush">
          <table class="list">
            <caption class="hidden">Jobs, newest first</caption>
            <thead><tr><th scope="col">Status</th><th scope="col">Job</th><th scope="col" class="wide">Kind and type</th>
              <th scope="col" class="wide">User</th><th scope="col" class="wide num">Attempts</th><th scope="col" class="end">Accepted</th></tr></thead>
            <tbody>${items.map(row)}</tbody>
          </table>
        </div>
        <p class="more">${count(items.length)} shown${cursor ? html` <button ?disabled=${busy} @click=${() => load(true)}>Show more</button>` : ', that is all'}</p>`
      : filtered ? html`${empty('No job matches', 'Change the search, or clear it.')}
          ${cursor ? html`<p class="more"><button ?disabled=${busy} @click=${() => load(true)}>Look further back</button></p>` : nothing}`
      : empty('No jobs yet', 'Ask for one, and watch it here:', curl('POST', '/reports', {userId: 'u-1', reportType: 'sales'}))}`,
  };
};
