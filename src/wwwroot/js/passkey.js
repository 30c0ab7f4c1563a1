// Asks the browser's authenticator and sends its answer with the form around it. Without this file, or without an authenticator,
// the buttons stay hidden and passwords do everything.
(function () {
  "use strict";
  if (!window.PublicKeyCredential || !navigator.credentials || !window.isSecureContext) return;
  function bytes(text) {
    var raw = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    var out = new Uint8Array(raw.length);
    for (var i = 0; i < raw.length; i++) out[i] = raw.charCodeAt(i);
    return out.buffer;
  }
  function text(buffer) {
    if (!buffer) return undefined;
    var raw = "";
    new Uint8Array(buffer).forEach(function (b) { raw += String.fromCharCode(b); });
    return btoa(raw).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }
  function opened(options) {
    options.challenge = bytes(options.challenge);
    if (options.user) options.user.id = bytes(options.user.id);
    ["excludeCredentials", "allowCredentials"].forEach(function (key) {
      (options[key] || []).forEach(function (c) { c.id = bytes(c.id); });
    });
    return options;
  }
  function answer(c) {
    var r = c.response;
    return JSON.stringify({
      id: c.id, rawId: text(c.rawId), type: c.type, authenticatorAttachment: c.authenticatorAttachment || undefined, clientExtensionResults: c.getClientExtensionResults(),
      response: {
        clientDataJSON: text(r.clientDataJSON), attestationObject: text(r.attestationObject), authenticatorData: text(r.authenticatorData || (r.getAuthenticatorData && r.getAuthenticatorData())),
        signature: text(r.signature), userHandle: text(r.userHandle), transports: r.getTransports ? r.getTransports() : undefined
      }
    });
  }
  Array.prototype.forEach.call(document.querySelectorAll("form[data-passkey]"), function (form) {
    form.hidden = false;
    form.addEventListener("submit", function (e) {
      if (form.elements.credential.value) return;
      e.preventDefault();
      e.stopImmediatePropagation();
      var creating = form.getAttribute("data-passkey") === "create";
      var said = form.querySelector("[data-said]");
      said.textContent = "";
      var options = { publicKey: opened(JSON.parse(form.getAttribute("data-options"))) };
      (creating ? navigator.credentials.create(options) : navigator.credentials.get(options)).then(function (credential) {
        form.elements.credential.value = answer(credential);
        form.submit();
      }).catch(function (error) {
        said.textContent = error.name === "InvalidStateError" ? "这个设备已经登记过了。" : "没有完成，可以再试一次。";
      });
    }, true);
  });
})();
