// A browser, as far as the site's script looks at one: site_page.mjs HOST PUBLIC_KEY CASE
import { webcrypto as crypto } from 'node:crypto'
import vm from 'node:vm'

const [host, key, kind] = process.argv.slice(2)
const kept = new Map()
const listeners = {}
const timers = []
const requests = []
const shown = []

function element(tag) {
  return {
    tag, style: {}, children: [], attributes: {}, textContent: '',
    setAttribute(name, value) { this.attributes[name] = value },
    appendChild(child) { this.children.push(child) },
    remove() { shown.splice(shown.indexOf(this), 1) },
  }
}
const options = { key }
if (kind === 'consent') options.consent = 'required'
const page = {
  URL, JSON, Date, Uint8Array, Array, crypto, encodeURIComponent,
  navigator: { doNotTrack: kind === 'dnt' ? '1' : null, globalPrivacyControl: kind === 'gpc' },
  location: { pathname: '/pricing' },
  history: { pushState(state, title, path) { page.location.pathname = path } },
  localStorage: {
    getItem: (name) => { if (kind === 'blocked') throw new Error('blocked'); return kept.get(name) ?? null },
    setItem: (name, value) => kept.set(name, value),
    removeItem: (name) => kept.delete(name),
  },
  document: {
    currentScript: { src: `${host}/site.js`, dataset: options },
    title: 'Prices', hidden: false,
    body: { appendChild: (box) => shown.push(box) },
    createElement: element,
    addEventListener: (name, call) => { listeners[name] = call },
  },
  addEventListener: (name, call) => { listeners[name] = call },
  setInterval: (call) => timers.push(call),
  setTimeout: (call, after, ...given) => setTimeout(call, after, ...given),
  Image: class { set src(url) { requests.push(fetch(url)) } },
  fetch: (url, init) => { const asked = fetch(url, init); requests.push(asked); return asked },
}
page.window = page
const settle = async () => {
  for (let round = 0; round < 5; round += 1) {
    await Promise.allSettled(requests)
    await new Promise((go) => setTimeout(go, 20))
  }
}

vm.runInNewContext(await (await fetch(`${host}/site.js`)).text(), page)
await settle()
if (kind === 'consent') {
  if (requests.length > 0 || kept.size > 0) process.exit(1)
  page.tend.consent(true)
}
for (let second = 0; second < 35; second += 1) timers.forEach((tick) => tick())
if (listeners.mouseout) listeners.mouseout({ relatedTarget: null, clientY: -1 })
if (listeners.mouseout) listeners.mouseout({ relatedTarget: null, clientY: -1 })
page.history.pushState({}, '', '/docs')
await settle()
page.tend.track('form_submitted', { form: 'guide' })
await settle()
if (kind === 'consent') {
  page.tend.consent(false)
  if (kept.size > 0) process.exit(1)
  page.tend.track('form_submitted', { form: 'after' })
  await settle()
}
console.log(JSON.stringify({ shown: shown.map((box) => box.children.map((one) => one.textContent)), visitor: page.tend.visitor() }))
process.exit(0)
