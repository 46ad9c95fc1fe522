import {html, nothing} from './lit-html.js';
import {brief, follow, get, post, remove} from './api.js';
import {acting, answered, badge, disclosure, duration, exact, json, longText, skeleton, text, time, trouble} from './parts.js';

// The longest result that is shown, in characters: results may have 100 MiB.
const MAX_PREVIEW = 65_536;
const ENDED = ['completed', 'failed', 'cancelled', 'expired'];

const progress = ({percent, message}) => html`${percent === undefined ? '' : `${percent} % `}${message ? text(message) : nothing}`;

/** The history of a job in order of time; an error that repeats is shown once. */
export function timeline(shell, job, deliveries) {
  const steps = [{at: job.createdAt, title: 'Accepted', tone: 'done'}];
  if (job.startedAt && !(job.failures[0]?.attempt === 1 && job.failures[0].at < job.startedAt)) {
    steps.push({at: job.startedAt, title: 'Started', text: job.attempts > 1 ? undefined : `attempt 1 of ${job.maxAttempts}`, tone: 'done'});
  }
  const errors = new Map();
  job.failures.forEach(({attempt, at, message}) => {
    const before = errors.get(message);
    if (!before) errors.set(message, attempt);
    steps.push({at, title: `Attempt ${attempt} failed`, tone: 'bad', ...before ? {text: `the same error as in attempt ${before}`} : {error: message, key: `${job.jobId} error ${attempt}`}});
  });
  if (job.finishedAt) {
    const title = {completed: 'Completed', failed: 'Given up', cancelled: 'Cancelled', expired: `Expired: no ${job.failures.length ? 'further ' : ''}attempt began in time`}[job.status];
    steps.push({at: job.finishedAt, title, tone: job.status === 'completed' ? 'good' : job.status === 'failed' ? 'bad' : 'done',
      ...job.error && !errors.has(job.error) ? {error: job.error, key: `${job.jobId} error`} : {},
      text: job.startedAt && job.status === 'completed'
        ? `in attempt ${job.attempts}, ${duration(new Date(job.finishedAt) - new Date(job.createdAt))} after it was accepted` : undefined});
  }
  if (job.postponement) {
    const {times, since, reason} = job.postponement;
    steps.push({at: since, title: times === 1 ? 'Postponed' : `Postponed ${times} times since`, tone: 'done', error: reason, key: `${job.jobId} postponed`});
  }
  deliveries.forEach((delivery) => steps.push({
    at: delivery.at, title: delivery.error ? `Webhook attempt ${delivery.attempt} failed` : `Webhook delivered`,
    text: `${delivery.error ? '' : `attempt ${delivery.attempt}, `}${answered(delivery.error, delivery.statusCode)}, ${duration(delivery.durationMillis)}`,
    tone: delivery.error ? 'bad' : 'good'}));
  steps.sort((one, other) => one.at.localeCompare(other.at));
  if (job.status === 'active') steps.push({title: `Attempt ${job.attempts} of ${job.maxAttempts} is running`, tone: 'now', text: job.progress ? progress(job.progress) : undefined});
  if (job.status === 'waiting') steps.push({title: 'Waits for a worker', tone: 'now'});
  if (job.status === 'delayed') steps.push({at: job.nextAttemptAt, title: job.attempts || job.postponement ? 'Next attempt' : 'Due', tone: 'now'});
  if (job.webhook?.status === 'pending') steps.push({title: 'The webhook will be sent again', tone: 'now'});
  return html`
    <ol class="timeline" aria-label="What happened">
      ${steps.map((step) => html`
        <li data-tone=${step.tone}><strong>${step.title}</strong>${step.at ? html` <span class="when">${exact(step.at)}</span>` : nothing}
          ${step.text ? html`<p class="said">${step.text}</p>` : nothing}
          ${step.error ? html`<div class="said">${longText(shell, step.key, step.error)}</div>` : nothing}</li>`)}
    </ol>`;
}

/** Reads a job that has ended again, and calls back if anything has changed, such as its webhook. */
export async function refresh(job, changed) {
  const now = await get(`/jobs/${job.jobId}`).catch(() => job);
  if (JSON.stringify(now) !== JSON.stringify(job)) changed(now);
}

/** Follows the event stream of a job until the job has ended; calls back with every change. */
export function watch(jobId, changed) {
  const stop = follow(`/jobs/${encodeURIComponent(jobId)}/events`, (job) => {
    if (ENDED.includes(job.status)) stop();
    changed(job);
  });
  return stop;
}

/** A preview of a result; empty if it is long or not available as JSON. The page links to the result in any case. */
async function preview(resultUrl) {
  try {
    const body = await brief(resultUrl, MAX_PREVIEW);
    return body ? json(JSON.parse(body)) : '';
  } catch {
    return '';
  }
}

/** The page of one job. */
export default (shell, jobId) => {
  let job;
  let deliveries = [];
  let result;
  let payload;
  let problem;
  let watched;
  let stopped = false;
  // What the page has done to the dead letter: the end of the job that was replayed, and whether it is discarded.
  let replayed;
  let discarded = false;

  async function details() {
    try {
      if ((job.webhook ?? job.furtherWebhooks)) deliveries = (await get(`/jobs/${jobId}/deliveries`)).items;
    } catch (failed) {
      shell.notify(failed.message, true);
    }
    payload ??= await get(`/jobs/${jobId}/payload`).catch(() => undefined);
    if (job.resultUrl) result ??= await preview(job.resultUrl);
    shell.update();
  }

  function show(now) {
    job = now;
    if (!job.resultUrl) result = undefined;
    details();
  }

  /** Watches the job, unless the user has left the page: then nothing would end the stream. */
  function watchUnlessLeft() {
    watched?.();
    if (!stopped) watched = watch(jobId, show);
  }

  async function begin() {
    try {
      show(await get(`/jobs/${encodeURIComponent(jobId)}`));
      if (!ENDED.includes(job.status)) watchUnlessLeft();
    } catch (failed) {
      problem = failed;
      shell.update();
    }
  }

  const cancel = acting(shell, async () => {
    show(await remove(`/jobs/${jobId}`));
    return job.status === 'cancelled' ? 'The job is cancelled.' : 'The job has been asked to stop.';
  });
  const replay = acting(shell, async () => {
    const before = job.finishedAt;
    await post(`/admin/dlq/${jobId}/retry`);
    replayed = before;
    watchUnlessLeft();
    return 'The job runs again, from attempt 1.';
  });
  const discard = acting(shell, async () => {
    if (!await shell.confirm({title: 'Discard this dead letter?', text: 'The job stays failed, and can no longer be replayed.', action: 'Discard', danger: true})) return undefined;
    await remove(`/admin/dlq/${jobId}`);
    discarded = true;
    return 'The dead letter is discarded.';
  });
  const resend = acting(shell, async () => {
    await post(`/jobs/${jobId}/deliveries`);
    return 'The webhook is sent again.';
  });

  const actions = () => (shell.operates ? html`
    <div class="actions">
      ${['waiting', 'delayed'].includes(job.status) ? html`<button @click=${cancel}>Cancel job</button>` : nothing}
      ${job.status === 'active' && job.progress ? html`<button @click=${cancel}>Stop job</button>` : nothing}
      ${job.status === 'failed' && !discarded && job.finishedAt !== replayed ? html`<button class="primary" @click=${replay}>Replay</button><button class="danger" @click=${discard}>Discard</button>` : nothing}
      ${(job.webhook ?? job.furtherWebhooks) && ['completed', 'failed', 'expired'].includes(job.status) ? html`<button @click=${resend}>Send webhook again</button>` : nothing}
    </div>` : nothing);

  const fact = (name, value) => (value === undefined || value === null || value === nothing ? nothing : html`<div><dt>${name}</dt><dd>${value}</dd></div>`);

  return {
    title: 'Job',
    start: begin,
    stop() {
      stopped = true;
      watched?.();
    },
    tick(changed) {
      // The stream of a job ends with the job; its webhook may be delivered later.
      if (job && ENDED.includes(job.status) && ((job.webhook ?? job.furtherWebhooks) || changed)) refresh(job, show);
    },
    view: () => html`
      <p class="back"><a href="#/jobs">Jobs</a></p>
      ${problem ? html`<div class="head"><h1 tabindex="-1">Job</h1></div>${trouble(problem)}` : !job ? skeleton('the job') : html`
        <div class="head"><h1 tabindex="-1">${job.kind} <span class="quiet">${text(job.type)}</span></h1><span role="status">${badge(job.status)}</span>${actions()}</div>
        <p class="whole">${job.jobId}</p>
        <div class="columns job">
          <section class="card" aria-labelledby="timeline"><h2 id="timeline">Timeline</h2>${timeline(shell, job, deliveries)}</section>
          <section class="card" aria-labelledby="facts"><h2 id="facts">Details</h2>
            <dl class="facts">
              ${fact('User', html`<a href="#/jobs?userId=${encodeURIComponent(job.userId)}">${text(job.userId)}</a>`)}
              ${fact('Priority', job.priority)}
              ${fact('Attempts', `${job.attempts} of ${job.maxAttempts}`)}
              ${fact('Accepted', exact(job.createdAt))}
              ${job.uniqueKey ? fact('Unique key', text(job.uniqueKey)) : nothing}
              ${job.nextAttemptAt ? fact('Due', time(job.nextAttemptAt)) : nothing}
              ${job.expiresAt && !job.finishedAt ? fact('Expires', time(job.expiresAt)) : nothing}
              ${job.finishedAt ? fact('Ended', exact(job.finishedAt)) : nothing}
              ${job.webhook ? fact('Webhook', html`${text(job.webhook.url)} ${job.webhook.status ? badge(job.webhook.status) : nothing}`) : nothing}
              ${(job.furtherWebhooks ?? []).map((webhook) => fact('Further webhook', html`${text(webhook.url)} ${webhook.status ? badge(webhook.status) : nothing}`))}
            </dl>
            ${payload ? html`<h3>Payload</h3><pre tabindex="0" role="group" aria-label="Payload">${json(payload)}</pre>` : nothing}
            ${job.resultUrl ? html`<h3>Result <a class="quiet" href=${job.resultUrl}>open</a></h3>` : nothing}
            ${result ? html`<pre tabindex="0" role="group" aria-label="Result">${result}</pre>` : nothing}
          </section>
        </div>`}`,
  };
};
