import {html, nothing} from './lit-html.js';
import {get, post} from './api.js';
import {chart} from './chart.js';
import {acting, count, curl, empty, jobLink, kindOf, many, skeleton, time} from './parts.js';

const tile = (label, value, detail, href) => html`
  <div class="tile">
    <dt>${href ? html`<a href=${href}>${label}</a>` : label}</dt>
    <dd>${value}<small>${detail}</small></dd>
  </div>`;

const waiting = (queue) => Math.max(0, queue.depth - queue.scheduled - queue.inDelivery);
// A kind is paused as a whole, and its dead letters are counted as a whole: on the row of its first queue.
const isFirst = (queue) => kindOf(queue) && queue.name === `jobs.${kindOf(queue)}`;

/** The state of the whole service. */
export default (shell) => {
  // Whether this service has the call that pauses queues.
  let pausable = false;

  const pause = (kind, paused) => acting(shell, async () => {
    if (!paused && !await shell.confirm({
      title: `Pause ${kind} jobs?`,
      text: 'New jobs are accepted and wait. Running jobs finish. The kind stays paused until somebody resumes it.',
      action: 'Pause',
    })) return undefined;
    await post(`/admin/queues/${kind}/${paused ? 'resume' : 'pause'}`);
    return paused ? `Jobs of kind ${kind} are resumed.` : `Jobs of kind ${kind} are paused.`;
  });

  const row = (queue, dead) => html`
    <tr>
      <th scope="row" class="queue">${queue.name}${queue.paused ? html`<span class="sub"><span class="badge" data-status="paused">paused</span></span>` : nothing}</th>
      <td class="num">${count(waiting(queue))}</td>
      <td class="num wide">${count(queue.scheduled)}</td>
      <td class="num">${count(queue.inDelivery)}</td>
      <td class="num">${isFirst(queue) ? count(dead?.[kindOf(queue)] ?? 0) : '–'}</td>
      <td class="num wide">${count(queue.consumers)}</td>
      ${pausable ? html`<td class="end">${isFirst(queue) && shell.operates
        ? html`<button class="small" @click=${pause(kindOf(queue), queue.paused)}>${queue.paused ? 'Resume' : 'Pause'}<span class="hidden"> ${kindOf(queue)} jobs</span></button>` : nothing}</td>` : nothing}
    </tr>`;

  const queues = (seen) => html`
    <section class="card" aria-labelledby="queues">
      <h2 id="queues">Queues</h2>
      ${seen.queues ? html`
        <div class="scroll" tabindex="0" role="group" aria-label="Queues"><table>
          <thead><tr><th scope="col">Queue</th><th scope="col" class="num">Waiting</th><th scope="col" class="num wide">Scheduled</th>
            <th scope="col" class="num">In work</th><th scope="col" class="num">Dead</th><th scope="col" class="num wide">Consumers</th>
            ${pausable ? html`<th scope="col"><span class="hidden">Actions</span></th>` : nothing}</tr></thead>
          <tbody>${seen.queues.filter((queue) => kindOf(queue) || ['webhooks', 'DLQ', 'dead-letter-notices'].includes(queue.name)).map((queue) => row(queue, seen.deadLetters))}</tbody>
        </table></div>` : html`<p class="hint">The broker does not answer, so nothing is known of its queues.</p>`}
    </section>`;

  const health = (seen) => html`
    <section class="card" aria-labelledby="health">
      <h2 id="health">Health</h2>
      <ul class="checks">
        ${seen.checks.map((check) => html`
          <li data-up=${check.up}><span class="dot" aria-hidden="true"></span><strong>${check.name}</strong> <span>${check.up ? check.detail ? 'up, with a warning' : 'up' : 'down'}</span></li>`)}
        ${seen.webhooks ? html`
          <li data-up=${seen.webhooks.disabled === 0}><span class="dot" aria-hidden="true"></span><strong><a href="#/webhooks">webhook endpoints</a></strong>
            <span>${count(seen.webhooks.active)} active, ${count(seen.webhooks.paused)} paused, ${count(seen.webhooks.disabled)} disabled; ${many(seen.webhooks.delayed, 'webhook')} waiting for the next attempt, ${count(seen.webhooks.failed)} given up</span></li>` : nothing}
      </ul>
    </section>`;

  const figures = (seen) => {
    const total = (what) => seen.minutes?.reduce((sum, minute) => sum + minute[what], 0);
    const jobs = seen.queues?.filter(kindOf) ?? [];
    const all = (what) => seen.queues && jobs.reduce((sum, queue) => sum + what(queue), 0);
    // Most delayed jobs wait in Redis; those that are almost due, or are redelivered, in the broker.
    const scheduled = seen.queues && seen.delayed !== undefined ? all((queue) => queue.scheduled) + seen.delayed : undefined;
    const done = total('completed');
    const failed = total('failed');
    const rate = done + failed ? `${(failed / (done + failed) * 100).toFixed(1)} %` : '–';
    const dead = seen.deadLetters && Object.values(seen.deadLetters).reduce((sum, some) => sum + some, 0);
    return html`
      <dl class="tiles">
        ${tile('Waiting', count(all(waiting)), seen.oldestWaiting
          ? html`oldest ${time(seen.oldestWaiting.since)} ${jobLink(seen.oldestWaiting.jobId)}` : 'no job waits', '#/jobs?status=waiting')}
        ${tile('In work', count(all((queue) => queue.inDelivery)), html`<a href="#/jobs?status=delayed">${count(scheduled)} scheduled</a>`, '#/jobs?status=active')}
        ${tile('Completed', count(done), 'in the last hour', '#/jobs?status=completed')}
        ${tile('Failure rate', rate, html`${count(failed)} failed, ${count(total('retried'))} retried`)}
        ${tile('Dead letters', count(dead), dead ? 'wait for a decision' : 'none', '#/dead-letters')}
      </dl>`;
  };

  const throughput = (seen) => {
    const some = seen.minutes?.some((minute) => minute.accepted + minute.completed + minute.failed > 0);
    return html`
      <section class="card" aria-labelledby="throughput">
        <h2 id="throughput">Jobs per minute <span class="legend"><i class="good"></i>completed <i class="bad"></i>failed</span></h2>
        ${some ? chart(seen.minutes) : seen.minutes
          ? empty('Nothing has happened in the last hour', 'Ask for a notification, here or with the page Try it:', curl('POST', '/notifications', {type: 'welcome', userId: 'u-1'}))
          : html`<p class="hint">Redis does not answer, so nothing is known of the last hour.</p>`}
      </section>`;
  };

  return {
    title: 'Overview',
    start() {
      get('/admin/queues').then(() => { pausable = true; shell.update(); }, () => {});
    },
    view() {
      const seen = shell.overview;
      return html`
        <div class="head"><h1 tabindex="-1">Overview</h1>
          <p class="live" data-state=${shell.stream}><span class="dot" aria-hidden="true"></span>${shell.stream === 'live' ? 'Live' : 'Connecting …'}</p></div>
        ${seen ? html`
          <div aria-live="polite">${seen.problems.length ? html`
            <div class="notice bad"><h2>What is wrong</h2><ul>${seen.problems.map((problem) => html`<li>${problem}</li>`)}</ul></div>` : nothing}</div>
          ${figures(seen)}
          ${throughput(seen)}
          <div class="columns">${queues(seen)}${health(seen)}</div>` : skeleton('the overview')}`;
    },
  };
};
