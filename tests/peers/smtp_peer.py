#!/usr/bin/env python3
"""A mail server that fails where it is told to: `smtp_peer.py STAGE FAULT`.

STAGE is greeting, ehlo, starttls, mail, rcpt, data, dot or quit. FAULT is a reply's number, drop, hang,
slow (a reply that does not end), long (one of a megabyte), twice (two replies to one command), early (one
more before TLS begins, as somebody between us would put it there) or after (drops when it has answered).
Prints its port, and ends with its standard input.
"""
import os
import socket
import sys
import threading
import time

stage, fault = sys.argv[1:3]
stages = {b"EHLO": "ehlo", b"HELO": "ehlo", b"STAR": "starttls", b"MAIL": "mail", b"RCPT": "rcpt",
          b"DATA": "data", b"QUIT": "quit"}


def fails(connection, here):
    """Whether the connection goes on as if nothing were wrong."""
    if here != stage:
        return False
    if fault == "hang":
        time.sleep(60)
    if fault == "slow":
        for _ in range(600):
            connection.sendall(b"2")
            time.sleep(0.1)
    if fault == "long":
        connection.sendall(b"250 " + b"x" * 1_000_000 + b"\r\n")
        return True
    if fault == "twice":
        connection.sendall(b"250 taken\r\n250 taken\r\n")
        return True
    if fault == "early":
        connection.sendall(b"220 go on\r\n250 peer\r\n")
        return True
    if fault == "after":
        connection.sendall(b"250 taken\r\n")
    if not fault.isdigit():
        connection.close()
        raise OSError
    connection.sendall(f"{fault} no\r\n".encode())
    return True


def serve(connection):
    reader = connection.makefile("rb")
    if fails(connection, "greeting"):
        return
    connection.sendall(b"220 peer ESMTP\r\n")
    for line in iter(reader.readline, b""):
        verb = line[:4].upper()
        if verb in stages and fails(connection, stages[verb]):
            continue
        if verb == b"DATA":
            connection.sendall(b"354 go on\r\n")
            for content in iter(reader.readline, b".\r\n"):
                if not content:
                    return
            if not fails(connection, "dot"):
                connection.sendall(b"250 taken\r\n")
        elif verb == b"EHLO" and stage == "starttls":
            connection.sendall(b"250-peer\r\n250 STARTTLS\r\n")
        elif verb == b"QUIT":
            connection.sendall(b"221 bye\r\n")
            return
        else:
            connection.sendall(b"250 peer\r\n")


def serve_quietly(connection):
    try:
        serve(connection)
    except OSError:
        pass
    finally:
        connection.close()


def end_with_parent():
    sys.stdin.read()
    os._exit(0)


threading.Thread(target=end_with_parent, daemon=True).start()
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
while True:
    threading.Thread(target=serve_quietly, args=(listener.accept()[0],), daemon=True).start()
