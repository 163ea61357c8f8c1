"use strict";

// What changes something with a cookie carries the token of the session.
const addToken = async (request) => {
  if (!["GET", "HEAD", "OPTIONS"].includes(request.method)) {
    const answer = await fetch("/api/v1/session", { credentials: "same-origin" });
    if (answer.ok) {
      request.headers["X-CSRF-Token"] = (await answer.json()).csrf_token;
    }
  }
  return request;
};

SwaggerUIBundle({
  url: "/api/openapi.json",
  dom_id: "#docs",
  deepLinking: true,
  validatorUrl: null,
  requestInterceptor: addToken,
  presets: [SwaggerUIBundle.presets.apis],
});
