/* tend on a page: <script async src="https://tend.example/site.js" data-key="PUBLIC KEY"></script>
   data-consent="required": nothing happens, and nothing is kept, before tend.consent(true).
   data-dnt="ignore": also where the browser says Do Not Track or Global Privacy Control. */
(function () {
  'use strict';
  var script = document.currentScript;
  if (!script || window.tend) return;
  var options = script.dataset;
  var host = new URL(script.src).origin;
  var name = 'tend_visitor';
  var refused = options.dnt !== 'ignore' && (navigator.doNotTrack === '1' || navigator.globalPrivacyControl === true);
  var allowed = !refused && (options.consent !== 'required' || kept('tend_consent') === 'yes');
  var memory = '', path = '', marks = [], seconds = 0, left = false;

  /* Where the browser keeps nothing, a visitor lasts as long as her page. */
  function kept(key) { try { return localStorage.getItem(key); } catch (blocked) { return null; } }
  function keep(key, value) {
    try { value ? localStorage.setItem(key, value) : localStorage.removeItem(key); } catch (blocked) {}
  }
  function random() {
    var bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, function (b) { return (b + 256).toString(16).slice(1); }).join('');
  }
  function visitor() {
    memory = memory || kept(name) || random();
    keep(name, memory);
    return memory;
  }
  function post(body, again) {
    function retry() { if (again) setTimeout(post, 3000, body); }
    fetch(host + '/v1/events?key=' + options.key, { method: 'POST', body: body, keepalive: true })
      .then(function (answer) { if (answer.status === 503) retry(); }, retry);
  }
  function track(type, fields) {
    if (!allowed) return;
    var event = { id: random(), at: new Date().toISOString(), visitor: visitor(), type: type };
    for (var field in fields) if (!(field in event)) event[field] = fields[field];
    post(JSON.stringify(event), true);
  }
  function page() {
    if (!allowed || location.pathname === path) return;
    path = location.pathname;
    marks = [10, 30, 60, 180, 600];
    seconds = 0;
    left = false;
    track('page_viewed', { path: path, title: document.title });
    overlay();
  }
  function element(tag, text, parent, style) {
    var made = document.createElement(tag);
    made.textContent = text;
    made.style.cssText = style || '';
    parent.appendChild(made);
    return made;
  }
  function overlay() {
    fetch(host + '/v1/overlay?key=' + options.key + '&visitor=' + visitor() + '&path=' + encodeURIComponent(path))
      .then(function (answer) { return answer.status === 200 ? answer.json() : null; })
      .then(function (what) { if (what) show(what); }, function () {});
  }
  function show(what) {
    var box = element('div', '', document.body, 'position:fixed;right:1rem;bottom:1rem;z-index:9999;max-width:22rem;margin-left:1rem;padding:1.25rem;background:#fff;color:#1b1b1b;border:1px solid #767676;border-radius:.5rem;font:1rem/1.5 sans-serif');
    box.setAttribute('role', 'dialog');
    box.setAttribute('aria-label', what.title);
    var close = element('button', '\u00d7', box, 'position:absolute;right:0;top:0;border:0;background:none;color:inherit;font:1.5rem sans-serif;width:3rem;height:3rem');
    close.type = 'button';
    close.setAttribute('aria-label', 'Close');
    element('strong', what.title, box, 'padding-right:2rem');
    element('p', what.text, box, 'white-space:pre-line');
    if (what.clicked) element('a', what.button || what.title, box, 'display:inline-block;padding:.6rem 1rem;background:#14532d;color:#fff').href = host + what.clicked;
    /* It takes no focus: she may be typing. */
    close.onclick = function () { box.remove(); };
    document.addEventListener('keydown', function (pressed) { if (pressed.key === 'Escape') box.remove(); });
    new Image().src = host + what.shown;
  }

  setInterval(function () {
    if (!allowed || document.hidden) return;
    seconds += 1;
    if (seconds === marks[0]) track('time_on_page', { path: path, seconds: marks.shift() });
  }, 1000);
  document.addEventListener('mouseout', function (moved) {
    if (moved.relatedTarget || moved.clientY > 0 || left || !path) return;
    left = true;
    track('exit_intent', { path: path });
  });
  /* Sites that are one page: their router changes the address. */
  var push = history.pushState;
  history.pushState = function () {
    push.apply(this, arguments);
    setTimeout(page);
  };
  addEventListener('popstate', page);
  window.tend = {
    track: track,
    visitor: function () { return allowed ? visitor() : null; },
    consent: function (given) {
      allowed = !refused && !!given;
      keep('tend_consent', given ? 'yes' : '');
      if (!allowed) { keep(name, ''); memory = ''; path = ''; }
      page();
    }
  };
  page();
})();
