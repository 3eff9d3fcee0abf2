#!/usr/bin/env python3
"""A mail server that fails anywhere, by chance: `moody_mail_server.py SEED LOG`.

Each answer is a good one, or some fault. It never says that it took a mail that it did not take, or that it did not
take one that it took; LOG gets a line for each that it took, its Message-ID. Prints its port, and ends with its
standard input.
"""
import os
import random
import socket
import sys
import threading
import time

seed, log = sys.argv[1:3]
lock = threading.Lock()


class Hangup(Exception):
    pass


class Session:
    def __init__(self, connection, number):
        self.connection = connection
        self.reader = connection.makefile("rb")
        self.chance = random.Random(f"{seed}/{number}")

    def say(self, text):
        self.connection.sendall(text.encode())

    def answer(self, good):
        """Says what is good, mostly; whether it did."""
        mood = self.chance.randrange(80)
        if mood < 68:
            self.say(f"{good} well\r\n")
        elif mood < 70:
            self.say(f"{good}-well\r\n{good}-and\r\n{good} good\r\n")
        elif mood < 71:
            self.say(f"{good} well\r\n{good} well\r\n")
        elif mood < 73:
            self.say(f"{self.chance.choice([421, 450, 452])} later\r\n")
        elif mood < 75:
            self.say(f"{self.chance.choice([500, 550, 554])} no\r\n")
        elif mood < 77:
            self.say(self.chance.choice(["what?\r\n", "\r\n", "99 \r\n", f"{good}\r\n", "x" * 100_000 + "\r\n"]))
        elif mood < 78:
            self.say(str(good)[:2])
            raise Hangup
        elif mood < 79:
            time.sleep(0.5)
            raise Hangup
        else:
            raise Hangup
        return mood < 71

    def take(self, content):
        """A mail that is whole."""
        if self.chance.randrange(8) == 0:
            return self.say(self.chance.choice(["451 later\r\n", "554 no\r\n"]))
        if self.chance.randrange(12) == 0:
            raise Hangup
        name = next(line for line in content if line.lower().startswith(b"message-id:"))
        with lock, open(log, "ab") as file:
            file.write(name.strip() + b"\n")
        mood = self.chance.randrange(10)
        if mood == 0:
            raise Hangup
        if mood == 1:
            self.say("25")
            raise Hangup
        if mood == 2:
            self.say("250-taken\r\n250 and kept\r\n")
        elif mood == 3:
            self.say("250 taken\r\n250 taken\r\n")
        else:
            self.say("250 taken\r\n")

    def run(self):
        if not self.answer(220):
            return
        for line in iter(self.reader.readline, b""):
            verb = line[:4].upper()
            if verb == b"QUIT":
                return self.say("221 bye\r\n")
            if verb != b"DATA":
                self.answer(250)
                continue
            if not self.answer(354):
                continue
            content = []
            for one in iter(self.reader.readline, b".\r\n"):
                if not one:
                    return
                content.append(one)
            self.take(content)


def serve(connection, number):
    session = Session(connection, number)
    try:
        session.run()
    except (OSError, Hangup):
        pass
    finally:
        session.reader.close()
        connection.close()


def end_with_parent():
    sys.stdin.read()
    os._exit(0)


threading.Thread(target=end_with_parent, daemon=True).start()
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
number = 0
while True:
    number += 1
    threading.Thread(target=serve, args=(listener.accept()[0], number), daemon=True).start()
