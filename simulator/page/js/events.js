/** Live updates: one stream of server-sent events, taken up again when it breaks. */

const RETRY = 2000;

/**
 * @param {any} ctx
 * @param {Record<string, (event: any) => void>} handlers by event type
 * @param {(connected: boolean, again: boolean) => void} onState told when the stream opens or breaks; `again` when it had broken
 */
export function listenToEvents(ctx, handlers, onState) {
  let broken = false;
  const connect = () => {
    const source = new EventSource(ctx.api.eventsUrl());
    source.addEventListener("open", () => {
      onState(true, broken);
      broken = false;
    });
    source.addEventListener("message", ({ data }) => {
      const event = JSON.parse(data);
      handlers[event.type]?.(event);
    });
    source.addEventListener("error", () => {
      // The browser gives up on some failures: always close and begin again ourselves.
      source.close();
      broken = true;
      onState(false, false);
      setTimeout(connect, RETRY);
    });
    addEventListener("pagehide", () => source.close(), { once: true });
  };
  connect();
}
