// The way to the service: same origin, the session's cookie, and its token with every change.

/** An answer that is a problem (RFC 9457). */
export class Problem extends Error {
  constructor(status, body) {
    super(body?.detail ?? body?.title ?? `The service answered ${status}.`);
    this.status = status;
    this.errors = body?.errors ?? [];
  }
}

let csrfToken;
const lost = new Set();

/** Calls back when the session is no more. */
export const onSessionLost = (callback) => lost.add(callback);

/** Remembers what changes need to show. */
export const useSession = (session) => {
  csrfToken = session?.csrfToken;
};

/** Sends a request; answers the JSON that came, or throws the problem. */
export async function call(method, path, body, headers = {}) {
  const options = {method, headers: {Accept: 'application/json', ...headers}};
  if (body !== undefined) {
    options.body = JSON.stringify(body);
    options.headers['Content-Type'] = 'application/json';
  }
  if (csrfToken && method !== 'GET') options.headers['X-CSRF-Token'] = csrfToken;
  let answer;
  try {
    answer = await fetch(path, options);
  } catch {
    throw new Problem(0, {detail: 'The service does not answer. Is it running?'});
  }
  const text = await answer.text();
  const json = text && (answer.headers.get('Content-Type') ?? '').includes('json') ? JSON.parse(text) : undefined;
  if (!answer.ok) {
    if (answer.status === 401 && path !== '/session') lost.forEach((callback) => callback());
    throw new Problem(answer.status, json);
  }
  return json;
}

export const get = (path) => call('GET', path);
export const post = (path, body, headers) => call('POST', path, body, headers);
export const remove = (path) => call('DELETE', path);

/** The text of an answer, if there is one in JSON of no more characters than the limit; reads no further. */
export async function brief(path, limit) {
  const answer = await fetch(path, {headers: {Accept: 'application/json'}});
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  while (answer.ok && text.length <= limit) {
    const {done, value} = await reader.read();
    if (done) return text;
    text += value;
  }
  reader.cancel();
  return undefined;
}

/** A path with a query of what is not empty. */
export const query = (path, parameters) => {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== '' && value !== null);
  return given.length ? `${path}?${new URLSearchParams(given)}` : path;
};

/**
 * Follows a stream of server-sent events while the page can be seen: browsers open six connections
 * to a host for all tabs, and streams of hidden ones would leave none.
 * @param state told 'live' or 'lost'; the browser connects again by itself
 * @returns what ends it
 */
export function follow(path, message, state = () => {}) {
  let source;
  let again;
  const open = () => {
    source = new EventSource(path);
    // Not as it opens: a stream that is refused for now opens, and says only when to come again.
    source.onmessage = (event) => {
      state('live');
      message(JSON.parse(event.data));
    };
    source.onerror = () => {
      state('lost');
      // Refused, and not only cut: ask why, and try later.
      if (source.readyState === EventSource.CLOSED) {
        get('/session').catch((problem) => problem.status === 401 && lost.forEach((callback) => callback()));
        again = setTimeout(open, 5000);
      }
    };
  };
  const close = () => {
    clearTimeout(again);
    source?.close();
    state('lost');
  };
  const turn = () => (document.hidden ? close() : open());
  document.addEventListener('visibilitychange', turn);
  if (!document.hidden) open();
  return () => {
    document.removeEventListener('visibilitychange', turn);
    close();
  };
}
