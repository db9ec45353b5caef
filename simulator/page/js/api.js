/** The simulator's own HTTP interface. A refusal is an `ApiError` whose message may be shown as it is. */

export class ApiError extends Error {}

const UNREACHABLE = "Le simulateur ne répond pas. Vérifiez qu’il tourne encore, puis réessayez.";

async function call(path, options) {
  let answer;
  try {
    answer = await fetch(path, options);
  } catch {
    throw new ApiError(UNREACHABLE);
  }
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok || body.error) throw new ApiError(body.error ?? `Le simulateur a répondu ${answer.status}.`);
  return body;
}

/** `/sim/…` with the parameters that have a value. */
function address(path, params) {
  const given = Object.entries(params).filter(([, value]) => value !== undefined && value !== null);
  return `sim/${path}?${new URLSearchParams(given)}`;
}

/** @param {string | undefined} user the person one plays; known once the session was answered */
export function createApi(user) {
  const get = (path, params = {}) => call(address(path, { user: api.user, ...params }));
  const post = (path, body = {}) =>
    call(`sim/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ user: api.user, ...body }),
    });
  const api = {
    user,
    session: () => get("session"),
    messages: (where, page = {}) => get("messages", { ...where, ...page }),
    threads: () => get("threads"),
    traffic: (after) => get("traffic", { after }),
    post,
    upload: (file) =>
      call(address("upload", { user: api.user, name: file.name || "image.png" }), {
        method: "POST",
        body: file,
      }),
    fileUrl: (file) =>
      address(`files/${encodeURIComponent(file.id)}/${encodeURIComponent(file.name ?? file.id)}`, {
        user: api.user,
      }),
    eventsUrl: () => address("events", { user: api.user }),
  };
  return api;
}
