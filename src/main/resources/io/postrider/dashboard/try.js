import {html, nothing} from './lit-html.js';
import {get, post} from './api.js';
import {badge, curl, jobLink} from './parts.js';
import {refresh, timeline, watch} from './job.js';

const ENDS = [['', 'completed'], ['simulate-flaky-2', 'completed after two failed attempts'], ['simulate-later-2', 'completed after it was postponed twice'], ['simulate-fail', 'failed after every attempt'], ['simulate-reject', 'rejected at once']];

/** The page that requests a report or a notification, and follows it. */
export default (shell) => {
  let kind = 'notification';
  let types = [{type: 'welcome', requires: []}, {type: 'password-reset', requires: []}, {type: 'order-confirmed', requires: []}];
  let draft = {type: 'welcome', userId: 'u-1', reportType: 'sales', to: '', data: '', webhookUrl: '', deliverAt: ''};
  let job;
  let deliveries = [];
  let problem;
  let watched;
  let stopped = false;

  const field = (name) => ({input: (event) => { draft = {...draft, [name]: event.target.value}; shell.update(); }});

  /** The request body; throws if the data are not valid JSON. */
  const request = () => {
    const {type, userId, reportType, to, data, webhookUrl, deliverAt} = draft;
    const whole = kind === 'report' ? {userId, reportType, webhookUrl} : {
      type, userId, to, data: data.trim() ? JSON.parse(data) : '', webhookUrl, deliverAt: deliverAt ? new Date(deliverAt).toISOString() : ''};
    return Object.fromEntries(Object.entries(whole).filter(([, value]) => value !== ''));
  };
  const path = () => (kind === 'report' ? '/reports' : '/notifications');

  const preview = () => {
    try {
      return curl('POST', path(), request());
    } catch {
      return 'The data are not valid JSON yet.';
    }
  };

  async function show(now) {
    job = now;
    shell.update();
    if (job.webhook) {
      deliveries = (await get(`/jobs/${job.jobId}/deliveries`)).items;
      shell.update();
    }
  }

  const submit = async (event) => {
    event.preventDefault();
    problem = undefined;
    try {
      const {jobId} = await post(path(), request());
      // The user has left the page, so nothing would end the stream.
      if (stopped) return;
      watched?.();
      job = undefined;
      deliveries = [];
      watched = watch(jobId, show);
    } catch (refused) {
      problem = refused;
    }
    shell.update();
  };

  const error = (pointer) => problem?.errors?.filter((each) => each.pointer === pointer || (pointer === '/data' && each.pointer.startsWith('/data')))
    .map((each) => html`<span class="wrong">${each.pointer.replace(/^\/\w+/, '').replace('/', '')} ${each.detail}</span>`) ?? nothing;

  const input = (name, label, attributes = {}) => html`
    <label>${label}
      <input name=${name} .value=${draft[name]} @input=${field(name).input} type=${attributes.type ?? 'text'} ?required=${attributes.required}
        maxlength=${attributes.max ?? 200} placeholder=${attributes.placeholder ?? nothing} aria-invalid=${problem?.errors?.some((each) => each.pointer === `/${name}`) ? 'true' : nothing}>
      ${error(`/${name}`)}</label>`;

  const needs = () => types.find((each) => each.type === draft.type)?.requires ?? [];

  return {
    title: 'Try it',
    start() {
      get('/admin/templates').then((known) => { types = known; shell.update(); }, () => {});
    },
    stop() {
      stopped = true;
      watched?.();
    },
    tick() {
      if (job?.webhook && ['completed', 'failed', 'expired'].includes(job.status)) refresh(job, show);
    },
    view: () => html`
      <div class="head"><h1 tabindex="-1">Try it</h1><p class="quiet">Request a job, and follow it live</p></div>
      ${shell.operates ? nothing : html`<p class="notice">Your key can read, but not create jobs: that needs the key of an operator or an admin.</p>`}
      <div class="columns try">
        <form class="card stack" @submit=${submit}>
          <fieldset class="choice"><legend>What</legend>
            ${['notification', 'report'].map((each) => html`<label><input type="radio" name="kind" .checked=${kind === each} @change=${() => { kind = each; problem = undefined; shell.update(); }}> a ${each}</label>`)}
          </fieldset>
          ${kind === 'report' ? html`${input('userId', 'User', {required: true})}${input('reportType', 'Report type', {required: true, max: 100})}` : html`
            <label>Type <select name="type" @change=${field('type').input}>${types.map(({type}) => html`<option value=${type} ?selected=${type === draft.type}>${type}</option>`)}</select>${error('/type')}</label>
            ${input('userId', 'User', {required: true})}
            <details><summary>More</summary><div class="stack">
              ${input('to', 'To (mail address)', {type: 'email', max: 254, placeholder: 'address of the recipient'})}
              <label>Data (JSON)${needs().length ? html` <small>needs ${needs().join(', ')}</small>` : nothing}
                <textarea name="data" rows="3" spellcheck="false" placeholder='{"name": "value"}' .value=${draft.data} @input=${field('data').input}></textarea>${error('/data')}</label>
              ${input('deliverAt', 'Deliver at', {type: 'datetime-local'})}
            </div></details>`}
          ${input('webhookUrl', 'Webhook URL', {type: 'url', max: 2048, placeholder: 'no webhook'})}
          <label>How it should end <select name="end" @change=${(event) => { draft = {...draft, userId: event.target.value || 'u-1'}; shell.update(); }}>
            ${ENDS.map(([user, words]) => html`<option value=${user} ?selected=${user && draft.userId === user}>${words}</option>`)}</select>
            <small>sets the user; works while mail is simulated</small></label>
          ${problem ? html`<p class="notice bad" role="alert">${problem.message}</p>` : nothing}
          <button class="primary" ?disabled=${!shell.operates}>Send</button>
          <pre tabindex="0" role="group" aria-label="The same as a command">${preview()}</pre>
        </form>
        <section class="card" aria-labelledby="follows" aria-live="polite">
          <h2 id="follows">What happens</h2>
          ${job ? html`<p class="line">${jobLink(job.jobId)} ${badge(job.status)}</p>${timeline(shell, job, deliveries)}`
            : html`<p class="hint">The answer to a POST is <code>202</code> with the job’s id, at once. The job waits in a queue, a worker does it, and every change shows here.</p>`}
        </section>
      </div>`,
  };
};
