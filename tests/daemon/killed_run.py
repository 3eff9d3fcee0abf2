#!/usr/bin/env python3
"""`tend run --store` over months of a nurture flow and a score (E1 and E2 of the seed scripts), killed by SIGKILL
again and again, and then held against `tend simulate` of the same events:

- everybody's trace is the same, line for line;
- no line that was printed before a kill is missing in it;
- each event is in the store once, applied; each message that was sent is in the outbox once, under a key of its
  own, and has left, or nobody can know (it was on its way when the process ended; counted);
- nobody is due, and the store's own books hang together.

    killed_run.py --tend BINARY --scripts FOLDER [--contacts 2000] [--kills 10] [--seed 1]

Prints a line of figures; ends with 1 and the violations when there are any.
"""
import argparse
import collections
import datetime
import hashlib
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time

FIRST = datetime.datetime(2026, 1, 5, 7, tzinfo=datetime.timezone.utc)
UNTIL = "2026-08-01T00:00:00Z"
DONE, UNKNOWN = 2, 4
DEEDS = ('"type":"opened","message":"what_is_inbound"', '"type":"clicked","message":"case_study"',
         '"type":"page_viewed","path":"/pricing"', '"type":"page_viewed","path":"/"',
         '"type":"downloaded","asset":"roi-sheet"', '"type":"opened","message":"case_study"',
         '"type":"unsubscribed"')


def number(*names):
    """The same for the same names."""
    return int.from_bytes(hashlib.blake2b("/".join(map(str, names)).encode(), digest_size=8).digest(), "big")


def write_events(path, contacts, seed):
    """In order of time; gives the lines."""
    deeds = []
    for contact in range(contacts):
        deeds.append((number(seed, contact, "in") % (10 * 86400), contact, -1))
        for deed in range(6):
            chance = number(seed, contact, deed)
            kind = chance // 7 % 60
            deeds.append((chance % (120 * 86400), contact, 6 if kind == 59 else kind % 6))
    deeds.sort()
    lines = []
    for place, (second, contact, deed) in enumerate(deeds):
        at = (FIRST + datetime.timedelta(seconds=second)).strftime("%Y-%m-%dT%H:%M:%SZ")
        name = f"c{contact}@example.com"
        zone = "Europe/Stockholm" if contact % 2 else "America/New_York"
        what = DEEDS[deed] if deed >= 0 else (
            f'"type":"form_submitted","form":"inbound-guide","set":{{"email":"{name}","title":"CEO",'
            f'"timezone":"{zone}","owner":"sam@us.example"}}')
        lines.append(f'{{"id":"e{place}","at":"{at}","contact":"{name}",{what}}}\n')
    with open(path, "w") as file:
        file.writelines(lines)
    return lines


class Traces:
    """Everybody's trace, as a running hash; of some lines, how often they came."""

    def __init__(self):
        self.by_contact = {}
        self.lines = 0
        self.kinds = collections.Counter()

    def read(self, command):
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for line in process.stdout:
            self.add(line)
        error = process.stderr.read().decode()
        if process.wait() != 0:
            sys.exit(f"{' '.join(command)}: {error}")
        return self

    def add(self, line):
        begin = line.index(b'"contact":"') + 11
        contact = line[begin:line.index(b'"', begin)]
        self.by_contact.setdefault(contact, hashlib.blake2b(digest_size=16)).update(line)
        self.lines += 1
        begin = line.index(b'"kind":"') + 8
        self.kinds[line[begin:line.index(b'"', begin)].decode()] += 1

    def difference(self, other):
        names = self.by_contact.keys() | other.by_contact.keys()
        empty = hashlib.blake2b(digest_size=16)
        return sorted(name.decode() for name in names if self.by_contact.get(name, empty).digest() !=
                      other.by_contact.get(name, empty).digest())


def taken(database):
    """How many events the store has."""
    try:
        with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as store:
            return store.execute("SELECT next_event - 1 FROM counts").fetchone()[0]
    except sqlite3.Error:
        return 0


class Runs:
    def __init__(self, options, folder, events, lines):
        self.options, self.folder, self.events = options, folder, events
        self.per_life = lines // (2 * options.kills)
        self.printed = set()  # hashes of lines that were printed before a kill, a sample of them
        self.kills = 0
        self.sent_again = 0

    def command(self, path):
        scripts = self.options.scripts
        return [self.options.tend, "run", f"{scripts}/E1.tend", f"{scripts}/E2.tend", "--store",
                f"sqlite:{self.folder}/tend.db", "--events", path, "--until", UNTIL, "--messages", "none:",
                "--trace", "jsonl"]

    def start(self):
        """The events from a little before where the store has come to."""
        path = self.folder + "/tail.jsonl"
        count = taken(self.folder + "/tend.db")
        begin = max(0, count - number(self.options.seed, "back", self.kills) % 500)
        self.sent_again += count - begin
        with open(path, "w") as file:
            file.writelines(self.events[begin:])
        return subprocess.Popen(self.command(path), stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def live(self):
        """One life that ends by SIGKILL, after some lines of its trace. False when it was over before."""
        process = self.start()
        left = number(self.options.seed, "life", self.kills) % self.per_life
        for line in process.stdout:
            if left % 16 == 0:
                self.printed.add(hashlib.blake2b(line, digest_size=12).digest())
            left -= 1
            if left <= 0:
                break
        if left > 0 and process.wait() == 0:
            return False
        process.kill()
        process.wait()
        process.stdout.close()
        process.stderr.close()
        self.kills += 1
        return True

    def finish(self):
        process = self.start()
        for _ in process.stdout:
            pass
        error = process.stderr.read().decode()
        if process.wait() != 0:
            sys.exit("the last run: " + error)


def check_store(database, events, sent):
    wrong = []
    with sqlite3.connect(database) as store:
        kept = collections.Counter(name for (name,) in store.execute("SELECT id FROM event WHERE state = 1"))
        if len(kept) != events or any(count != 1 for count in kept.values()):
            wrong.append(f"{len(kept)} events are applied, not {events}")
        (count,) = store.execute("SELECT count(*) FROM event").fetchone()
        if count != events:
            wrong.append(f"{count} events are in the store, not {events}")
        effects, keys = store.execute("SELECT count(*), count(DISTINCT key) FROM effect WHERE kind = 0").fetchone()
        if effects != sent or keys != sent:
            wrong.append(f"{sent} messages were sent, {effects} are in the outbox under {keys} keys")
        states = dict(store.execute("SELECT state, count(*) FROM effect GROUP BY state"))
        wrong += [f"{count} effects ended in state {state}" for state, count in states.items()
                  if state not in (DONE, UNKNOWN)]
        wrong += [row[0] for row in store.execute("PRAGMA integrity_check") if row[0] != "ok"]
    return wrong, states


def missing(printed, command):
    """How many of the lines that were printed are not in the trace."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    left = set(printed)
    for line in process.stdout:
        left.discard(hashlib.blake2b(line, digest_size=12).digest())
    process.wait()
    return len(left)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tend", required=True)
    parser.add_argument("--scripts", required=True)
    parser.add_argument("--contacts", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        events = write_events(folder + "/events.jsonl", options.contacts, options.seed)
        scripts = [f"{options.scripts}/E1.tend", f"{options.scripts}/E2.tend"]
        should = Traces().read([options.tend, "simulate", *scripts, "--events", folder + "/events.jsonl",
                                "--until", UNTIL, "--format", "jsonl"])
        runs = Runs(options, folder, events, should.lines)
        while runs.kills < options.kills and runs.live():
            pass
        runs.finish()
        trace = [options.tend, "events", "trace", "--store", f"sqlite:{folder}/tend.db"]
        found = Traces().read(trace)
        wrong = [f"{name}: another trace than simulated" for name in found.difference(should)]
        lost = missing(runs.printed, trace)
        if lost:
            wrong.append(f"{lost} lines were printed and are not in the trace")
        if runs.kills < options.kills:
            wrong.append(f"it was over after {runs.kills} kills")
        store_wrong, states = check_store(folder + "/tend.db", len(events), should.kinds["sent"])
        wrong += store_wrong
        size = os.path.getsize(folder + "/tend.db")
    print(f"{options.contacts} contacts, {runs.kills} kills; {len(events)} events, {runs.sent_again} of them more than "
          f"once; {found.lines} lines of trace; {states.get(DONE, 0)} messages and notices left, "
          f"{states.get(UNKNOWN, 0)} unknown; {size // 2**20} MiB; {len(wrong)} violations; "
          f"{time.monotonic() - began:.0f} s")
    for line in wrong[:20]:
        print("violation:", line)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
