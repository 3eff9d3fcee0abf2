#!/usr/bin/env python3
"""Starts `tend serve` for tests: `serve.py TEND FOLDER`. Prints the port that events go to, and ends with its
standard input; what the server says goes to FOLDER/serve.log."""
import os
import re
import signal
import subprocess
import sys
import threading

binary, folder = sys.argv[1:3]
server = subprocess.Popen([binary, "serve", folder], stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True)


def end(*_):
    server.terminate()
    server.wait()
    os._exit(0)


def end_with_parent():
    sys.stdin.read()
    end()


signal.signal(signal.SIGTERM, end)
threading.Thread(target=end_with_parent, daemon=True).start()
with open(os.path.join(folder, "serve.log"), "w", encoding="utf-8") as log:
    for line in server.stderr:
        log.write(line)
        log.flush()
        found = re.search(r"events and links on http://127\.0\.0\.1:(\d+)", line)
        if found:
            print(found[1], flush=True)
sys.exit(server.wait())
