/** Live updates: one stream of server-sent events, taken up again when it breaks. */

const RETRY = 2000;

/**
 * @param {any} ctx
 * @param {Record<string, (event: any) => void>} handlers by event type
 * @param {(connected: boolean) => void} onState told whenever the stream opens or breaks
 */
export function listenToEvents(ctx, handlers, onState) {
  const connect = () => {
    const source = new EventSource(ctx.api.eventsUrl());
    source.addEventListener("open", () => onState(true));
    source.addEventListener("message", ({ data }) => {
      const event = JSON.parse(data);
      handlers[event.type]?.(event);
    });
    source.addEventListener("error", () => {
      // The browser gives up on some failures: always close and begin again ourselves.
      source.close();
      onState(false);
      setTimeout(connect, RETRY);
    });
    addEventListener("pagehide", () => source.close(), { once: true });
  };
  connect();
}
