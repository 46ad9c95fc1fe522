import {html, nothing} from './lit-html.js';
import {entries, get, post, query, remove} from './api.js';
import {acting, count, curl, disclosure, duration, empty, excerpt, json, jobLink, longText, many, skeleton, text, time, trouble, visible} from './parts.js';

const POLL_MILLIS = 700;
// Lists are short at first, for phones; each can be extended.
const PAGE = 10;
const MORE = 50;
const BRIEF = 160;
// The service cuts the reason of a group; a reason in the address may be longer.
const LONGEST_GROUP = 200;
const VERBS = {retry: ['Replay', 'Replaying', 'replayed'], discard: ['Discard', 'Discarding', 'discarded']};

/** The page of dead letters, grouped by kind and reason. */
export default (shell, parameters) => {
  const filter = {kind: parameters.get('kind') ?? undefined, reason: parameters.get('reason') ?? undefined};
  // A single group is shown; its count comes with its dead letters.
  const chosen = filter.kind !== undefined && filter.reason !== undefined;
  let groups;
  let deadLetters = [];
  let total;
  let cursor;
  let operations = [];
  let problem;
  let timer;
  let stopped = false;
  let pages = 1;
  let asks = 0;
  let wantedGroups = PAGE;
  let foreign = 0;

  async function loadDeadLetters(more) {
    const asked = more ? ++asks : asks;
    const page = await get(query('/admin/dlq', {...filter, limit: more ? MORE : PAGE, cursor: more ? cursor : undefined}));
    if (asked < asks) return; // More were asked for meanwhile.
    deadLetters = more ? [...deadLetters, ...page.items] : page.items;
    cursor = page.nextCursor;
    ({total, foreign = 0} = page);
    pages = more ? pages + 1 : 1;
    shell.update();
  }

  /** Loads the largest groups, at least as many as were asked for before. */
  async function loadGroups(wanted = wantedGroups) {
    wantedGroups = wanted;
    const found = await entries('/admin/dlq/reasons', {kind: filter.kind}, wanted);
    if (wanted < wantedGroups) return; // More were asked for meanwhile.
    groups = found;
    shell.update();
  }

  async function load() {
    try {
      await Promise.all([chosen ? undefined : loadGroups(), pages === 1 ? loadDeadLetters() : undefined, loadOperations()]);
      problem = undefined;
    } catch (failed) {
      problem = failed;
    }
    shell.update();
  }

  /** Loads the bulk operations that run, and those that ended while the page was open. */
  async function loadOperations() {
    try {
      const known = (await get('/admin/dlq/operations?limit=20')).items;
      const before = operations.map((operation) => operation.operationId);
      operations = known.filter((operation) => operation.status === 'running' || before.includes(operation.operationId));
    } finally {
      // tick() does not reload while an operation runs, so the next poll is scheduled even if this one failed.
      clearTimeout(timer);
      if (!stopped && operations.some((operation) => operation.status === 'running')) {
        timer = setTimeout(load, POLL_MILLIS);
      }
    }
  }

  const words = (group) => (group ? html`with the reason “${text(group.reason)}” (${group.kind})` : 'of all kinds');

  /** Counts the dead letters, asks for confirmation, and starts the operation in the background. */
  const bulk = (action, group) => acting(shell, async () => {
    const which = group ? {kind: group.kind, reason: group.reason} : {};
    const {matched} = await post(`/admin/dlq/${action}`, {...which, dryRun: true});
    if (matched === 0) {
      load();
      return 'No dead letter matches any more.';
    }
    const [verb] = VERBS[action];
    const wanted = await shell.confirm({
      title: `${verb} ${many(matched, 'dead letter')}?`,
      text: action === 'retry'
        ? html`All ${words(group)} run again, from attempt 1.`
        : html`All ${words(group)} are discarded: their jobs stay failed, and can no longer be replayed.`,
      action: `${verb} ${count(matched)}`,
      danger: action === 'discard',
    });
    if (!wanted) return undefined;
    const begun = await post(`/admin/dlq/${action}`, which, {Prefer: 'respond-async'});
    operations = [begun, ...operations];
    pages = 1;
    await load();
    return undefined;
  });

  const one = (deadLetter, action) => acting(shell, async () => {
    if (action === 'retry') {
      await post(`/admin/dlq/${deadLetter.jobId}/retry`);
    } else {
      if (!await shell.confirm({title: 'Discard this dead letter?', text: 'The job stays failed, and can no longer be replayed.', action: 'Discard', danger: true})) return undefined;
      await remove(`/admin/dlq/${deadLetter.jobId}`);
    }
    deadLetters = deadLetters.filter((other) => other !== deadLetter);
    load();
    return `One dead letter is ${VERBS[action][2]}.`;
  });

  const discardForeign = acting(shell, async () => {
    const {discarded} = await remove('/admin/dlq/foreign');
    foreign = 0;
    return `${many(discarded, 'message')} discarded.`;
  });

  const foreignNotice = () => html`
    <p class="notice">The broker has ${many(foreign, 'message')} without a job: its console shows them in the queue foreign-messages.
      ${shell.administrates ? html`<button class="small danger" @click=${discardForeign}>Discard<span class="hidden"> messages that hold no job</span></button>` : nothing}</p>`;

  const buttons = (group, what) => html`
    ${shell.operates ? html`<button class="small" @click=${bulk('retry', group)}>Replay${group ? nothing : ' all'}<span class="hidden"> ${what}</span></button>` : nothing}
    ${shell.administrates ? html`<button class="small danger" @click=${bulk('discard', group)}>Discard${group ? nothing : ' all'}<span class="hidden"> ${what}</span></button>` : nothing}`;

  const groupRow = (group) => html`
    <tr aria-current=${chosen ? 'true' : nothing}>
      <td class="num strong">${count(group.count)}</td>
      <th scope="row">${chosen ? longText(shell, 'reason', group.reason, LONGEST_GROUP)
        : html`<a class="reason" href=${query('#/dead-letters', {kind: group.kind, reason: group.reason})}>${text(group.reason)}</a>`}<span class="sub">${group.kind}</span></th>
      <td class="end buttons">${buttons(group, `${count(group.count)} with the reason ${visible(excerpt(group.reason, 60))}`)}</td>
    </tr>`;

  const progress = (operation) => {
    const [, doing, done] = VERBS[operation.action];
    const running = operation.status === 'running';
    const label = running ? doing : operation.status === 'completed' ? 'Done:' : 'Stopped:';
    const took = operation.finishedAt ? `, ${duration(new Date(operation.finishedAt) - new Date(operation.startedAt))}` : '';
    return html`
      <li class="card operation" data-status=${operation.status}>
        <p><strong>${label}</strong> ${count(operation.done)} of ${many(operation.matched, 'dead letter')}${running ? '' : ` ${done}${took}`}${operation.left ? `; ${count(operation.left)} left, because an equal job is in flight` : ''}
          ${operation.reason ? html`<span class="quiet">“${text(operation.reason)}”</span>` : nothing}</p>
        <progress max=${Math.max(1, operation.matched)} value=${running ? operation.done : operation.matched} aria-label=${doing}></progress>
        ${operation.problem ? html`<p class="notice bad">${text(operation.problem)}</p>` : nothing}
      </li>`;
  };

  const deadLetterRow = (deadLetter) => html`
    <li class="entry">
      <div class="line">
        <span class="what">${jobLink(deadLetter.jobId)} <span class="quiet">${deadLetter.kind} ${text(deadLetter.type)}</span></span>
        <span class="grow clip">${text(deadLetter.userId)}</span>
        <span class="quiet">${many(deadLetter.attempts, 'attempt')}, ${time(deadLetter.failedAt)}</span>
        ${shell.operates ? html`<span class="buttons">
          <button class="small" @click=${one(deadLetter, 'retry')}>Replay<span class="hidden"> job ${deadLetter.jobId}</span></button>
          <button class="small danger" @click=${one(deadLetter, 'discard')}>Discard<span class="hidden"> job ${deadLetter.jobId}</span></button></span>` : nothing}
      </div>
      ${!deadLetter.reason || deadLetter.reason === filter.reason ? nothing
        : html`<div class="said">${longText(shell, `${deadLetter.jobId} reason`, deadLetter.reason, BRIEF)}</div>`}
      ${deadLetter.payload ? disclosure(shell, `${deadLetter.jobId} payload`, () => 'Payload',
        () => html`<pre tabindex="0" role="group" aria-label="Payload">${json(deadLetter.payload)}</pre>`) : nothing}
    </li>`;

  const lists = () => html`
    <section class="card flush" aria-label="Reasons">
      <table>
        <thead><tr><th scope="col" class="num">Count</th><th scope="col">Reason</th><th scope="col"><span class="hidden">Actions</span></th></tr></thead>
        <tbody>${(chosen ? [{...filter, count: total}] : groups.items).map(groupRow)}</tbody>
      </table>
      ${groups?.nextCursor ? html`<p class="more">The ${count(groups.items.length)} most frequent of ${count(groups.reasons)} reasons
        <button @click=${acting(shell, () => loadGroups(groups.items.length + MORE))}>Show more<span class="hidden"> reasons</span></button></p>` : nothing}
    </section>
    <section aria-labelledby="dead-letters">
      <h2 id="dead-letters">${chosen ? html`With this reason <a class="quiet" href="#/dead-letters">show all</a>` : 'The latest'}</h2>
      <ul class="entries card flush">${deadLetters.map(deadLetterRow)}</ul>
      ${cursor ? html`<p class="more">${count(deadLetters.length)} of ${count(total)} <button @click=${acting(shell, () => loadDeadLetters(true))}>Show more<span class="hidden"> dead letters</span></button></p>` : nothing}
    </section>`;

  return {
    title: 'Dead letters',
    start: load,
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
    tick(changed) {
      if (changed && !operations.some((operation) => operation.status === 'running')) load();
    },
    view: () => html`
      <div class="head"><h1 tabindex="-1">Dead letters</h1>
        ${groups?.total ? html`<p class="quiet">${count(groups.total)} in ${many(groups.reasons, 'group')}</p><div class="actions">${buttons(undefined, 'dead letters')}</div>` : nothing}</div>
      ${problem ? trouble(problem) : nothing}
      ${foreign ? foreignNotice() : nothing}
      ${operations.length ? html`<ul class="operations" aria-label="Bulk operations">${operations.map(progress)}</ul>` : nothing}
      ${(chosen ? total : groups) === undefined ? problem ? nothing : skeleton('dead letters') : total || groups?.total ? lists()
        : chosen ? html`${empty('None left', 'No dead letter has this reason any more.')}<p class="more"><a href="#/dead-letters">Show all</a></p>`
        : empty('No dead letters', 'Jobs come here when their last attempt has failed. To see one, ask for one that always fails:', curl('POST', '/notifications', {type: 'welcome', userId: 'simulate-fail'}))}`,
  };
};
