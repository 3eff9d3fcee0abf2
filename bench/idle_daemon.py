#!/usr/bin/env python3
"""What a daemon takes that has nothing to do but to wait, and how soon it is back after `kill -9`.

So many contacts ask for a guide, over HTTP, and wait three days for their first mail. Then the daemon is left
alone, its memory and processor time are read from /proc, it is killed with its log as full as it was, and
started again until /readyz says that it takes events.

    idle_daemon.py --tend BINARY [--contacts 1000000] [--folder DIR] [--idle 30]
"""
import argparse
import http.client
import json
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time

FLOW = """
policy { timezone 'Europe/Stockholm' sender 'Anna <anna@shop.example>' window weekdays 08:00-09:00 }
email what_is_inbound { subject: 'What it is', body: 'What it is' }
email case_study { subject: 'A case', body: 'A case' }
email roi_sheet { subject: 'A sheet', body: 'A sheet' }
workflow ceo_guide {
  when form_submitted 'inbound-guide' and title in ['CEO', 'VD']
  no goal
  wait 3d
  send what_is_inbound
  drip case_study, roi_sheet every 3d growing to 3w by 1.5x
}
"""
SETTINGS = """
[serve]
listen = "127.0.0.1:0"
admin = "127.0.0.1:0"
[[key]]
name = "shop"
secret = { env = "SHOP_KEY" }
"""
KEY = "a-key-of-the-shop-0123456789"
BATCH = 1000


class Daemon:
    def __init__(self, tend, folder):
        self.began = time.monotonic()
        self.process = subprocess.Popen([tend, "serve", folder], stderr=subprocess.PIPE, text=True,
                                        env=dict(os.environ, SHOP_KEY=KEY))
        said = []
        self.port = None
        for line in self.process.stderr:
            said.append(line)
            found = re.search(r"http://[^:]+:(\d+)", line)
            if found:
                self.port = int(found.group(1))
                break
        if not self.port:
            sys.exit("the daemon does not start: " + "".join(said))
        threading.Thread(target=self.drain, daemon=True).start()
        while self.ask("GET", "/readyz") != 200:
            time.sleep(0.002)
        self.ready_s = time.monotonic() - self.began

    def drain(self):
        for _ in self.process.stderr:
            pass

    def ask(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, path, body, {"Authorization": "Bearer " + KEY})
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer.status

    def memory_mib(self, name):
        with open(f"/proc/{self.process.pid}/status") as status:
            return int(re.search(name + r":\s+(\d+)", status.read()).group(1)) / 1024

    def cpu_s(self):
        with open(f"/proc/{self.process.pid}/stat") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def idle(self, seconds):
        """What it holds, and percent of one processor."""
        before = self.cpu_s()
        time.sleep(seconds)
        return self.memory_mib("VmRSS"), 100 * (self.cpu_s() - before) / seconds

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


def form(contact):
    name = f"contact{contact}@example.com"
    return {"id": f"form-{contact}", "contact": name, "type": "form_submitted", "form": "inbound-guide",
            "set": {"email": name, "first_name": "Anna", "title": "CEO"}}


def send_all(daemon, contacts, senders=4):
    """All of them, several requests at a time."""
    batches = [contacts[first:first + BATCH] for first in range(0, len(contacts), BATCH)]
    lock = threading.Lock()

    def send():
        while True:
            with lock:
                if not batches:
                    return
                batch = batches.pop(0)
            body = json.dumps([form(contact) for contact in batch])
            while daemon.ask("POST", "/v1/events", body) != 200:
                time.sleep(0.05)

    threads = [threading.Thread(target=send) for _ in range(senders)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.monotonic() - began


def size_mib(path):
    return os.path.getsize(path) / 2**20 if os.path.exists(path) else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tend", required=True)
    parser.add_argument("--contacts", type=int, default=1_000_000)
    parser.add_argument("--folder", help="on the disk that is meant; default: that of temporary files")
    parser.add_argument("--idle", type=float, default=30)
    parser.add_argument("--starts", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        with open(folder + "/flow.tend", "w") as file:
            file.write(FLOW)
        with open(folder + "/tend.toml", "w") as file:
            file.write(SETTINGS)
        store = folder + "/tend.db"
        daemon = Daemon(options.tend, folder)
        took = send_all(daemon, range(options.contacts))
        print(f"{options.contacts} contacts came in over HTTP in {took:.0f} s, {options.contacts / took:.0f} a second; "
              f"most memory on the way {daemon.memory_mib('VmHWM'):.0f} MiB", flush=True)
        memory, cpu = daemon.idle(options.idle)
        print(f"idle after that: {memory:.0f} MiB, {cpu:.2f} % of a processor", flush=True)
        ready = []
        contacts = options.contacts
        for _ in range(options.starts):
            # Some more, so that there is a log.
            send_all(daemon, range(contacts, contacts + 3 * BATCH))
            contacts += 3 * BATCH
            log = size_mib(store + "-wal")
            daemon.kill()
            daemon = Daemon(options.tend, folder)
            ready.append(daemon.ready_s)
            print(f"killed with {log:.0f} MiB of log, ready again after {ready[-1]:.2f} s", flush=True)
        memory, cpu = daemon.idle(options.idle)
        print(f"idle after a start: {memory:.0f} MiB, {cpu:.2f} % of a processor; the store has {size_mib(store):.0f} MiB")
        print(f"ready after {statistics.median(ready):.2f} s in the middle, {max(ready):.2f} s at the most")
        daemon.kill()


if __name__ == "__main__":
    main()
