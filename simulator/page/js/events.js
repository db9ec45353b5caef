/** Live updates: one stream of server-sent events, taken up again when it breaks. */

// Milliseconds.
const RETRY = 2000;
const PATIENCE = 30_000;

/**
 * @param {any} ctx
 * @param {Record<string, (event: any) => void>} handlers by event type
 * @param {(connected: boolean) => void} onState told whenever the stream opens or breaks
 */
export function listenToEvents(ctx, handlers, onState) {
  const stream = { source: null, retry: 0, sleep: 0 };
  const connect = () => {
    clearTimeout(stream.retry);
    stream.source = open(ctx.api.eventsUrl(), handlers, onState, () => {
      stop(stream);
      onState(false);
      stream.retry = setTimeout(connect, RETRY);
    });
  };
  rest(stream, connect);
  addEventListener("pagehide", () => stop(stream));
  connect();
}

function open(url, handlers, onState, onBreak) {
  const source = new EventSource(url);
  source.addEventListener("open", () => onState(true));
  source.addEventListener("message", ({ data }) => {
    const event = JSON.parse(data);
    handlers[event.type]?.(event);
  });
  // The browser itself gives up on some failures: always begin again ourselves.
  source.addEventListener("error", onBreak);
  return source;
}

function stop(stream) {
  stream.source?.close();
  stream.source = null;
}

/**
 * A browser opens six connections to one address and no more: tabs that nobody looks at let theirs
 * go, or the seventh tab would wait for ever.
 */
function rest(stream, connect) {
  document.addEventListener("visibilitychange", () => {
    clearTimeout(stream.sleep);
    if (document.visibilityState === "hidden") stream.sleep = setTimeout(() => stop(stream), PATIENCE);
    else if (!stream.source) connect();
  });
  addEventListener("pageshow", ({ persisted }) => persisted && !stream.source && connect());
}
