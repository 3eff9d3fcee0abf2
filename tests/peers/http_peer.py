#!/usr/bin/env python3
"""A web server that misbehaves as it is asked to by the path, for tests of those who call it.

Prints its port, and ends with its standard input. `--tls CERTIFICATE KEY` speaks TLS; `--drop` closes each
connection before it reads anything. `GET /log` tells what has come in, a line a request.
"""
import argparse
import email.utils
import gzip
import json
import os
import socket
import ssl
import sys
import threading
import time

log = []
lock = threading.Lock()
connections = 0


def answer(status, body=b"{}", headers=()):
    lines = [f"HTTP/1.1 {status} whatever", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def endless(connection, head, piece):
    connection.sendall(head)
    while True:
        connection.sendall(piece)


def date_in(seconds):
    return email.utils.formatdate(time.time() + seconds, usegmt=True)


def later(connection, path):
    time.sleep(0.3)
    connection.sendall(answer(200, b'{"id": "late"}'))


def behave(connection, path, nth, seen):
    """Answers; False when the connection is to be closed."""
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    if path.startswith("/status/"):
        connection.sendall(answer(int(path.split("/")[2]), b'{"id": "S"}'))
    elif path == "/ok":
        connection.sendall(answer(200, b'{"id": "T-1"}'))
    elif path == "/ok-close":
        connection.sendall(answer(200, b'{"id": "T-1"}', ["Connection: close"]))
        return False
    elif path == "/log":
        with lock:
            text = "".join(line + "\n" for line in log)
        connection.sendall(answer(200, text.encode()))
    elif path == "/late":
        later(connection, path)
    elif path == "/never":
        time.sleep(60)
    elif path in ("/301", "/307"):
        connection.sendall(answer(int(path[1:]), b"", ["Location: /ok"]))
    elif path == "/busy":
        connection.sendall(answer(429, b"", ["Retry-After: 7"]))
    elif path == "/busy-until":
        connection.sendall(answer(503, b"", [f"Retry-After: {date_in(120)}"]))
    elif path == "/flaky":  # twice no, then yes
        connection.sendall(answer(503 if seen <= 2 else 200, b'{"id": "third"}'))
    elif path == "/endless":
        endless(connection, chunked, b"1000\r\n" + b"x" * 4096 + b"\r\n")
    elif path == "/endless-head":
        endless(connection, b"HTTP/1.1 200 OK\r\n", b"X-More: " + b"x" * 1000 + b"\r\n")
    elif path == "/endless-interim":
        endless(connection, b"", b"HTTP/1.1 103 Early Hints\r\n\r\n")
    elif path == "/large":
        connection.sendall(answer(200, b"x" * 65537))
    elif path == "/gzip-bomb":
        bomb = gzip.compress(bytes(50_000_000))
        connection.sendall(answer(200, bomb, ["Content-Encoding: gzip"]))
    elif path == "/bad-chunk":
        connection.sendall(chunked + b"zz\r\nwhat\r\n")
        return False
    elif path == "/half":
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
        return False
    elif path == "/garbage":
        connection.sendall(b"220 mail.example ESMTP\r\n")
        return False
    elif path == "/drop-after":
        return False
    elif path == "/drop-second":
        if nth > 1:
            return False
        connection.sendall(answer(200))
    else:
        connection.sendall(answer(404))
    return True


def take_one(connection, reader, number, nth):
    start = reader.readline().decode("latin-1").split()
    if len(start) < 2:
        return False
    headers = {}
    for line in iter(reader.readline, b"\r\n"):
        if not line:
            return False
        name, _, value = line.decode("latin-1").partition(":")
        headers[name.strip().lower()] = value.strip()
    body = reader.read(int(headers.get("content-length", "0"))).decode("utf-8", "replace")
    method, path = start[0], start[1]
    with lock:
        if path != "/log":
            log.append(json.dumps({"connection": number, "method": method, "path": path, "headers": headers,
                                   "body": body}))
        seen = sum(f'"path": "{path}"' in line for line in log)
    return behave(connection, path, nth, seen)


def serve(connection, number, arguments):
    try:
        if arguments.drop:
            return
        if arguments.tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*arguments.tls)
            connection = context.wrap_socket(connection, server_side=True)
        reader = connection.makefile("rb")
        nth = 1
        while take_one(connection, reader, number, nth):
            nth += 1
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    finally:
        connection.close()


def end_with_parent():
    sys.stdin.read()
    os._exit(0)


def main():
    global connections
    parser = argparse.ArgumentParser()
    parser.add_argument("--tls", nargs=2)
    parser.add_argument("--drop", action="store_true")
    arguments = parser.parse_args()
    threading.Thread(target=end_with_parent, daemon=True).start()
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    while True:
        connection, _ = listener.accept()
        connections += 1
        threading.Thread(target=serve, args=(connection, connections, arguments), daemon=True).start()


main()
