import {html, nothing} from './lit-html.js';
import {get, post} from './api.js';

/** The login form. Shows why the service admits no one if the session could not be read. */
export default (shell, refusal) => {
  let problem = refusal;
  const submit = async (event) => {
    event.preventDefault();
    const form = event.target;
    try {
      await shell.begin(await post('/session', {key: form.key.value}));
    } catch (failed) {
      problem = failed;
      shell.update();
      form.key.focus();
    }
  };
  let loginUrl;
  get('/session/oidc').then((provider) => {
    loginUrl = provider.loginUrl;
    shell.update();
  }).catch(() => {}); // Then the key is the only way.
  return {
    title: 'Log in',
    view: () => html`
      <form class="card login" @submit=${submit}>
        <img src="/ui/icon.svg" alt="" width="40" height="40">
        <h1>Postrider</h1>
        ${loginUrl ? html`<a class="button primary" href=${loginUrl}>Log in with single sign-on</a>` : nothing}
        <label for="key">API key</label>
        <input id="key" name="key" type="password" required autocomplete="current-password" autofocus
          aria-describedby=${problem ? 'refusal' : 'hint'}>
        ${problem ? html`<p id="refusal" class="notice bad" role="alert">${problem.message}</p>` : nothing}
        <button class="primary">Log in</button>
        <p id="hint" class="hint">The key of an operator, an admin or a viewer. It is not stored; the session ends by itself after some hours, or with the key.</p>
      </form>`,
  };
};
