#!/usr/bin/env python3
"""`kill -9` of a daemon at work, again and again, and then the books are checked.

Events come in over HTTP from several senders, who send again what was not answered; mails leave
to a receiver that counts them by key. Every second life ends at a named point (the n-th fdatasync, write,
send, receipt: end_at.cpp), the others after a time; where and when comes from hashes of the seed. At last
the daemon is left alone until nothing is left to do, and ends by SIGTERM. Then

- every event that was acknowledged is in the store, applied, once;
- everybody's history has each step of the workflow once and in order;
- each message is in the outbox once, has its key, and has left: a marketing one at most once, and once
  unless nobody can know (Unknown, counted); a transactional one at least once;
- the store's own books hang together.

    killed_daemon.py --tend BINARY --end-at LIBRARY [--kills 200] [--contacts 2000] [--seed 1]

Prints a line of figures; ends with 1 and the violations when there are any.
"""
import argparse
import collections
import hashlib
import http.client
import http.server
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

FLOW = """
policy { timezone 'Europe/Stockholm' sender 'Anna <anna@nordlys.example>' }
event ordered { key product: text }
email hello { subject: 'Hello', body: 'Hello' }
email reminder { subject: 'Still there?', body: 'Still there?' }
email later { subject: 'Later', body: 'Later' }
email receipt { subject: 'Your order', body: 'Thank you', kind: transactional, delivery: at_least_once }
workflow greeting {
  when form_submitted
  no goal
  send hello
  wait 1s
  send reminder
  wait 2s
  send later
}
workflow orders {
  when ordered
  reenroll always
  no goal
  send receipt
}
"""
SETTINGS = """
[serve]
listen = "127.0.0.1:0"
admin = "127.0.0.1:0"
[attempts]
lease_s = 3
unknown_s = 1
[[key]]
name = "shop"
secret = {{ env = "SHOP_KEY" }}
[channel.email]
url = "http://127.0.0.1:{port}/"
"""
KEY = "a-key-of-the-shop-0123456789"
MARKETING = ("hello", "reminder", "later")
POINTS = ("fdatasync", "pwrite64", "sendmsg", "send", "recv")
DONE, UNKNOWN = 2, 4


def chance(*names):
    """0 to 1, the same for the same names."""
    digest = hashlib.sha256("/".join(map(str, names)).encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


class Receiver(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        pass  # a sender that was killed

    def __init__(self):
        super().__init__(("127.0.0.1", 0), ReceiverHandler)
        self.lock = threading.Lock()
        self.by_key = collections.Counter()
        threading.Thread(target=self.serve_forever, daemon=True).start()


class ReceiverHandler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with self.server.lock:
            self.server.by_key[self.headers["Idempotency-Key"]] += 1
        json.loads(body)
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


class Daemon:
    """One life after the other."""

    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        self.process = None
        self.port = None
        self.life = 0

    def start(self, point=None):
        self.life += 1
        environment = dict(os.environ, SHOP_KEY=KEY)
        if point:
            environment.update(LD_PRELOAD=self.options.end_at, TEND_END_AT=point,
                               ASAN_OPTIONS="verify_asan_link_order=0")
        self.port = None
        self.process = subprocess.Popen(
            [self.options.tend, "serve", self.folder, "--allow", "127.0.0.1"], stderr=subprocess.PIPE,
            env=environment, text=True)
        said = []
        for line in self.process.stderr:
            said.append(line)
            found = re.search(r"http://[^:]+:(\d+)", line)
            if found:
                self.port = int(found.group(1))
                break
        threading.Thread(target=self.drain, args=(self.process.stderr,), daemon=True).start()
        if not self.port and not point:
            sys.exit("the daemon does not start: " + "".join(said))

    @staticmethod
    def drain(stream):
        for _ in stream:
            pass

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.port = None


class Sender(threading.Thread):
    """Sends its events in small batches, each until it is answered."""

    def __init__(self, daemon, batches):
        super().__init__(daemon=True)
        self.to, self.batches = daemon, batches
        self.acknowledged = set()
        self.sent_again = 0

    def run(self):
        for batch in self.batches:
            body = json.dumps(batch)
            while not self.post(body):
                self.sent_again += 1
                time.sleep(0.02)
            self.acknowledged.update(event["id"] for event in batch)

    def post(self, body):
        port = self.to.port
        if port is None:
            return False
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            connection.request("POST", "/v1/events", body, {"Authorization": "Bearer " + KEY})
            answer = connection.getresponse()
            answer.read()
            connection.close()
            return answer.status == 200
        except (OSError, http.client.HTTPException):
            return False


def events_of(contact, orders):
    name = f"c{contact}@example.com"
    yield {"id": f"form-{contact}", "contact": name, "type": "form_submitted", "set": {"email": name}}
    for order in range(orders):
        yield {"id": f"order-{contact}-{order}", "contact": name, "type": "ordered", "product": f"p{order}"}


def batches_of(events, seed):
    batch = []
    for event in events:
        batch.append(event)
        if chance(seed, "batch", event["id"]) < 0.2:
            yield batch
            batch = []
    if batch:
        yield batch


def live(daemon, options, kill):
    """One life, to its end."""
    if kill % 2:
        point = POINTS[int(chance(options.seed, "point", kill) * len(POINTS))]
        number = 1 + int(chance(options.seed, "number", kill) * 60)
        when = ":after" if chance(options.seed, "when", kill) < 0.5 else ""
        daemon.start(f"{point}:{number}{when}")
        try:
            daemon.process.wait(timeout=1)
            return point
        except subprocess.TimeoutExpired:
            pass
    else:
        daemon.start()
        time.sleep(0.02 + 0.3 * chance(options.seed, "life", kill))
    daemon.kill()
    return "time"


def rest(database, patience_s):
    """Until nothing waits."""
    end = time.monotonic() + patience_s
    while time.monotonic() < end:
        with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as store:
            (due,) = store.execute("SELECT count(*) FROM contact WHERE next_due IS NOT NULL").fetchone()
            (open_effects,) = store.execute("SELECT count(*) FROM effect WHERE state < 2").fetchone()
            (open_events,) = store.execute("SELECT count(*) FROM event WHERE state = 0").fetchone()
        if due == open_effects == open_events == 0:
            return []
        time.sleep(0.2)
    return [f"something waits still: {due} contacts, {open_effects} effects, {open_events} events"]


def check_events(store, sent, acknowledged):
    wrong = []
    kept = dict(store.execute("SELECT id, state FROM event"))
    for name in acknowledged:
        if kept.get(name) != 1:
            wrong.append(f"event {name} was acknowledged and is in state {kept.get(name)}")
    (count,) = store.execute("SELECT count(*) FROM event").fetchone()
    if count != len(kept):
        wrong.append(f"{count - len(kept)} events are there twice")
    wrong += [f"event {name} came from nowhere" for name in kept if name not in sent]
    return wrong


def check_histories(store, contacts, orders):
    wrong = []
    histories = collections.defaultdict(list)
    for identity, lines in store.execute(
            "SELECT identity, lines FROM history JOIN contact ON history.contact = contact.key ORDER BY history.number"):
        histories[identity] += [json.loads(line) for line in lines.splitlines()]
    steps = 0
    for contact in range(contacts):
        lines = histories[f"c{contact}@example.com"]
        greeting = [(line["kind"], line.get("message")) for line in lines if line.get("workflow") == "greeting"
                    and line["kind"] not in ("dropped", "held")]
        expected = [("entered", None), ("sent", "hello"), ("waiting", None), ("resumed", None), ("sent", "reminder"),
                    ("waiting", None), ("resumed", None), ("sent", "later"), ("completed", None)]
        if greeting != expected:
            wrong.append(f"c{contact}: {greeting}")
        receipts = [line for line in lines if line.get("workflow") == "orders" and line["kind"] == "sent"]
        if len(receipts) != orders:
            wrong.append(f"c{contact}: {len(receipts)} receipts for {orders} orders")
        steps += len(lines)
    return wrong, steps


def check_effects(store, by_key, contacts, orders):
    wrong = []
    effects = store.execute("SELECT key, name, state, attempt FROM effect").fetchall()
    counts = collections.Counter(name for _, name, _, _ in effects)
    for name in MARKETING + ("receipt",):
        expected = contacts * (orders if name == "receipt" else 1)
        if counts[name] != expected:
            wrong.append(f"{counts[name]} of {name} in the outbox, not {expected}")
    unknown = 0
    for key, name, state, attempt in effects:
        came = by_key[key]
        unknown += state == UNKNOWN
        if state not in (DONE, UNKNOWN):
            wrong.append(f"{name} {key} ended in state {state}")
        if name in MARKETING and came > 1:
            wrong.append(f"{name} {key} came {came} times")
        if state == DONE and came < 1:
            wrong.append(f"{name} {key} is done and never came")
        if came > attempt:
            wrong.append(f"{name} {key} came {came} times in {attempt} attempts")
    known = {key for key, _, _, _ in effects}
    wrong += [f"{key} came and is in no outbox" for key in by_key if key not in known]
    return wrong, len(effects), unknown


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tend", required=True)
    parser.add_argument("--end-at", required=True, dest="end_at")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--contacts", type=int, default=2000)
    parser.add_argument("--orders", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    began = time.monotonic()
    receiver = Receiver()
    with tempfile.TemporaryDirectory() as folder:
        with open(folder + "/flow.tend", "w") as file:
            file.write(FLOW)
        with open(folder + "/tend.toml", "w") as file:
            file.write(SETTINGS.format(port=receiver.server_port))
        daemon = Daemon(options, folder)
        senders = []
        for sender in range(4):
            events = [event for contact in range(sender, options.contacts, 4)
                      for event in events_of(contact, options.orders)]
            senders.append(Sender(daemon, list(batches_of(events, options.seed))))
        daemon.start()
        for sender in senders:
            sender.start()
        daemon.kill()
        ends = collections.Counter(live(daemon, options, kill) for kill in range(1, options.kills))
        daemon.start()
        for sender in senders:
            sender.join(timeout=120)
        wrong = ["a sender was not answered in two minutes" for sender in senders if sender.is_alive()]
        wrong += rest(folder + "/tend.db", 60)
        daemon.process.terminate()
        if daemon.process.wait(timeout=60) != 0:
            wrong.append("SIGTERM: it ended with " + str(daemon.process.returncode))
        acknowledged = set().union(*(sender.acknowledged for sender in senders))
        sent = {event["id"] for sender in senders for batch in sender.batches for event in batch}
        with sqlite3.connect(folder + "/tend.db") as store:
            wrong += check_events(store, sent, acknowledged)
            histories_wrong, lines = check_histories(store, options.contacts, options.orders)
            effects_wrong, effects, unknown = check_effects(store, receiver.by_key, options.contacts, options.orders)
            wrong += histories_wrong + effects_wrong
            wrong += [row[0] for row in store.execute("PRAGMA integrity_check") if row[0] != "ok"]
    twice = sum(count - 1 for count in receiver.by_key.values() if count > 1)
    print(f"{1 + sum(ends.values())} kills ({', '.join(f'{count} at {point}' for point, count in sorted(ends.items()))}); "
          f"{len(acknowledged)} events, {sum(sender.sent_again for sender in senders)} requests sent again; "
          f"{lines} lines of history; {effects} effects, {unknown} unknown, {twice} came again; "
          f"{len(wrong)} violations; {time.monotonic() - began:.0f} s")
    for line in wrong[:20]:
        print("violation:", line)
    return 1 if wrong or len(acknowledged) != len(sent) else 0


if __name__ == "__main__":
    sys.exit(main())
