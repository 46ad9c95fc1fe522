// What the dashboard and the portal have around their pages: rendering, messages, and questions.
import {html, nothing, render} from './lit-html.js';
import {text} from './parts.js';

/**
 * The part of a shell that pages use.
 * @param view the whole page
 */
export function createShell(view) {
  const root = document.getElementById('app');
  let toast;
  let question;
  let scheduled = false;

  const shell = {
    /** Renders in the next frame, once for all changes until then. */
    update() {
      if (!scheduled) {
        scheduled = true;
        requestAnimationFrame(() => {
          scheduled = false;
          render(html`${view()}${overlay()}`, root);
        });
      }
    },

    /** Shows a message for some seconds. */
    notify(words, bad = false) {
      clearTimeout(toast?.timer);
      toast = {words, bad, timer: setTimeout(() => { toast = undefined; shell.update(); }, bad ? 12_000 : 6_000)};
      shell.update();
    },

    /** Asks for confirmation of an action; resolves to whether the user confirms it. */
    confirm({title, text: words, action, danger = false}) {
      return new Promise((answer) => {
        question = {title, words, action, danger, answer};
        shell.update();
        requestAnimationFrame(() => requestAnimationFrame(() => document.querySelector('dialog')?.showModal()));
      });
    },
  };

  function answer(wanted) {
    document.querySelector('dialog')?.close();
    const asked = question;
    question = undefined;
    shell.update();
    asked?.answer(wanted);
  }

  const dialog = () => html`
    <dialog aria-labelledby="question" @cancel=${(event) => { event.preventDefault(); answer(false); }}>
      <h2 id="question">${question.title}</h2>
      <p>${question.words}</p>
      <div class="actions">
        <button autofocus @click=${() => answer(false)}>Cancel</button>
        <button class=${question.danger ? 'danger' : 'primary'} @click=${() => answer(true)}>${question.action}</button>
      </div>
    </dialog>`;

  const overlay = () => html`
    <div class="toasts" role="status" aria-live="polite">${toast ? html`<p class=${toast.bad ? 'toast bad' : 'toast'}>${text(toast.words)}</p>` : nothing}</div>
    ${question ? dialog() : nothing}`;

  return shell;
}
