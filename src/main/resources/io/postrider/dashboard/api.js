// Calls to the service: same origin, with the session's cookie, and its CSRF token for every change.

/** An answer that is a problem (RFC 9457). */
export class Problem extends Error {
  constructor(status, body) {
    super(body?.detail ?? body?.title ?? `The service answered ${status}.`);
    this.status = status;
    this.errors = body?.errors ?? [];
  }
}

const MAX_LIMIT = 500;

let csrfToken;
const lostCallbacks = new Set();

/** Calls back when the session has ended. */
export const onSessionLost = (callback) => lostCallbacks.add(callback);

/** Stores the CSRF token that changes must send. */
export const useSession = (session) => {
  csrfToken = session?.csrfToken;
};

/** Sends a request; returns the JSON of the answer, or throws the problem. */
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
    if (answer.status === 401 && path !== '/session') lostCallbacks.forEach((callback) => callback());
    throw new Problem(answer.status, json);
  }
  return json;
}

export const get = (path) => call('GET', path);
export const post = (path, body, headers) => call('POST', path, body, headers);
export const remove = (path) => call('DELETE', path);

/** The first entries of a list, as many as are wanted if there are; with the rest of the latest page and the cursor of those after them. */
export async function entries(path, filter, wanted) {
  const items = [];
  let page;
  do {
    page = await get(query(path, {...filter, limit: Math.min(MAX_LIMIT, wanted - items.length), cursor: page?.nextCursor}));
    items.push(...page.items);
  } while (page.nextCursor && items.length < wanted);
  return {...page, items, cursor: page.nextCursor};
}

/** The text of an answer; undefined if the request fails, or if the text is longer than the limit. */
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

/** A path with a query of all parameters that are not empty. */
export const query = (path, parameters) => {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== '' && value !== null);
  return given.length ? `${path}?${new URLSearchParams(given)}` : path;
};

/**
 * Follows a stream of server-sent events while the page is visible: browsers open at most six connections to a host
 * for all tabs, and streams of hidden tabs would use them up.
 * @param state called with 'live' or 'lost'; the browser reconnects by itself
 * @returns a function that ends the stream
 */
export function follow(path, message, state = () => {}) {
  let source;
  let reconnect;
  const open = () => {
    source = new EventSource(path);
    // Not in onopen: a stream that is refused temporarily opens, too, and has only a reconnect delay.
    source.onmessage = (event) => {
      state('live');
      message(JSON.parse(event.data));
    };
    source.onerror = () => {
      state('lost');
      // Refused, not only cut: check whether the session has ended, and try again later.
      if (source.readyState === EventSource.CLOSED) {
        get('/session').catch((problem) => problem.status === 401 && lostCallbacks.forEach((callback) => callback()));
        reconnect = setTimeout(open, 5000);
      }
    };
  };
  const close = () => {
    clearTimeout(reconnect);
    source?.close();
    state('lost');
  };
  const toggle = () => (document.hidden ? close() : open());
  document.addEventListener('visibilitychange', toggle);
  if (!document.hidden) open();
  return () => {
    document.removeEventListener('visibilitychange', toggle);
    close();
  };
}
