import {html, nothing} from './lit-html.js';
import {entries, post, query, remove} from './api.js';
import {acting, badge, disclosure, empty, exact, jobLink, json, skeleton, text, time, trouble, visible} from './parts.js';

const PAGE = 50;
const EXAMPLE = `curl -X PUT ${location.origin}/schedules/morning \\
  -H 'Content-Type: application/json' \\
  -d '{"cron": "0 8 * * MON-FRI", "timeZone": "Europe/Vienna", "kind": "report", "request": {"userId": "u-7", "reportType": "sales"}}'`;

/** The page of jobs that recur. */
export default (shell) => {
  let items;
  let cursor;
  let problem;

  let most = PAGE;

  /** Loads as many schedules as were asked for before, at least. */
  async function load(wanted = most) {
    most = wanted;
    try {
      const found = await entries('/schedules', {}, wanted);
      if (wanted < most) return; // More were asked for meanwhile.
      ({items, cursor} = found);
      problem = undefined;
    } catch (refused) {
      problem = refused;
    }
    shell.update();
  }

  const path = (schedule, action) =>
    query(`/schedules/${encodeURIComponent(schedule.name)}${action ? `/${action}` : ''}`, {owner: schedule.owner});

  const set = (schedule, action) => acting(shell, async () => {
    await post(path(schedule, action));
    await load();
    return `${schedule.name} is ${action}d.`;
  });

  const run = (schedule) => acting(shell, async () => {
    const {jobId} = await post(path(schedule, 'run'));
    await load();
    return `Job ${jobId} was made.`;
  });

  const drop = (schedule) => acting(shell, async () => {
    if (!await shell.confirm({
      title: `Remove the schedule ${visible(schedule.name)}?`,
      text: 'It makes no more jobs. Those that it has made stay.',
      action: 'Remove',
      danger: true,
    })) return undefined;
    await remove(path(schedule));
    await load();
    return `${schedule.name} is removed.`;
  });

  const rule = (schedule) => (schedule.cron ? `${schedule.cron} (${schedule.timeZone})` : `every ${schedule.every}`);

  const last = ({last: made}) => (made
    ? html`last ${time(made.at)} ${jobLink(made.jobId)} ${made.status ? badge(made.status) : nothing}${made.error ? html`<span class="sub">${text(made.error)}</span>` : nothing}`
    : html`<span class="quiet">has not run yet</span>`);

  const next = (schedule) => {
    if (schedule.paused) return badge('paused');
    return schedule.next.length ? html`<span title=${schedule.next.join('\n')}>${time(schedule.next[0])}</span>` : html`<span class="quiet">ended</span>`;
  };

  const details = (schedule) => disclosure(shell, `schedule ${schedule.owner} ${schedule.name}`, () => 'Details', () => html`
    <dl class="facts">
      ${schedule.next.length ? html`<dt>Next</dt><dd>${schedule.next.map((at) => html`<div>${exact(at)}</div>`)}</dd>` : nothing}
      ${schedule.skipped ? html`<dt>Skipped</dt><dd>${exact(schedule.skipped.at)}: ${text(schedule.skipped.reason)}</dd>` : nothing}
      <dt>After an outage</dt><dd>${schedule.catchUp === 'latest' ? 'makes the latest that was missed' : 'skips what was missed'}</dd>
      <dt>While the last job is in flight</dt><dd>${schedule.overlap === 'skip' ? 'skips' : 'makes another'}</dd>
      ${schedule.endsAt ? html`<dt>Ends</dt><dd>${exact(schedule.endsAt)}</dd>` : nothing}
    </dl>
    ${schedule.request ? html`<pre tabindex="0" role="group" aria-label="Request">${json(schedule.request)}</pre>` : nothing}`);

  const entry = (schedule) => html`
    <li class="entry"><div class="line">
      <strong class="grow clip">${text(schedule.name)}</strong>
      <span class="quiet">${text(schedule.owner)}</span>
      <span>${schedule.kind}</span>
      ${shell.operates ? html`<span class="buttons">
        <button class="small" @click=${run(schedule)}>Run now<span class="hidden"> ${visible(schedule.name)}</span></button>
        ${schedule.paused
          ? html`<button class="small" @click=${set(schedule, 'resume')}>Resume<span class="hidden"> ${visible(schedule.name)}</span></button>`
          : html`<button class="small" @click=${set(schedule, 'pause')}>Pause<span class="hidden"> ${visible(schedule.name)}</span></button>`}
        <button class="small danger" @click=${drop(schedule)}>Remove<span class="hidden"> ${visible(schedule.name)}</span></button></span>` : nothing}
      </div>
      <p class="said">${text(rule(schedule))} · next ${next(schedule)} · ${last(schedule)}</p>
      ${details(schedule)}
    </li>`;

  return {
    title: 'Schedules',
    start: () => load(),
    tick: () => load(),
    view: () => html`
      <div class="head"><h1 tabindex="-1">Schedules</h1></div>
      ${problem ? trouble(problem) : nothing}
      ${items === undefined ? problem ? nothing : skeleton('schedules') : items.length
        ? html`<ul class="entries card flush">${items.map(entry)}</ul>`
        : empty('No schedules yet', 'A schedule makes a job again and again, at the times of a cron expression or at an interval:', EXAMPLE)}
      ${cursor ? html`<p class="more"><button @click=${acting(shell, () => load(items.length + PAGE))}>Show more</button></p>` : nothing}`,
  };
};
